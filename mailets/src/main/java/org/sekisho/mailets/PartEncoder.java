package org.sekisho.mailets;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;

/** Writes the parts of a message, encoded as was found to be necessary. */
final class PartEncoder implements MimeReader.Listener {

    private final byte[] encodings;
    private final OutputStream out;
    private int next;
    private OutputStream body;

    PartEncoder(byte[] encodings, OutputStream out) {
        this.encodings = encodings;
        this.out = out;
        this.body = out;
    }

    @Override
    public void part(PartHeader part) throws IOException {
        boolean leaf = part.kind() != PartHeader.Kind.MULTIPART && part.kind() != PartHeader.Kind.MESSAGE;
        switch (leaf ? PartEncoding.values()[encodings[next++]] : PartEncoding.AS_IT_IS) {
            case AS_IT_IS -> begin(part.isLabelled8Bit() ? part.withEncoding("7bit") : part.bytes(), out);
            case UNTOUCHED -> begin(part.bytes(), out);
            case QUOTED_PRINTABLE -> begin(part.withEncoding("quoted-printable"), new QuotedPrintableOutput(out));
            case BASE64 ->
                begin(part.withEncoding("base64"), Base64.getMimeEncoder().wrap(new LeftOpen(out)));
        }
    }

    private void begin(byte[] header, OutputStream encoder) throws IOException {
        out.write(header);
        body = encoder;
    }

    @Override
    public void content(byte[] bytes, int length) throws IOException {
        body.write(bytes, 0, length);
    }

    @Override
    public void end() throws IOException {
        if (body != out) {
            body.close();
            body = out;
        }
    }

    @Override
    public void between(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
    }

    /** Closing the encoder ends the encoded part, not the message. */
    private static final class LeftOpen extends FilterOutputStream {

        LeftOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() {}
    }
}
