package org.sekisho.reports.journal;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * How a record stands in a segment: marker, length, CRC-32C, octets. The marker comes from the journal's random id and the
 * checksum also covers the position, so that after damage the next record can be searched for although the octets of records
 * come from strangers. Not thread-safe.
 */
final class Records {

    static final int MARKER = Integer.BYTES;
    static final int HEADER = MARKER + 2 * Integer.BYTES;

    private final int marker;
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer covered = ByteBuffer.allocate(Long.BYTES + Integer.BYTES);

    Records(UUID journal) {
        int folded = journal.hashCode();
        // Never what an unwritten part of a file looks like.
        this.marker = folded == 0 ? 1 : folded;
    }

    int marker() {
        return marker;
    }

    /** Puts what stands before the octets of a record. */
    void putHeader(ByteBuffer target, long position, byte[] record) {
        target.putInt(marker).putInt(record.length).putInt(checksum(position, record.length, ByteBuffer.wrap(record)));
    }

    /** The checksum of a record at {@code position}; reads {@code octets} to their end. */
    int checksum(long position, int length, ByteBuffer octets) {
        crc.reset();
        crc.update(covered.clear().putLong(position).putInt(length).flip());
        crc.update(octets);
        return (int) crc.getValue();
    }
}
