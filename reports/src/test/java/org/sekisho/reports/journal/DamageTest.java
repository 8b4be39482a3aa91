package org.sekisho.reports.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sekisho.reports.journal.Journals.appendAll;
import static org.sekisho.reports.journal.Journals.segments;
import static org.sekisho.reports.journal.Journals.texts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash or a bad disk leaves behind. The journal here has two segments of four records each. */
@Tag("B31")
class DamageTest {

    private static final JournalLimits LIMITS = new JournalLimits(1000, 10_000, 150, 1 << 20, Duration.ZERO);
    private static final List<String> RECORDS =
            List.of("first", "", "a third that is longer", "fourth", "x".repeat(300), "sixth", "", "eighth");
    private static final List<Integer> FIRST_SEGMENT = List.of(0, 1, 2, 3);

    @TempDir
    Path temporary;

    private Path good;
    private int copies;

    @BeforeEach
    void writeAJournal() throws IOException {
        good = temporary.resolve("good");
        try (Journal journal = Journals.open(good, LIMITS)) {
            for (int record : FIRST_SEGMENT) {
                appendAll(journal, RECORDS.get(record));
            }
        }
        JournalLimits large = new JournalLimits(1000, 10_000, 10_000, 1 << 20, Duration.ZERO);
        try (Journal journal = Journals.open(good, large)) {
            RECORDS.stream().skip(FIRST_SEGMENT.size()).forEach(record -> appendAll(journal, record));
        }
        assertThat(segments(good)).hasSize(2);
    }

    @Test
    void a_crash_at_any_octet_of_the_last_segment_leaves_the_records_before_it() throws IOException {
        byte[] whole = Files.readAllBytes(last(good));
        for (int length = 0; length <= whole.length; length++) {
            Path folder = copy();
            Files.write(last(folder), Arrays.copyOf(whole, length));
            List<String> left = new ArrayList<>(RECORDS.subList(0, recordsIn(length)));
            check(folder, left, 0);
        }
    }

    @Test
    void what_stands_behind_the_last_record_after_a_crash_is_dropped() throws IOException {
        byte[] whole = Files.readAllBytes(last(good));
        byte[] zeros = Arrays.copyOf(whole, whole.length + 5000);
        check(with(zeros), RECORDS, 0);
        byte[] noise = zeros.clone();
        for (int at = whole.length; at < noise.length; at++) {
            noise[at] = (byte) (at * at);
        }
        check(with(noise), RECORDS, 0);
        byte[] again = Arrays.copyOf(whole, 2 * whole.length - SegmentHeader.BYTES);
        System.arraycopy(whole, SegmentHeader.BYTES, again, whole.length, whole.length - SegmentHeader.BYTES);
        check(with(again), RECORDS, 0);
    }

