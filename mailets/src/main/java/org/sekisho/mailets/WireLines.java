package org.sekisho.mailets;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes lines as an SMTP client sends them: JavaMail, which sends for James, makes CRLF of a bare CR or LF and ends the last
 * line. What is signed must be what it sends.
 */
final class WireLines extends OutputStream {

    private final OutputStream out;
    private int last = '\n';

    WireLines(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
        int b = octet & 0xff;
        if (b == '\n' && last == '\r') {
            last = b;
            return;
        }
        if (b == '\r' || b == '\n') {
            out.write('\r');
            out.write('\n');
        } else {
            out.write(b);
        }
        last = b;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            if (bytes[i] == '\r' || bytes[i] == '\n') {
                plain(bytes, from, i);
                write(bytes[i]);
                from = i + 1;
            }
        }
        plain(bytes, from, end);
    }

    private void plain(byte[] bytes, int from, int to) throws IOException {
        if (from < to) {
            out.write(bytes, from, to - from);
            last = bytes[to - 1];
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Ends the last line, and closes what it writes to. */
    @Override
    public void close() throws IOException {
        if (last != '\r' && last != '\n') {
            write('\n');
        }
        out.close();
    }
}
