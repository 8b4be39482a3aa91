package org.sekisho.reports.journal;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Any octets as a segment, bare and behind a good header and a good record. */
@Tag("B31")
class SegmentFuzzTest {

    private static final JournalLimits LIMITS = new JournalLimits(1 << 12, 1 << 16, 1 << 16, 1 << 20, Duration.ZERO);
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");

    @FuzzTest
    void any_octets_can_be_opened_read_and_appended_to(byte[] octets) throws IOException {
        check(octets, 0);
        byte[] record = new byte[3];
        ByteBuffer segment = ByteBuffer.allocate(SegmentHeader.BYTES + Records.HEADER + record.length + octets.length);
        segment.put(new SegmentHeader(SegmentHeader.VERSION, ID, 0).encode());
        new Records(ID).putHeader(segment, 0, record);
        segment.put(record).put(octets);
        check(segment.array(), 1);
    }

    private static void check(byte[] octets, int good) throws IOException {
        Path folder = Files.isDirectory(MEMORY)
                ? Files.createTempDirectory(MEMORY, "fuzz")
                : Files.createTempDirectory("fuzz");
        try {
            Files.writeString(folder.resolve("id"), ID + "\n");
            Files.write(folder.resolve("000000000000000000.segment"), octets);
            try (Journal journal = Journals.open(folder, LIMITS)) {
                int before = Journals.texts(journal, 0).size();
                Journals.appendAll(journal, "new");
                if (before < good || Journals.texts(journal, 0).size() != before + 1) {
                    throw new IllegalStateException("a record is gone");
                }
            } catch (JournalException foreign) {
                if (foreign.reason() != JournalException.Reason.FOREIGN) {
                    throw foreign;
                }
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
