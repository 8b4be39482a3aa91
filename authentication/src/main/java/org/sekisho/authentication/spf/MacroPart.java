package org.sekisho.authentication.spf;

import java.nio.charset.StandardCharsets;

/** A piece of a macro string (RFC 7208 7.1). Its {@code toString} is the piece as it may stand in a record. */
sealed interface MacroPart {

    /** Text that stands for itself, escapes already resolved. */
    record Literal(String text) implements MacroPart {
        @Override
        public String toString() {
            return text.replace("%", "%%").replace("%%20", "%-").replace(" ", "%_");
        }
    }

    /**
     * A macro.
     *
     * @param letter lower case
     * @param escaped written with an upper-case letter, so the value is URL-escaped
     * @param count how many right-hand parts are taken; {@link #ALL_PARTS} if not said
     * @param reversed whether the parts are reversed before
     * @param delimiters the characters at which the value is split; empty if not said, then it is the dot
     */
    record Macro(char letter, boolean escaped, int count, boolean reversed, String delimiters) implements MacroPart {

        static final int ALL_PARTS = Integer.MAX_VALUE;

        /** The value as it stands in the expansion (RFC 7208 7.3). The cost does not exceed the length of {@code value}. */
        String transform(String value) {
            String transformed = value;
            if (reversed) {
                transformed = reversedParts(value);
            } else if (count != ALL_PARTS || !delimiters.isEmpty()) {
                transformed = rightHandParts(value);
            }
            return escaped ? urlEscape(transformed) : transformed;
        }

        private String rightHandParts(String value) {
            int start = value.length();
            int wanted = count;
            while (start > 0 && !(isDelimiter(value.charAt(start - 1)) && --wanted == 0)) {
                start--;
            }
            return withDots(value.substring(start));
        }

        private String withDots(String value) {
            if (delimiters.isEmpty()) {
                return value;
            }
            StringBuilder parts = new StringBuilder(value);
            for (int i = 0; i < parts.length(); i++) {
                if (isDelimiter(parts.charAt(i))) {
                    parts.setCharAt(i, '.');
                }
            }
            return parts.toString();
        }

        private String reversedParts(String value) {
            // Right-hand parts of the reversed value are left-hand parts of the value.
            int limit = 0;
            int wanted = count;
            while (limit < value.length() && !(isDelimiter(value.charAt(limit)) && --wanted == 0)) {
                limit++;
            }
            StringBuilder parts = new StringBuilder(limit);
            int end = limit;
            for (int i = limit - 1; i >= 0; i--) {
                if (isDelimiter(value.charAt(i))) {
                    parts.append(value, i + 1, end).append('.');
                    end = i;
                }
            }
            return parts.append(value, 0, end).toString();
        }

        private boolean isDelimiter(char c) {
            return delimiters.isEmpty() ? c == '.' : delimiters.indexOf(c) >= 0;
        }

        private static String urlEscape(String value) {
            StringBuilder escaped = new StringBuilder(value.length() + 16);
            for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
                char c = (char) (octet & 0xFF);
                if (isUnreserved(c)) {
                    escaped.append(c);
                } else {
                    escaped.append('%').append(hexDigit(c >> 4)).append(hexDigit(c & 0xF));
                }
            }
            return escaped.toString();
        }

        private static char hexDigit(int value) {
            return "0123456789ABCDEF".charAt(value);
        }

        /** RFC 3986 2.3. */
        private static boolean isUnreserved(char c) {
            return (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '.'
                    || c == '_'
                    || c == '~';
        }

        @Override
        public String toString() {
            char shown = escaped ? (char) (letter - 'a' + 'A') : letter;
            return "%{" + shown + (count == ALL_PARTS ? "" : Integer.toString(count)) + (reversed ? "r" : "")
                    + delimiters + "}";
        }
    }
}
