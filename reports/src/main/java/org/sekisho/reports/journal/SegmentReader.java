package org.sekisho.reports.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one segment between two positions, past whatever is damaged. Takes time in proportion to the octets
 * between them and memory for one record, whatever stands there.
 */
final class SegmentReader implements Closeable {

    private static final int LEAST_BUFFER = 1 << 16;

    private final FileChannel file;
    private final long start;
    private final long limit;
    private final Records records;
    private final int recordBytes;
    private final ByteBuffer buffer;
    private long position;
    private long bufferedFrom;
    private long goodTo;
    private long skipped;

    /**
     * @param start the position that the segment begins with
     * @param from the position of the first record to read
     * @param limit the position to read up to
     */
    SegmentReader(Path segment, long start, long from, long limit, Records records, int recordBytes)
            throws IOException {
        this.file = FileChannel.open(segment, StandardOpenOption.READ);
        this.start = start;
        this.limit = limit;
        this.records = records;
        this.recordBytes = recordBytes;
        this.buffer = ByteBuffer.allocate(Math.max(LEAST_BUFFER, Records.HEADER + recordBytes))
                .limit(0);
        this.position = from;
        this.bufferedFrom = from;
        this.goodTo = from;
    }

    /** The next good record; null at the end. */
    byte @Nullable [] next() throws IOException {
        while (limit - position >= Records.HEADER && buffered(Records.HEADER)) {
            byte[] record = recordHere();
            if (record != null) {
                skipped = position - goodTo;
                position += Records.HEADER + record.length;
                goodTo = position;
                return record;
            }
            search();
        }
        position = limit;
        skipped = position - goodTo;
        return null;
    }

    /** The position to read on from. */
    long position() {
        return position;
    }

    /** The position behind the last good record. */
    long goodTo() {
        return goodTo;
    }

    /** How many octets were damaged before what {@link #next} has given last, be it a record or the end. */
    long skipped() {
        return skipped;
    }

    private byte @Nullable [] recordHere() throws IOException {
        int at = (int) (position - bufferedFrom);
        int length = buffer.getInt(at + Records.MARKER);
        if (buffer.getInt(at) != records.marker()
                || length < 0
                || length > recordBytes
                || length > limit - position - Records.HEADER
                || !buffered(Records.HEADER + length)) {
            return null;
        }
        at = (int) (position - bufferedFrom);
        int checksum = buffer.getInt(at + Records.MARKER + Integer.BYTES);
        ByteBuffer octets = buffer.slice(at + Records.HEADER, length);
        if (checksum != records.checksum(position, length, octets.duplicate())) {
            return null;
        }
        byte[] record = new byte[length];
        octets.get(record);
        return record;
    }

    /** Goes on to the next marker, or to the end of what is in memory. */
    private void search() {
        int last = buffer.limit() - Records.MARKER;
        int at = (int) (position - bufferedFrom) + 1;
        while (at <= last && buffer.getInt(at) != records.marker()) {
            at++;
        }
        position = bufferedFrom + at;
    }

    /** Has so many octets from {@link #position} on in memory; false if the file has not so many. */
    private boolean buffered(int octets) throws IOException {
        long at = position - bufferedFrom;
        if (at + octets <= buffer.limit()) {
            return true;
        }
        buffer.position((int) Math.min(at, buffer.limit())).compact();
        bufferedFrom = position;
        while (buffer.position() < octets) {
            int read = file.read(buffer, SegmentHeader.BYTES + position - start + buffer.position());
            if (read < 0) {
                break;
            }
        }
        buffer.flip();
        return buffer.limit() >= octets;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