    @Test
    void a_flipped_bit_costs_the_record_that_it_is_in_and_no_other() throws IOException {
        for (int segment = 0; segment < 2; segment++) {
            byte[] whole = Files.readAllBytes(segments(good).get(segment));
            for (int at = 0; at < whole.length; at++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << at % 8);
                Path folder = copy();
                Files.write(segments(folder).get(segment), flipped);
                List<String> left = new ArrayList<>(RECORDS);
                long lost = 0;
                if (at >= SegmentHeader.BYTES) {
                    int hit = segment * FIRST_SEGMENT.size() + recordAt(segment, at);
                    String gone = left.remove(hit);
                    // The very last record cannot be told from one that a crash has cut off.
                    lost = hit == RECORDS.size() - 1 ? 0 : Records.HEADER + gone.length();
                }
                check(folder, left, lost);
            }
        }
    }

    @Test
    void a_segment_that_is_gone_is_counted_as_lost() throws IOException {
        Path folder = copy();
        long octets = Files.size(segments(folder).get(0)) - SegmentHeader.BYTES;
        long first;
        try (Journal journal = Journals.open(folder, LIMITS)) {
            first = journal.read(0, 1).next();
            Files.delete(segments(folder).get(0));
            assertThat(texts(journal, first)).isEqualTo(RECORDS.subList(4, 8));
            assertThat(texts(journal, first)).isEqualTo(RECORDS.subList(4, 8));
            assertThat(journal.status().lost()).isEqualTo(octets - first);
        }
        try (Journal journal = Journals.open(folder, LIMITS)) {
            assertThat(texts(journal, first)).isEqualTo(RECORDS.subList(4, 8));
            assertThat(journal.status().lost()).isEqualTo(octets - first);
        }
    }

    @Test
    void a_first_segment_that_was_cut_off_loses_only_what_is_missing() throws IOException {
        Path folder = copy();
        Path first = segments(folder).get(0);
        byte[] whole = Files.readAllBytes(first);
        Files.write(first, Arrays.copyOf(whole, whole.length - 1));
        List<String> left = new ArrayList<>(RECORDS);
        left.remove(3);
        check(folder, left, Records.HEADER + "fourth".length());
    }

    @Test
    void a_record_longer_than_those_that_are_written_now_is_skipped() throws IOException {
        JournalLimits smaller = new JournalLimits(299, 10_000, 150, 1 << 20, Duration.ZERO);
        try (Journal journal = Journals.open(copy(), smaller)) {
            List<String> left = new ArrayList<>(RECORDS);
            left.remove(4);
            assertThat(texts(journal, 0)).isEqualTo(left);
            assertThat(journal.status().lost()).isEqualTo(Records.HEADER + 300);
        }
    }

    @Test
    void octets_of_a_stranger_are_not_taken_for_a_record() throws IOException {
        Path folder = copy();
        byte[] segment = Files.readAllBytes(segments(folder).get(0));
        // The third record quotes the first, as it stood in the file, and is damaged itself.
        int first = SegmentHeader.BYTES;
        int third = first + 2 * Records.HEADER + "first".length();
        System.arraycopy(segment, first, segment, third + Records.HEADER, Records.HEADER + "first".length());
        Files.write(segments(folder).get(0), segment);
        List<String> left = new ArrayList<>(RECORDS);
        left.remove(2);
        check(folder, left, Records.HEADER + RECORDS.get(2).length());
    }

    @Test
    void a_file_that_was_never_finished_and_files_of_others_are_left_alone() throws IOException {
        Path folder = copy();
        Files.write(folder.resolve("segment.new"), new byte[7]);
        Files.write(folder.resolve("id.new"), new byte[7]);
        Files.write(folder.resolve("999999999999999999999.segment"), new byte[7]);
        Path notes = Files.writeString(folder.resolve("notes.txt"), "of the operator");
        check(folder, RECORDS, 0);
        assertThat(notes).hasContent("of the operator");
    }

    @Test
    void a_lost_id_is_taken_from_the_segments() throws IOException {
        Path folder = copy();
        String id = Files.readString(folder.resolve("id")).strip();
        Files.delete(folder.resolve("id"));
        check(folder, RECORDS, 0);
        assertThat(Files.readString(folder.resolve("id"))).isEqualTo(id + "\n");
        Path damaged = copy();
        Files.writeString(damaged.resolve("id"), id.substring(1));
        check(damaged, RECORDS, 0);
        try (Journal journal = Journals.open(damaged, LIMITS)) {
            assertThat(journal.id()).isEqualTo(id);
        }
    }

    @Test
    void a_segment_of_another_journal_is_not_read() throws IOException {
        Path folder = copy();
        Files.writeString(folder.resolve("id"), UUID.randomUUID() + "\n");
        assertThatThrownBy(() -> Journals.open(folder, LIMITS))
                .isInstanceOf(JournalException.class)
                .hasMessage(segments(folder).get(0) + " belongs to another journal; move it out of the folder.");
        Path emptied = copy();
        Files.write(segments(emptied).get(0), new byte[0]);
        Files.write(segments(emptied).get(1), new byte[0]);
        Files.writeString(emptied.resolve("id"), UUID.randomUUID() + "\n");
        Journals.open(emptied, LIMITS).close();
    }

    @Test
    void a_segment_of_a_newer_version_is_not_touched() throws IOException {
        Path folder = copy();
        UUID id = UUID.fromString(Files.readString(folder.resolve("id")).strip());
        Path segment = last(folder);
        byte[] newer = new SegmentHeader(SegmentHeader.VERSION + 1, id, start(segment))
                .encode()
                .array();
        Files.write(segment, newer);
        assertThatThrownBy(() -> Journals.open(folder, LIMITS))
                .isInstanceOf(JournalException.class)
                .hasMessage(segment
                        + " was written by a newer version; start that version again, or move the folder away.");
        assertThat(segment).hasBinaryContent(newer);
        Files.delete(segment);
        Journals.open(folder, LIMITS).close();
    }

    /** Everything that is left can be read, also when the journal is opened once more, and new records stand behind it. */
    private static void check(Path folder, List<String> left, long lost) throws IOException {
        List<String> expected = new ArrayList<>(left);
        for (int opened = 0; opened < 2; opened++) {
            try (Journal journal = Journals.open(folder, LIMITS)) {
                assertThat(texts(journal, 0)).isEqualTo(expected);
                assertThat(texts(journal, 0)).isEqualTo(expected);
                assertThat(journal.status().lost()).isEqualTo(lost);
                appendAll(journal, "new " + opened);
                expected.add("new " + opened);
                assertThat(texts(journal, 0)).isEqualTo(expected);
            }
        }
    }

    private Path copy() throws IOException {
        Path folder = temporary.resolve("copy" + copies++);
        Journals.copy(good, folder);
        return folder;
    }

    private Path with(byte[] lastSegment) throws IOException {
        Path folder = copy();
        Files.write(last(folder), lastSegment);
        return folder;
    }

    private static Path last(Path folder) throws IOException {
        return segments(folder).get(1);
    }

    private static long start(Path segment) {
        return Long.parseLong(segment.getFileName().toString().replace(".segment", ""));
    }

    /** How many records are whole if the last segment has so many octets. */
    private static int recordsIn(int length) {
        int whole = FIRST_SEGMENT.size();
        int end = SegmentHeader.BYTES;
        while (whole < RECORDS.size()
                && end + Records.HEADER + RECORDS.get(whole).length() <= length) {
            end += Records.HEADER + RECORDS.get(whole).length();
            whole++;
        }
        return whole;
    }

    private static int recordAt(int segment, int at) {
        int record = 0;
        int end = SegmentHeader.BYTES;
        while (true) {
            end += Records.HEADER
                    + RECORDS.get(segment * FIRST_SEGMENT.size() + record).length();
            if (at < end) {
                return record;
            }
            record++;
        }
    }
}
