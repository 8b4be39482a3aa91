package org.sekisho.mailets;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sekisho.authentication.message.HeaderSection;

/**
 * Reads the structure of a MIME message (RFC 2046 5.1) line by line and tells a {@link Listener} all of it in order, so that what
 * it is told, put together, is the message. Trusts nothing: depth, number of parts and length of header sections are bounded.
 */
final class MimeReader {

    static final int DEEPEST = 50;
    static final int MOST_PARTS = 10_000;

    /** Longer lines come in pieces. A delimiter is shorter (RFC 2046 5.1.1). */
    private static final int PIECE = 4096;

    private static final int NONE = -1;
    private static final byte[] NOTHING = {};
    private static final byte[] CR = {'\r'};
    private static final byte[] LF = {'\n'};
    private static final byte[] CRLF = {'\r', '\n'};

    private final InputStream in;
    private final Listener listener;
    /** The delimiters that may come, without their line ends, from the outermost. */
    private final List<byte[]> delimiters = new ArrayList<>();

    private final byte[] piece = new byte[PIECE + 1];
    private int length;
    private boolean startsLine = true;
    private boolean nextStartsLine = true;
    /** Which delimiter the piece is, or {@link #NONE}. */
    private int matched = NONE;

    private boolean closing;
    private boolean ended;
    private int depth;
    private int parts;

    MimeReader(InputStream in, Listener listener) {
        this.in = new BufferedInputStream(in, 32 * 1024);
        this.listener = listener;
    }

    /** Is told what there is. Arrays belong to the reader. */
    interface Listener {

        /** A header section with its blank line, if it has one. */
        void part(PartHeader part) throws IOException;

        /** The next octets of the body of the last part. */
        void content(byte[] bytes, int length) throws IOException;

        /** The body of the last part has ended. */
        void end() throws IOException;

        /** What stands between parts. */
        void between(byte[] bytes, int length) throws IOException;
    }

    /** A message that is no readable MIME. */
    static final class UnreadableStructure extends IOException {

        private static final long serialVersionUID = 1L;

        UnreadableStructure(String reason) {
            super(reason);
        }
    }

    /**
     * Reads the message.
     *
     * @throws UnreadableStructure if it is not MIME, or too deep, or has too many parts
     */
    void read() throws IOException {
        entity(false);
    }

    /** Reads one entity, up to a delimiter or the end. */
    private void entity(boolean inDigest) throws IOException {
        if (++parts > MOST_PARTS || ++depth > DEEPEST) {
            throw new UnreadableStructure("too many parts");
        }
        PartHeader part = PartHeader.parse(header(), inDigest);
        listener.part(part);
        switch (part.kind()) {
            case MULTIPART -> multipart(part);
            case MESSAGE -> entity(false);
            case TEXT, OTHER, UNTOUCHABLE -> body();
        }
        depth--;
    }

    private byte[] header() throws IOException {
        ByteArrayOutputStream section = new ByteArrayOutputStream();
        while (advance()) {
            section.write(piece, 0, length);
            if (section.size() > HeaderSection.MAXIMUM_LENGTH) {
                throw new UnreadableStructure("a header section is too long");
            }
            if (startsLine && lineEnd() == 0) {
                break;
            }
        }
        return section.toByteArray();
    }

    private void body() throws IOException {
        // The line end before a delimiter belongs to the delimiter (RFC 2046 5.1.1).
        byte[] held = NOTHING;
        while (advance()) {
            listener.content(held, held.length);
            int lineEnd = lineEnd();
            held = lineEnd(lineEnd);
            listener.content(piece, lineEnd);
        }
        if (ended) {
            listener.content(held, held.length);
            held = NOTHING;
        }
        listener.end();
        listener.between(held, held.length);
    }

    private void multipart(PartHeader part) throws IOException {
        int own = delimiters.size();
        delimiters.add(("--" + part.boundary()).getBytes(StandardCharsets.ISO_8859_1));
        passUntilDelimiter();
        while (matched == own && !closing) {
            pass();
            entity(part.isDigest());
        }
        delimiters.remove(own);
        if (matched == own) {
            pass();
            passUntilDelimiter();
        }
    }

    private void passUntilDelimiter() throws IOException {
        while (advance()) {
            listener.between(piece, length);
        }
    }

    /** Passes the delimiter at hand on. */
    private void pass() throws IOException {
        listener.between(piece, length);
        matched = NONE;
    }

    /** Reads the next piece; false, and it stays at hand, if it is a delimiter; false as well at the end. */
    private boolean advance() throws IOException {
        if (ended || matched != NONE) {
            return false;
        }
        startsLine = nextStartsLine;
        length = 0;
        int octet = 0;
        while (length < PIECE && octet != '\n' && octet != '\r') {
            octet = in.read();
            if (octet < 0) {
                break;
            }
            piece[length++] = (byte) octet;
        }
        nextStartsLine = octet == '\n' || octet == '\r';
        if (length == 0) {
            ended = true;
            return false;
        }
        if (octet == '\r') {
            takeLineFeed();
        }
        matched = startsLine ? match() : NONE;
        return matched == NONE;
    }

    /** A CR alone ends a line, since {@link WireLines} makes a line end of it. */
    private void takeLineFeed() throws IOException {
        in.mark(1);
        if (in.read() == '\n') {
            piece[length++] = '\n';
        } else {
            in.reset();
        }
    }

    /** Where the line end begins in the piece; its length if there is none. */
    private int lineEnd() {
        int end = length;
        if (end > 0 && piece[end - 1] == '\n') {
            end--;
        }
        if (end > 0 && piece[end - 1] == '\r') {
            end--;
        }
        return end;
    }

    /** The line end of the piece, which begins there; not copied, since there are as many as lines. */
    private byte[] lineEnd(int from) {
        return switch (length - from) {
            case 0 -> NOTHING;
            case 1 -> piece[from] == '\r' ? CR : LF;
            default -> CRLF;
        };
    }

    private int match() {
        if (length < 3 || piece[0] != '-' || piece[1] != '-' || (length >= PIECE && lineEnd() == length)) {
            return NONE;
        }
        int end = lineEnd();
        while (end > 0 && (piece[end - 1] == ' ' || piece[end - 1] == '\t')) {
            end--;
        }
        for (int i = delimiters.size() - 1; i >= 0; i--) {
            byte[] delimiter = delimiters.get(i);
            int n = delimiter.length;
            if (end >= n && Arrays.equals(piece, 0, n, delimiter, 0, n)) {
                closing = end == n + 2 && piece[n] == '-' && piece[n + 1] == '-';
                if (closing || end == n) {
                    return i;
                }
            }
        }
        return NONE;
    }
}
