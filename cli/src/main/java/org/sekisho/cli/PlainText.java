package org.sekisho.cli;

import java.util.Locale;

/**
 * Makes hostile text fit for a terminal: only printable ASCII is left, so that no escape sequence, line break or
 * right-to-left mark of a stranger has any effect there.
 */
final class PlainText {

    private PlainText() {}

    /**
     * {@code text} with {@code \xHH} for each control character and other char below 0x100, and <code>\&#117;{...}</code> for
     * each code point above. A backslash stays.
     */
    static String escaped(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> append(plain, c));
        return plain.toString();
    }

    /**
     * The octets of a TXT record as a zone file has them, so that they can be put into one: a backslash is doubled.
     *
     * @param octets one char for each octet
     */
    static String zoneValue(String octets) {
        return escaped(octets.replace("\\", "\\\\"));
    }

    private static void append(StringBuilder plain, int c) {
        if (c >= ' ' && c <= '~') {
            plain.append((char) c);
        } else if (c < 0x100) {
            plain.append(String.format(Locale.ROOT, "\\x%02X", c));
        } else {
            plain.append(String.format(Locale.ROOT, "\\u{%X}", c));
        }
    }
}
