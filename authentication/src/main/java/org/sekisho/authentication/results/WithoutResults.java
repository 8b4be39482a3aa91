package org.sekisho.authentication.results;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A message without the Authentication-Results fields of that part of its header section that nobody has read, since the
 * section is longer than {@link org.sekisho.authentication.message.HeaderSection} reads (B15). Whatever their id is, they go: nobody
 * knows whose they are. So do those that only tolerant readers see, as in {@link ForgedResults}. All other octets stay as they
 * are, and so does everything behind the blank line.
 *
 * <p>Trusts nothing; takes time linear in the message, and holds {@link #LONGEST_NAME} octets of it besides its buffers. For one
 * thread.
 */
public final class WithoutResults extends FilterInputStream {

    /** What may stand before the colon, comments and white space included. Something longer that still fits the name is left out. */
    static final int LONGEST_NAME = 1024;

    private static final byte[] NAME = "authentication-results".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER_LENGTH = 8192;

    private enum State {
        /** At the first octets of a field: they may be the name. */
        NAME,
        /** In the rest of a field that stays. */
        KEPT,
        /** In the rest of a field that goes. */
        LEFT_OUT,
        /** Behind the blank line. */
        BODY
    }

    private final byte[] read = new byte[BUFFER_LENGTH];
    private byte[] ready = new byte[0];
    private int readyFrom;
    private long untouched;
    private boolean atEnd;

    private State state = State.KEPT;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(BUFFER_LENGTH);
    private final ByteArrayOutputStream name = new ByteArrayOutputStream();
    private boolean beganBehindLineFeed;
    // The end of a line: a CR, an LF or both.
    private boolean carriageReturn;
    private boolean lineFeed = true;
    // The octets of the name that have come, and where a comment stands.
    private int matched;
    private boolean matchEnded;
    private int commentDepth;
    private boolean escaped;

    /**
     * @param message from its first octet on; closing the result closes it
     * @param from where the part begins that nobody has read, at the beginning of a field
     */
    public WithoutResults(InputStream message, long from) {
        super(message);
        this.untouched = from;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (readyFrom == ready.length && !atEnd) {
            fill();
        }
        int count = Math.min(length, ready.length - readyFrom);
        System.arraycopy(ready, readyFrom, buffer, offset, count);
        readyFrom += count;
        return count == 0 ? -1 : count;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] skipped = new byte[(int) Math.max(0, Math.min(count, BUFFER_LENGTH))];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void fill() throws IOException {
        int count = in.read(read, 0, BUFFER_LENGTH);
        if (count < 0) {
            atEnd = true;
            out.writeBytes(name.toByteArray());
        } else {
            int next = (int) Math.min(count, untouched);
            untouched -= next;
            out.write(read, 0, next);
            while (next < count && state != State.BODY) {
                accept(read[next++]);
            }
            out.write(read, next, count - next);
        }
        ready = out.toByteArray();
        readyFrom = 0;
        out.reset();
    }

    private void accept(byte octet) {
        if (lineFeed || carriageReturn) {
            if (octet == '\n' && (lineFeed || isEmptyLine())) {
                endOfHeader(octet);
                return;
            }
            boolean sameLineEnd = octet == '\n' && !lineFeed;
            if (!sameLineEnd && octet != ' ' && octet != '\t' && (lineFeed || state != State.LEFT_OUT)) {
                beginField();
            }
        }
        switch (state) {
            case NAME -> name(octet);
            case KEPT, BODY -> out.write(octet);
            case LEFT_OUT -> {}
        }
        boolean behindReturn = carriageReturn && !lineFeed;
        carriageReturn = octet == '\r' || (octet == '\n' && behindReturn);
        lineFeed = octet == '\n';
    }

    /** CRLF at the beginning of a line that an LF has ended. */
    private boolean isEmptyLine() {
        return state == State.NAME && name.size() == 1 && beganBehindLineFeed;
    }

    private void endOfHeader(byte octet) {
        endField();
        out.write(octet);
        state = State.BODY;
    }

    private void beginField() {
        endField();
        state = State.NAME;
        beganBehindLineFeed = lineFeed;
        matched = 0;
        matchEnded = false;
        commentDepth = 0;
        escaped = false;
    }

    private void endField() {
        if (state == State.NAME && matched < NAME.length) {
            out.writeBytes(name.toByteArray());
        } else if (state != State.KEPT && !beganBehindLineFeed) {
            // It goes without its line end, which is that of the line before it.
            out.write(carriageReturn ? '\r' : '\n');
            if (carriageReturn && lineFeed) {
                out.write('\n');
            }
        }
        name.reset();
    }

    private void name(byte octet) {
        name.write(octet);
        if (octet == ':' && commentDepth == 0 && matched == NAME.length) {
            leaveOut();
        } else if (!isOfName(octet)) {
            out.writeBytes(name.toByteArray());
            name.reset();
            state = State.KEPT;
        } else if (name.size() == LONGEST_NAME) {
            leaveOut();
        }
    }

    private void leaveOut() {
        name.reset();
        state = State.LEFT_OUT;
    }

    /** Takes one more octet, as JavaMail and mime4j do; false if the name is another. */
    private boolean isOfName(byte octet) {
        if (commentDepth > 0) {
            inComment(octet);
            return true;
        }
        if (octet == '(') {
            commentDepth = 1;
            return true;
        }
        if (octet >= 0 && octet <= ' ') {
            matchEnded = matched > 0;
            return true;
        }
        byte lower = octet >= 'A' && octet <= 'Z' ? (byte) (octet + ('a' - 'A')) : octet;
        return !matchEnded && matched < NAME.length && NAME[matched++] == lower;
    }

    private void inComment(byte octet) {
        if (escaped) {
            escaped = false;
        } else if (octet == '\\') {
            escaped = true;
        } else if (octet == '(') {
            commentDepth++;
        } else if (octet == ')') {
            commentDepth--;
        }
    }
}
