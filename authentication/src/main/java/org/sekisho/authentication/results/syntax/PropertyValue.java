package org.sekisho.authentication.results.syntax;

/**
 * Makes anything that a sender chose harmless in an Authentication-Results field (B15): quoted where the grammar asks for it,
 * and escaped where ASCII ends, so that no line end, quote, parenthesis or semicolon means anything.
 */
final class PropertyValue {

    /** The most chars of a value that are written; of a longer one the beginning and three dots. */
    static final int MAXIMUM_LENGTH = 300;

    private static final String CUT = "...";
    private static final String TOKEN_SPECIALS = "()<>@,;:\\\"/[]?=";

    private PropertyValue() {}

    /** The value as it may stand after {@code property=}. */
    static String encode(String value) {
        String escaped = escape(value);
        return isPlain(escaped) ? escaped : quote(escaped);
    }

    /** The value as it may stand where the grammar has no addresses: a token or a quoted string. */
    static String encodeWord(String value) {
        String escaped = escape(value);
        return isToken(escaped) ? escaped : quote(escaped);
    }

    /** The words of a comment between parentheses, each without white space: nothing in them ends the comment. */
    static String comment(String text) {
        StringBuilder comment = new StringBuilder("(");
        String escaped = escape(text);
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '(' || c == ')' || c == '\\') {
                comment.append('\\');
            }
            comment.append(c);
        }
        return comment.append(')').toString();
    }

    /** Printable ASCII and spaces; all else in the form of RFC 6533 3, {@code \x{E9}}. */
    private static String escape(String value) {
        StringBuilder escaped = new StringBuilder(Math.min(value.length(), MAXIMUM_LENGTH));
        int i = 0;
        while (i < value.length()) {
            if (escaped.length() >= MAXIMUM_LENGTH) {
                return escaped.append(CUT).toString();
            }
            int c = value.codePointAt(i);
            if (c >= ' ' && c <= '~') {
                escaped.append((char) c);
            } else {
                escaped.append("\\x{")
                        .append(Integer.toHexString(c).toUpperCase(java.util.Locale.ROOT))
                        .append('}');
            }
            i += Character.charCount(c);
        }
        return escaped.toString();
    }

    private static String quote(String escaped) {
        StringBuilder quoted = new StringBuilder(escaped.length() + 2).append('"');
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }

    /** A token, or two of them joined by an at sign of which the first may be empty (RFC 8601 2.2, pvalue). */
    private static boolean isPlain(String text) {
        int at = text.indexOf('@');
        return at < 0 ? isToken(text) : (at == 0 || isToken(text.substring(0, at))) && isToken(text.substring(at + 1));
    }

    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenChar(text.charAt(i)) || text.charAt(i) > '~') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** RFC 2045 5.1, and what is not ASCII and not a control (RFC 8601 2.2 with RFC 6532). */
    static boolean isTokenChar(char c) {
        return c > ' ' && TOKEN_SPECIALS.indexOf(c) < 0 && !Character.isISOControl(c);
    }
}
