package org.sekisho.reports.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Appends records to one segment. After an {@link IOException} it may only be abandoned. Not thread-safe. */
final class SegmentWriter implements Closeable {

    private final Disk.File file;
    private final long start;
    private final Records records;
    private final ByteBuffer buffer;
    private long position;

    /** @param buffer to collect records in, empty */
    SegmentWriter(Disk.File file, long start, Records records, ByteBuffer buffer) {
        this.file = file;
        this.start = start;
        this.records = records;
        this.buffer = buffer.clear();
        this.position = start;
    }

    /** The position that the segment begins at. */
    long start() {
        return start;
    }

    /** The position behind the last record. */
    long position() {
        return position;
    }

    /** How long the file will be when all is written. */
    long size() {
        return SegmentHeader.BYTES + position - start;
    }

    void append(byte[] record) throws IOException {
        if (buffer.remaining() < Records.HEADER) {
            flush();
        }
        records.putHeader(buffer, position, record);
        for (int written = 0; written < record.length; ) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int part = Math.min(buffer.remaining(), record.length - written);
            buffer.put(record, written, part);
            written += part;
        }
        position += Records.HEADER + record.length;
    }

    /** Returns when every record survives a crash of the machine. */
    void force() throws IOException {
        flush();
        file.force();
    }

    private void flush() throws IOException {
        file.write(buffer.flip());
        buffer.clear();
    }

    /** Gives up what was written behind {@code good}. Nothing depends on that: the next segment's name says the same. */
    void abandon(long good) {
        try (file) {
            file.truncate(SegmentHeader.BYTES + good - start);
        } catch (IOException failed) {
            // A disk that has failed may fail again; what stands there is not read.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
