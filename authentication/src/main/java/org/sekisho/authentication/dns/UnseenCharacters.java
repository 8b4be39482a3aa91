package org.sekisho.authentication.dns;

/**
 * Characters that a reader does not see. RFC 5892 2.6 and 2.13 disallow them in labels; the JDK's rules of 2003 take out those of
 * that time, and know nothing of those that Unicode got since: with the isolates of bidirectional text around it {@code bank.com}
 * looks the same and is another domain, one without a policy.
 */
final class UnseenCharacters {

    /** The JDK takes these out, so that what is seen is what is asked; the joiners have rules of their own. */
    private static final String TAKEN_OUT = "\u00ad\u034f\u200b\u200c\u200d\u2060\ufeff";

    private UnseenCharacters() {}

    /** Whether a label has one of them that would be part of the name. */
    static boolean areIn(String label) {
        return label.codePoints().anyMatch(UnseenCharacters::isUnseen);
    }

    private static boolean isUnseen(int c) {
        return TAKEN_OUT.indexOf(c) < 0 && (Character.getType(c) == Character.FORMAT || isIgnorable(c));
    }

    /** What Unicode calls default ignorable and is no format character, and the blank of Braille. */
    private static boolean isIgnorable(int c) {
        return switch (c) {
            case 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180f, 0x2065, 0x2800, 0x3164, 0xffa0 -> true;
            default -> (c >= 0xfff0 && c <= 0xfff8) || (c >= 0xe0000 && c <= 0xe0fff);
        };
    }
}
