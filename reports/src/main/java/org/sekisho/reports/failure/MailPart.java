package org.sekisho.reports.failure;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/** The part of a failure report that has the reported message, in a form that every mail server takes. */
final class MailPart {

    /** RFC 5322 2.1.1, without the CRLF. */
    static final int LONGEST_LINE = 998;

    private static final int LONGEST_ENCODED_LINE = 76;

    private final String type;
    private final String encoding;
    private final byte[] content;

    private MailPart(String type, String encoding, byte[] content) {
        this.type = type;
        this.encoding = encoding;
        this.content = content;
    }

    /** A header section, every octet as it is. */
    static MailPart header(byte[] fields) {
        boolean plain = isPlain(fields);
        // RFC 6522 3: broken fields may be encoded.
        return new MailPart(
                "text/rfc822-headers", plain ? "7bit" : "quoted-printable", plain ? fields : quotedPrintable(fields));
    }

    /**
     * A message. RFC 2046 5.2.1 allows no encoding: what no mail may have becomes something near, a line end for a bare CR or LF and
     * in lines that are too long, a question mark for NUL.
     */
    static MailPart message(byte[] octets) {
        byte[] lines = lines(octets);
        boolean ascii = true;
        for (byte octet : lines) {
            ascii &= octet >= 0;
        }
        return new MailPart("message/rfc822", ascii ? "7bit" : "8bit", lines);
    }

    /** Writes the part, its header and the blank line before its content included. */
    void writeTo(ByteArrayOutputStream mail) {
        String header = "Content-Type: " + type + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n";
        mail.writeBytes(header.getBytes(US_ASCII));
        mail.writeBytes(content);
    }

    private static boolean isPlain(byte[] octets) {
        int column = 0;
        for (int i = 0; i < octets.length; i++) {
            byte octet = octets[i];
            if (isLineEnd(octets, i)) {
                column = 0;
                i++;
            } else if (octet <= 0 || octet == '\r' || octet == '\n' || ++column > LONGEST_LINE) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLineEnd(byte[] octets, int index) {
        return octets[index] == '\r' && index + 1 < octets.length && octets[index + 1] == '\n';
    }

    /** RFC 2045 6.7, with the line ends as they are. */
    private static byte[] quotedPrintable(byte[] octets) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream(octets.length * 2);
        int column = 0;
        for (int i = 0; i < octets.length; i++) {
            if (isLineEnd(octets, i)) {
                encoded.writeBytes("\r\n".getBytes(US_ASCII));
                column = 0;
                i++;
                continue;
            }
            String word = encoded(octets, i);
            if (column + word.length() >= LONGEST_ENCODED_LINE) {
                encoded.writeBytes("=\r\n".getBytes(US_ASCII));
                column = 0;
            }
            encoded.writeBytes(word.getBytes(US_ASCII));
            column += word.length();
        }
        return encoded.toByteArray();
    }

    private static String encoded(byte[] octets, int index) {
        byte octet = octets[index];
        boolean blank = octet == ' ' || octet == '\t';
        boolean last = index + 1 == octets.length || isLineEnd(octets, index + 1);
        boolean plain = blank ? !last : octet > ' ' && octet <= '~' && octet != '=';
        return plain ? String.valueOf((char) octet) : String.format(Locale.ROOT, "=%02X", octet & 0xFF);
    }

    private static byte[] lines(byte[] octets) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(octets.length + 100);
        int column = 0;
        for (int i = 0; i < octets.length; i++) {
            byte octet = octets[i];
            boolean end = octet == '\r' || octet == '\n';
            if (end || column == LONGEST_LINE) {
                lines.write('\r');
                lines.write('\n');
                column = 0;
            }
            if (isLineEnd(octets, i)) {
                i++;
            } else if (!end) {
                lines.write(octet == 0 ? '?' : octet);
                column++;
            }
        }
        return lines.toByteArray();
    }
}
