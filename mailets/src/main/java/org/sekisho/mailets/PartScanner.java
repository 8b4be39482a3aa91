package org.sekisho.mailets;

import java.io.ByteArrayOutputStream;

/** Finds out which parts of a message must be encoded. */
final class PartScanner implements MimeReader.Listener {

    /** RFC 5322 2.1.1, without CRLF. */
    static final int LONGEST_LINE = 998;

    private final ByteArrayOutputStream encodings = new ByteArrayOutputStream();
    private boolean needed;

    private PartHeader.Kind kind = PartHeader.Kind.OTHER;
    private boolean eightBit;
    private boolean nul;
    private boolean tooLong;
    private int lineLength;

    /** For each leaf in order the {@link PartEncoding#ordinal} of what must be done. */
    byte[] encodings() {
        return encodings.toByteArray();
    }

    /** Whether anything must be changed. */
    boolean isConversionNeeded() {
        return needed;
    }

    @Override
    public void part(PartHeader part) {
        kind = part.kind();
        needed |= part.isLabelled8Bit();
        eightBit = false;
        nul = false;
        tooLong = false;
        lineLength = 0;
    }

    @Override
    public void content(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            eightBit |= b < 0;
            nul |= b == 0;
            lineLength = b == '\n' || b == '\r' ? 0 : lineLength + 1;
            tooLong |= lineLength > LONGEST_LINE;
        }
    }

    @Override
    public void end() {
        PartEncoding encoding = encoding();
        needed |= encoding != PartEncoding.AS_IT_IS && encoding != PartEncoding.UNTOUCHED;
        encodings.write(encoding.ordinal());
    }

    @Override
    public void between(byte[] bytes, int length) {}

    private PartEncoding encoding() {
        boolean plain = !eightBit && !nul && !tooLong;
        if (kind == PartHeader.Kind.UNTOUCHABLE) {
            return plain ? PartEncoding.AS_IT_IS : PartEncoding.UNTOUCHED;
        }
        if (plain) {
            return PartEncoding.AS_IT_IS;
        }
        return kind == PartHeader.Kind.TEXT && !nul ? PartEncoding.QUOTED_PRINTABLE : PartEncoding.BASE64;
    }
}
