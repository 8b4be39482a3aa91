package org.sekisho.mailets;

import java.io.IOException;
import java.io.OutputStream;

/** Encodes text in quoted-printable (RFC 2045 6.7). Closing it ends the text and leaves open what it writes to. */
final class QuotedPrintableOutput extends OutputStream {

    private static final int LONGEST_LINE = 76;
    private static final byte[] SOFT_BREAK = {'=', '\r', '\n'};
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};
    private static final int NOTHING = -1;

    private final OutputStream out;
    private int column;
    /** A space, tab or CR whose form depends on what follows. */
    private int pending = NOTHING;

    QuotedPrintableOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
        int b = octet & 0xff;
        if (b == '\n') {
            // A space at the end of a line must be encoded, a CR there is the line end's.
            if (pending != '\r') {
                encodePending();
            }
            pending = NOTHING;
            out.write('\r');
            out.write('\n');
            column = 0;
            return;
        }
        if (pending == '\r' || b == '\r') {
            // Before a CR as well, since it may begin a line end.
            encodePending();
        } else if (pending != NOTHING) {
            literal(pending);
        }
        pending = NOTHING;
        if (b == ' ' || b == '\t' || b == '\r') {
            pending = b;
        } else if (b > ' ' && b < 0x7f && b != '=') {
            literal(b);
        } else {
            encoded(b);
        }
    }

    @Override
    public void close() throws IOException {
        encodePending();
        out.flush();
    }

    private void encodePending() throws IOException {
        if (pending != NOTHING) {
            encoded(pending);
            pending = NOTHING;
        }
    }

    private void literal(int b) throws IOException {
        makeRoom(1);
        out.write(b);
    }

    private void encoded(int b) throws IOException {
        makeRoom(3);
        out.write('=');
        out.write(HEX[b >> 4]);
        out.write(HEX[b & 0xf]);
    }

    private void makeRoom(int needed) throws IOException {
        if (column + needed > LONGEST_LINE - 1) {
            out.write(SOFT_BREAK);
            column = 0;
        }
        column += needed;
    }
}
