package org.sekisho.reports.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * How a segment begins: "SEKISHOJ", version, the journal's id, the position of the first record, CRC-32C.
 *
 * @param version of the format
 * @param journal the id of the journal that the segment belongs to
 * @param start the position of its first record
 */
record SegmentHeader(int version, UUID journal, long start) {

    /** The first release writes 1 and does not know what records of ours mean; otherwise both are the same. */
    static final int VERSION = 2;

    static final int BYTES = 8 + Integer.BYTES + 3 * Long.BYTES + Integer.BYTES;

    private static final byte[] MAGIC = "SEKISHOJ".getBytes(StandardCharsets.US_ASCII);

    ByteBuffer encode() {
        ByteBuffer header = ByteBuffer.allocate(BYTES)
                .put(MAGIC)
                .putInt(version)
                .putLong(journal.getMostSignificantBits())
                .putLong(journal.getLeastSignificantBits())
                .putLong(start);
        return header.putInt(checksum(header.array())).flip();
    }

    /** Reads the header of a segment; empty if it is short or damaged. */
    static Optional<SegmentHeader> read(FileChannel segment) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(BYTES);
        while (header.hasRemaining() && segment.read(header, header.position()) >= 0) {
            // Reads on: a read may give less than was asked for.
        }
        if (header.hasRemaining()) {
            return Optional.empty();
        }
        byte[] magic = new byte[MAGIC.length];
        header.flip().get(magic);
        SegmentHeader read =
                new SegmentHeader(header.getInt(), new UUID(header.getLong(), header.getLong()), header.getLong());
        return Arrays.equals(magic, MAGIC) && header.getInt() == checksum(header.array())
                ? Optional.of(read)
                : Optional.empty();
    }

    private static int checksum(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, BYTES - Integer.BYTES);
        return (int) crc.getValue();
    }
}
