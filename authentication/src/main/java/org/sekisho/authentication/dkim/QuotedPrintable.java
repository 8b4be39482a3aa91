package org.sekisho.authentication.dkim;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The encoding of {@code i=} (RFC 6376 2.11, with UTF-8 as RFC 8616 5 allows). */
final class QuotedPrintable {

    private QuotedPrintable() {}

    /** Decodes octets given as one char each; what is no UTF-8 becomes U+FFFD. */
    static String decode(String encoded) throws TagSyntaxException {
        String text = TagList.withoutSpace(encoded);
        ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=') {
                int high = i + 2 < text.length() ? hex(text.charAt(i + 1)) : -1;
                int low = i + 2 < text.length() ? hex(text.charAt(i + 2)) : -1;
                if (high < 0 || low < 0) {
                    throw new TagSyntaxException("i= is not quoted-printable");
                }
                octets.write(high << 4 | low);
                i += 2;
            } else {
                octets.write(c);
            }
        }
        return octets.toString(StandardCharsets.UTF_8);
    }

    private static int hex(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }
}
