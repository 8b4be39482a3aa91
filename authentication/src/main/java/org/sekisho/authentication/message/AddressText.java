package org.sekisho.authentication.message;

import java.nio.charset.StandardCharsets;

/** The characters of an address list (RFC 5322 3.2, RFC 6532). */
final class AddressText {

    /** The most characters that a domain may take in any writing, with the comments in it: one that is longer cannot be asked. */
    static final int LONGEST_DOMAIN = 1024;

    /** What stands between addresses and their parts; of these, dots and at signs have a meaning of their own. */
    private static final String DELIMITERS = "()<>[]:;@,\"";

    private static final int DELETE = 0x7F;

    private AddressText() {}

    /** What is not UTF-8 becomes U+FFFD, which no domain has. Every ASCII octet stays what it is. */
    static String decode(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    /** White space of RFC 5322, line ends included, and that of other scripts: to the eye it is the same. */
    static boolean isSpace(char c) {
        return c == '\t' || c == '\r' || c == '\n' || Character.isSpaceChar(c);
    }

    static boolean isDelimiter(char c) {
        return DELIMITERS.indexOf(c) >= 0;
    }

    static boolean isControl(char c) {
        return c < ' ' || c == DELETE;
    }

    /** The at sign, and its forms of East Asian keyboards. */
    static boolean isAt(char c) {
        return c == '@' || c == '\uff20' || c == '\ufe6b';
    }

    static boolean hasAt(CharSequence text) {
        return text.chars().anyMatch(c -> isAt((char) c));
    }

    /** Whether nothing of {@code characters} is in the part of the text. */
    static boolean hasNone(String characters, String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether the line end here is one of a folded field: behind it is white space, or the end. To some readers the field ends at
     * any other.
     */
    static boolean isFold(String text, int lineEnd) {
        boolean crlf = text.charAt(lineEnd) == '\r' && lineEnd + 1 < text.length() && text.charAt(lineEnd + 1) == '\n';
        int next = lineEnd + (crlf ? 2 : 1);
        return next == text.length() || text.charAt(next) == ' ' || text.charAt(next) == '\t';
    }

    /**
     * After the comment that begins here (RFC 5322 3.2.2).
     *
     * @param limit looks no further
     * @return -1 if it does not end
     */
    static int commentEnd(String text, int start, int limit) {
        int depth = 0;
        for (int i = start; i < limit; i++) {
            switch (text.charAt(i)) {
                case '\\' -> i++;
                case '(' -> depth++;
                case ')' -> depth--;
                default -> {}
            }
            if (depth == 0) {
                return Math.min(i + 1, limit);
            }
        }
        return -1;
    }

    /** After the quoted string that begins here (RFC 5322 3.2.4); -1 if it does not end. */
    static int quotedEnd(String text, int start) {
        for (int i = start + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i + 1;
            }
        }
        return -1;
    }
}
