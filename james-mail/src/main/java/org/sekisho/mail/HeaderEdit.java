package org.sekisho.mail;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.sekisho.authentication.results.ByteRange;
import org.sekisho.authentication.results.WithoutResults;

/**
 * Puts header fields on top of a message and takes others out, and leaves every other byte as it is: JavaMail's own header
 * methods rewrite what they touch (8-bit bytes, the place of a field, MIME-Version), which breaks signatures. The message
 * is streamed; its size does not matter.
 *
 * @param onTop complete fields, each ended by CRLF, that come before the first byte of the message; empty for none
 * @param removed what is left out of the message, in any order, overlapping or not
 * @param unread where the part of a too long header section begins that nobody has read: from there on every
 *     Authentication-Results is left out ({@link WithoutResults}); empty where all has been read
 */
public record HeaderEdit(byte[] onTop, List<ByteRange> removed, OptionalInt unread) {

    /** An edit of a message whose header section has been read whole. */
    public HeaderEdit(byte[] onTop, List<ByteRange> removed) {
        this(onTop, removed, OptionalInt.empty());
    }

    /** Copies its arguments, and brings the ranges in order. */
    public HeaderEdit {
        onTop = onTop.clone();
        removed = inOrder(removed);
    }

    /** The bytes that come before the first byte of the message; a copy. */
    @Override
    public byte[] onTop() {
        return onTop.clone();
    }

    /** True when the message stays as it is. */
    public boolean isEmpty() {
        return onTop.length == 0 && removed.isEmpty() && unread.isEmpty();
    }

    /**
     * The edited message.
     *
     * @param original the message as it is, from its first byte on; closing the result closes it
     */
    public InputStream applyTo(InputStream original) {
        InputStream stripped = unread.isPresent() ? new WithoutResults(original, unread.getAsInt()) : original;
        // What is removed stands in the part that has been read.
        InputStream kept = removed.isEmpty() ? stripped : new WithoutRanges(stripped, removed);
        return onTop.length == 0 ? kept : new SequenceInputStream(new ByteArrayInputStream(onTop), kept);
    }

    private static List<ByteRange> inOrder(List<ByteRange> ranges) {
        List<ByteRange> ordered = new ArrayList<>();
        ranges.stream().sorted(Comparator.comparingInt(ByteRange::start)).forEach(range -> {
            ByteRange last = ordered.isEmpty() ? null : ordered.get(ordered.size() - 1);
            if (last != null && range.start() <= last.end()) {
                ordered.set(ordered.size() - 1, new ByteRange(last.start(), Math.max(last.end(), range.end())));
            } else {
                ordered.add(range);
            }
        });
        return List.copyOf(ordered);
    }

    /** Leaves out ranges that are in order and do not touch each other. */
    private static final class WithoutRanges extends FilterInputStream {

        private final List<ByteRange> ranges;
        private int next;
        private long position;

        private WithoutRanges(InputStream in, List<ByteRange> ranges) {
            super(in);
            this.ranges = ranges;
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
            skipRange();
            long untilNext = next < ranges.size() ? ranges.get(next).start() - position : Long.MAX_VALUE;
            int read = in.read(buffer, offset, (int) Math.min(length, untilNext));
            position += Math.max(0, read);
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            byte[] buffer = new byte[(int) Math.max(0, Math.min(count, 8192))];
            return Math.max(0, read(buffer, 0, buffer.length));
        }

        @Override
        public int available() {
            return 0;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        private void skipRange() throws IOException {
            while (next < ranges.size() && position >= ranges.get(next).start()) {
                in.skipNBytes(ranges.get(next).end() - position);
                position = ranges.get(next).end();
                next++;
            }
        }
    }
}
