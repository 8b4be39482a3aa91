package org.sekisho.authentication.dns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The escapes of zone files and test tables: {@code \\}, {@code \t}, {@code \n}, {@code \r} and {@code \xHH} for one octet.
 * Anything else stands for itself, in UTF-8.
 */
public final class EscapedText {

    private EscapedText() {}

    /**
     * The octets that {@code escaped} stands for.
     *
     * @throws IllegalArgumentException if a backslash begins none of the five escapes; the message says which
     */
    public static byte[] decode(String escaped) {
        if (escaped.indexOf('\\') < 0) {
            return escaped.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream octets = new ByteArrayOutputStream(escaped.length());
        int at = 0;
        while (at < escaped.length()) {
            int backslash = escaped.indexOf('\\', at);
            int end = backslash < 0 ? escaped.length() : backslash;
            octets.writeBytes(escaped.substring(at, end).getBytes(StandardCharsets.UTF_8));
            at = backslash < 0 ? end : decodeOne(escaped, backslash, octets);
        }
        return octets.toByteArray();
    }

    private static int decodeOne(String escaped, int backslash, ByteArrayOutputStream octets) {
        char kind = backslash + 1 < escaped.length() ? escaped.charAt(backslash + 1) : ' ';
        switch (kind) {
            case '\\' -> octets.write('\\');
            case 't' -> octets.write('\t');
            case 'n' -> octets.write('\n');
            case 'r' -> octets.write('\r');
            case 'x' -> {
                octets.write(octet(escaped, backslash + 2));
                return backslash + 4;
            }
            default ->
                throw new IllegalArgumentException(
                        "a backslash must begin one of \\\\ \\t \\n \\r \\xHH (column " + (backslash + 1) + ")");
        }
        return backslash + 2;
    }

    private static int octet(String escaped, int at) {
        int high = at < escaped.length() ? Character.digit(escaped.charAt(at), 16) : -1;
        int low = at + 1 < escaped.length() ? Character.digit(escaped.charAt(at + 1), 16) : -1;
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException(
                    "\\x must be followed by two hexadecimal digits (column " + (at - 1) + ")");
        }
        return high << 4 | low;
    }
}
