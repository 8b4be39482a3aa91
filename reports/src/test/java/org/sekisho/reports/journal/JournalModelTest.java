package org.sekisho.reports.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Whatever is done with a journal, it holds what a list would hold. */
@Tag("B31")
class JournalModelTest {

    private static final JournalLimits LIMITS = new JournalLimits(300, 1000, 400, 1 << 20, Duration.ZERO);

    private enum Kind {
        APPEND,
        READ,
        TRIM,
        REOPEN
    }

    private record Step(Kind kind, int size) {}

    /** A record and the position behind it. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Entry(byte[] record, long end) {}

    @Property(tries = 150)
    void a_journal_is_a_list(@ForAll("steps") List<Step> steps) throws IOException {
        Path folder = Files.createTempDirectory("journal");
        try {
            new Model(folder).run(steps);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Kind.APPEND, Kind.APPEND, Kind.APPEND, Kind.READ, Kind.TRIM, Kind.REOPEN),
                        Arbitraries.integers().between(0, 300))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    private static final class Model {

        private final Path folder;
        private final List<Entry> entries = new ArrayList<>();
        private Journal journal;
        private int appended;
        private long trimmed;

        Model(Path folder) throws IOException {
            this.folder = folder;
            this.journal = Journals.open(folder, LIMITS);
        }

        void run(List<Step> steps) throws IOException {
            try {
                for (Step step : steps) {
                    switch (step.kind()) {
                        case APPEND -> append(step.size());
                        case READ -> read(step.size());
                        case TRIM -> trim(step.size());
                        case REOPEN -> {
                            journal.close();
                            journal = Journals.open(folder, LIMITS);
                        }
                    }
                    assertThat(journal.status().lost()).isZero();
                    assertThat(journal.status().size()).isEqualTo(filesSize());
                }
                read(Integer.MAX_VALUE);
            } finally {
                journal.close();
            }
        }

        private void append(int size) {
            byte[] record = new byte[size];
            java.util.Arrays.fill(record, (byte) appended++);
            long before = journal.end();
            journal.append(record).join();
            assertThat(journal.end()).isEqualTo(before + Records.HEADER + size);
            entries.add(new Entry(record, journal.end()));
        }

        /** Reads all that is not trimmed in batches of a size. */
        private void read(int size) throws IOException {
            long position = trimmed;
            int next = 0;
            while (next < entries.size() && entries.get(next).end() <= trimmed) {
                next++;
            }
            while (position < journal.end()) {
                JournalBatch batch = journal.read(position, Math.max(1, size));
                for (byte[] record : batch.records()) {
                    assertThat(record).isEqualTo(entries.get(next++).record());
                }
                position = batch.next();
                assertThat(position).isEqualTo(entries.get(next - 1).end());
            }
            assertThat(next).isEqualTo(entries.size());
        }

        private void trim(int choice) throws IOException {
            if (!entries.isEmpty()) {
                trimmed = Math.max(trimmed, entries.get(choice % entries.size()).end());
                journal.release(trimmed);
                assertThat(journal.status().waiting()).isEqualTo(journal.end() - trimmed);
            }
        }

        private long filesSize() throws IOException {
            long size = 0;
            for (Path segment : Journals.segments(folder)) {
                size += Files.size(segment);
            }
            return size;
        }
    }
}
