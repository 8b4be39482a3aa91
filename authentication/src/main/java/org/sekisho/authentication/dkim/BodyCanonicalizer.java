package org.sekisho.authentication.dkim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.sekisho.authentication.message.BodySink;

/**
 * Brings a body that comes in pieces into canonical form (RFC 6376 3.4.3, 3.4.4) and hands it on in long slices of the
 * pieces themselves. It keeps no more than a count and two flags: what a line end or white space at the end of a piece
 * means is known only when the next piece is there.
 */
final class BodyCanonicalizer implements BodySink {

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final byte[] SPACE = {' '};
    private static final byte[] CR = {'\r'};
    private static final byte[] LINE_ENDS = new byte[1024];

    static {
        for (int i = 0; i < LINE_ENDS.length; i += 2) {
            LINE_ENDS[i] = '\r';
            LINE_ENDS[i + 1] = '\n';
        }
    }

    private final boolean relaxed;
    private final BodySink canonical;

    /** Line ends that count only if something follows them. */
    private long heldLineEnds;
    /** White space that becomes one space unless a line end or the end follows; only where relaxed. */
    private boolean heldSpace;
    /** A CR at the end of the last piece. */
    private boolean heldCr;

    private boolean anyContent;

    BodyCanonicalizer(Canonicalization canonicalization, BodySink canonical) {
        this.relaxed = canonicalization == Canonicalization.RELAXED;
        this.canonical = canonical;
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return;
        }
        int end = offset + length;
        int start = resume(bytes, offset, end);
        if (start == end) {
            return;
        }
        boolean endsWithCr = bytes[end - 1] == '\r';
        int limit = endsWithCr ? end - 1 : end;
        if (relaxed) {
            relax(bytes, start, limit);
        } else {
            content(bytes, start, limit);
        }
        heldCr = endsWithCr;
    }

    /** Says that the body has ended. */
    void finish() {
        if (heldCr) {
            heldCr = false;
            contentAfterHeld(CR, 0, 1);
        }
        // Both algorithms end a body with one CRLF, but relaxed leaves an empty one empty.
        if (anyContent || !relaxed) {
            canonical.accept(LINE_ENDS, 0, 2);
        }
    }

    /** Decides what was held at the end of the last piece. Returns where the rest begins. */
    private int resume(byte[] bytes, int offset, int end) {
        int i = offset;
        if (heldCr) {
            heldCr = false;
            if (bytes[i] == '\n') {
                heldSpace = false;
                heldLineEnds++;
                return i + 1;
            }
            contentAfterHeld(CR, 0, 1);
        }
        if (heldSpace) {
            while (i < end && isBlank(bytes[i])) {
                i++;
            }
            boolean lineEnd = i + 1 < end && bytes[i] == '\r' && bytes[i + 1] == '\n';
            if (lineEnd) {
                heldSpace = false;
            } else if (i < end && !(bytes[i] == '\r' && i + 1 == end)) {
                space();
            }
        }
        return i;
    }

    private void relax(byte[] bytes, int start, int limit) {
        int from = start;
        int i = nextSpecial(bytes, start, limit);
        while (i < limit) {
            int run = i + 1;
            while (run < limit && isBlank(bytes[run])) {
                run++;
            }
            if (run == limit) {
                content(bytes, from, i);
                heldSpace = true;
                return;
            }
            boolean lineEnd = bytes[run] == '\r' && run + 1 < limit && bytes[run + 1] == '\n';
            if (lineEnd) {
                content(bytes, from, i);
                from = run;
            } else if (run - i > 1 || bytes[i] != ' ') {
                content(bytes, from, i);
                space();
                from = run;
            }
            i = nextSpecial(bytes, run, limit);
        }
        content(bytes, from, limit);
    }

    /**
     * The first place from here on where relaxed canonicalization may change something: a tab, or a space before another
     * octet up to 0x20 or before the end. Eight octets at a time: most text has no such place for long.
     */
    private static int nextSpecial(byte[] bytes, int start, int limit) {
        int i = start;
        int lastWord = limit - Long.BYTES - 1;
        while (i <= lastWord) {
            long word = (long) WORD.get(bytes, i);
            long next = (long) WORD.get(bytes, i + 1);
            long special = (zeros(word ^ (ONES * ' ')) & lessThan(next, ' ' + 1)) | zeros(word ^ (ONES * '\t'));
            if (special != 0) {
                int found = i + (Long.numberOfTrailingZeros(special) >>> 3);
                // The marks above the lowest one may be false, and the lowest may be one of two halves that are.
                if (isSpecial(bytes, found, limit)) {
                    return found;
                }
                i = found + 1;
            } else {
                i += Long.BYTES;
            }
        }
        while (i < limit && !isSpecial(bytes, i, limit)) {
            i++;
        }
        return i;
    }

    private static boolean isSpecial(byte[] bytes, int i, int limit) {
        return bytes[i] == '\t' || (bytes[i] == ' ' && (i + 1 == limit || (bytes[i + 1] >= 0 && bytes[i + 1] <= ' ')));
    }

    /** The high bit of each octet that is zero, and perhaps of some above the first one. */
    private static long zeros(long word) {
        return (word - ONES) & ~word & HIGH_BITS;
    }

    /** The high bit of each octet below {@code bound}, and perhaps of some above the first one. */
    private static long lessThan(long word, int bound) {
        return (word - ONES * bound) & ~word & HIGH_BITS;
    }

    private void space() {
        heldSpace = false;
        contentAfterHeld(SPACE, 0, 1);
    }

    /** Hands on a slice, except for the line ends at its end. */
    private void content(byte[] bytes, int from, int to) {
        int last = to;
        while (last - 2 >= from && bytes[last - 1] == '\n' && bytes[last - 2] == '\r') {
            last -= 2;
        }
        if (last > from) {
            contentAfterHeld(bytes, from, last);
        }
        heldLineEnds += (to - last) / 2;
    }

    private void contentAfterHeld(byte[] bytes, int from, int to) {
        anyContent = true;
        while (heldLineEnds > 0) {
            int count = (int) Math.min(heldLineEnds, LINE_ENDS.length / 2);
            canonical.accept(LINE_ENDS, 0, 2 * count);
            heldLineEnds -= count;
        }
        if (heldSpace) {
            heldSpace = false;
            canonical.accept(SPACE, 0, 1);
        }
        canonical.accept(bytes, from, to - from);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
