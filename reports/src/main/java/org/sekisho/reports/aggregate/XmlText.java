package org.sekisho.reports.aggregate;

/**
 * Text of strangers in a form that every XML document may contain: a character that XML 1.0 forbids, an unpaired surrogate
 * among them, becomes U+FFFD, white space becomes single spaces within, and what is too long is cut.
 */
final class XmlText {

    /** How many chars are left of a text. A domain name has at most 253. */
    static final int MAXIMUM_LENGTH = 1024;

    private static final int REPLACEMENT = 0xFFFD;

    private XmlText() {}

    /** {@code text} as it may stand in an element. Doing it twice changes nothing more. */
    static String of(CharSequence text) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), MAXIMUM_LENGTH));
        boolean blank = false;
        int next = 0;
        while (next < text.length()) {
            int c = Character.codePointAt(text, next);
            next += Character.charCount(c);
            if (isSpace(c)) {
                blank = clean.length() > 0;
                continue;
            }
            int needed = (blank ? 1 : 0) + Character.charCount(c);
            if (clean.length() + needed > MAXIMUM_LENGTH) {
                break;
            }
            if (blank) {
                clean.append(' ');
                blank = false;
            }
            clean.appendCodePoint(isAllowed(c) ? c : REPLACEMENT);
        }
        return clean.toString();
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    /** Char of XML 1.0 2.2, without the C1 controls, which a terminal might obey. */
    private static boolean isAllowed(int c) {
        return c >= ' ' && c < 0x7F || c >= 0xA0 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
    }
}
