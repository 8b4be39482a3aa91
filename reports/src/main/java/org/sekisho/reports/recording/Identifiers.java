package org.sekisho.reports.recording;

import org.sekisho.authentication.dns.DomainNames;

/**
 * What strangers have written, in a form in which it can be stored, compared and counted anywhere: of bounded length, without
 * control characters, unpaired surrogates and other code points that databases or XML refuse; they become U+FFFD.
 */
final class Identifiers {

    /** How many chars are left of a domain or selector. */
    static final int LONGEST_NAME = DomainNames.LONGEST_NAME;

    /** How many chars are left of a comment. */
    static final int LONGEST_COMMENT = 200;

    private static final int REPLACEMENT = 0xFFFD;

    private Identifiers() {}

    /** A domain or a selector, ASCII letters in lower case. */
    static String name(String text) {
        return isClean(text, LONGEST_NAME, true) ? text : cleaned(text, LONGEST_NAME, true);
    }

    /** Words for people. */
    static String comment(String text) {
        return isClean(text, LONGEST_COMMENT, false) ? text : cleaned(text, LONGEST_COMMENT, false);
    }

    private static boolean isClean(String text, int longest, boolean lower) {
        if (text.length() > longest) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || lower && c >= 'A' && c <= 'Z') {
                return false;
            }
        }
        return true;
    }

    private static String cleaned(String text, int longest, boolean lower) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), longest));
        int next = 0;
        while (next < text.length()) {
            int c = Character.codePointAt(text, next);
            next += Character.charCount(c);
            if (clean.length() + Character.charCount(c) > longest) {
                break;
            }
            if (lower && c >= 'A' && c <= 'Z') {
                clean.append((char) (c + ('a' - 'A')));
            } else {
                clean.appendCodePoint(isAllowed(c) ? c : REPLACEMENT);
            }
        }
        return clean.toString();
    }

    private static boolean isAllowed(int c) {
        return c >= ' ' && c < 0x7F || c >= 0xA0 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
    }
}
