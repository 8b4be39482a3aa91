package org.sekisho.authentication.spf;

/** Makes words of strangers fit for one line of a log, a header field or an SMTP reply. */
final class PrintableText {

    private PrintableText() {}

    /** {@code text} with a question mark for each char that is not printable ASCII, and not more than {@code longest} chars. */
    static String line(String text, int longest) {
        int length = Math.min(text.length(), longest);
        for (int i = 0; i < length; i++) {
            if (!isPrintable(text.charAt(i))) {
                return replaceUnprintable(text, length);
            }
        }
        return length == text.length() ? text : text.substring(0, length);
    }

    private static String replaceUnprintable(String text, int length) {
        StringBuilder line = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            line.append(isPrintable(c) ? c : '?');
        }
        return line.toString();
    }

    private static boolean isPrintable(char c) {
        return c >= ' ' && c <= '~';
    }
}
