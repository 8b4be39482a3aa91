package org.sekisho.reports.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.reports.journal.JournalException.Reason;

@Tag("B31")
class JournalTest {

    private static final JournalLimits LIMITS = JournalLimits.ofSize(1 << 20);

    @TempDir
    Path folder;

    @Test
    void what_was_appended_is_read_in_its_order() throws IOException {
        try (Journal journal = open()) {
            append(journal, "one", "", "three");
            JournalBatch batch = journal.read(0, 1000);
            assertThat(texts(batch)).containsExactly("one", "", "three");
            assertThat(batch.next()).isEqualTo(journal.end());
            assertThat(journal.read(batch.next(), 1000)).isEqualTo(new JournalBatch(List.of(), batch.next()));
        }
    }

    @Test
    void a_batch_ends_with_the_record_that_makes_it_long_enough() throws IOException {
        try (Journal journal = open()) {
            append(journal, "1234", "5678", "9");
            JournalBatch first = journal.read(0, 5);
            assertThat(texts(first)).containsExactly("1234", "5678");
            assertThat(texts(journal.read(first.next(), 5))).containsExactly("9");
        }
    }

    @Test
    void everything_is_there_again_after_it_was_closed() throws IOException {
        String id;
        try (Journal journal = open()) {
            id = journal.id();
            append(journal, "one", "two");
        }
        try (Journal journal = open()) {
            assertThat(journal.id()).isEqualTo(id);
            append(journal, "three");
            assertThat(texts(journal.read(0, 1000))).containsExactly("one", "two", "three");
        }
    }

    @Test
    void another_folder_is_another_journal() throws IOException {
        try (Journal journal = open();
                Journal another = Journal.open(folder.resolve("another"), LIMITS, Clock.systemUTC())) {
            assertThat(another.id()).isNotEqualTo(journal.id());
        }
    }

    @Test
    void positions_go_on_after_everything_was_trimmed_and_it_was_opened_again() throws IOException {
        long end;
        try (Journal journal = open()) {
            append(journal, "x".repeat(100_000));
            end = journal.end();
            journal.trim(end);
            assertThat(segments()).hasSize(1);
            assertThat(journal.status().size()).isEqualTo(SegmentHeader.BYTES);
        }
        try (Journal journal = open()) {
            assertThat(journal.end()).isEqualTo(end);
            append(journal, "next");
            JournalBatch batch = journal.read(end, 1000);
            assertThat(texts(batch)).containsExactly("next");
            assertThat(journal.read(0, 1000).records()).hasSize(1);
            assertThat(journal.status().lost()).isZero();
        }
    }

    @Test
    void only_segments_that_were_used_to_their_end_are_deleted() throws IOException {
        JournalLimits small = new JournalLimits(100, 1000, 150, 1 << 20);
        try (Journal journal = Journal.open(folder, small, Clock.systemUTC())) {
            for (int record = 0; record < 10; record++) {
                append(journal, "0123456789".repeat(6) + record);
            }
            assertThat(segments()).hasSize(5);
            long third = journal.read(0, 61 * 3).next();
            journal.trim(third);
            assertThat(segments()).hasSize(4);
            assertThat(texts(journal.read(third, 10_000)))
                    .hasSize(7)
                    .first()
                    .asString()
                    .endsWith("3");
            assertThat(journal.status().waiting()).isEqualTo(journal.end() - third);
        }
    }

    @Test
    void a_second_user_of_the_folder_is_told_to_take_another() throws IOException {
        try (Journal journal = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOfSatisfying(
                            JournalException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LOCKED))
                    .hasMessage("The journal in " + folder
                            + " is used by another process; give each server a folder of its own.");
            append(journal, "goes on");
        }
        open().close();
    }

    @Test
    void a_record_may_be_as_long_as_the_bound_and_no_longer() throws IOException {
        JournalLimits limits = new JournalLimits(10, 100, 1000, 1000);
        try (Journal journal = Journal.open(folder, limits, Clock.systemUTC())) {
            append(journal, "0123456789");
            assertThat(refusal(journal.append(new byte[11]))).isEqualTo(Reason.TOO_LARGE);
            assertThat(texts(journal.read(0, 1000))).containsExactly("0123456789");
        }
    }

    @Test
    void a_journal_is_filled_to_its_bound_and_no_further_until_it_is_trimmed() throws IOException {
        int records = 3;
        long bound = SegmentHeader.BYTES + records * (Records.HEADER + 10);
        JournalLimits limits = new JournalLimits(10, 1000, 50, bound);
        try (Journal journal = Journal.open(folder, new JournalLimits(10, 1000, 1000, bound), Clock.systemUTC())) {
            append(journal, "0123456789", "0123456789", "012345678");
            assertThat(refusal(journal.append(new byte[2]))).isEqualTo(Reason.FULL);
            assertThat(refusal(journal.append(new byte[0]))).isEqualTo(Reason.FULL);
            assertThat(journal.status().size()).isEqualTo(bound - 1);
            assertThat(texts(journal.read(0, 1000))).hasSize(3);
            journal.trim(journal.end());
        }
        try (Journal journal = Journal.open(folder, limits, Clock.systemUTC())) {
            journal.trim(journal.end());
            append(journal, "0123456789", "0123456789");
            assertThat(journal.status().size()).isLessThanOrEqualTo(bound);
        }
    }

    @Test
    void appending_to_a_closed_journal_fails() throws IOException {
        Journal journal = open();
        CompletableFuture<Void> before = journal.append(new byte[1]);
        journal.close();
        assertThat(before).isCompleted();
        assertThat(refusal(journal.append(new byte[1]))).isEqualTo(Reason.CLOSED);
        assertThatThrownBy(() -> journal.trim(0)).isInstanceOf(JournalException.class);
    }

    @Test
    void a_position_that_cannot_be_is_an_error_of_the_caller() throws IOException {
        try (Journal journal = open()) {
            assertThatIllegalArgumentException().isThrownBy(() -> journal.read(-1, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> journal.trim(Long.MAX_VALUE));
        }
    }

    @Test
    void a_folder_from_an_older_backup_goes_on_behind_what_was_read_before() throws IOException {
        try (Journal journal = open()) {
            append(journal, "backed up");
        }
        try (Journal journal = open()) {
            append(journal, "new");
            journal.trim(5000);
            append(journal, "newer");
            assertThat(journal.end()).isGreaterThan(5000);
            assertThat(texts(journal.read(5000, 1000))).containsExactly("new", "newer");
        }
        try (Journal journal = open()) {
            assertThat(texts(journal.read(5000, 1000))).containsExactly("new", "newer");
        }
    }

    private Journal open() throws IOException {
        return Journal.open(folder, LIMITS, Clock.systemUTC());
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".segment")).toList();
        }
    }

    private static void append(Journal journal, String... texts) {
        for (String text : texts) {
            journal.append(text.getBytes(StandardCharsets.UTF_8)).join();
        }
    }

    private static List<String> texts(JournalBatch batch) {
        List<String> texts = new ArrayList<>();
        batch.records().forEach(record -> texts.add(new String(record, StandardCharsets.UTF_8)));
        return texts;
    }

    private static Reason refusal(CompletableFuture<Void> append) {
        try {
            append.join();
        } catch (CompletionException failed) {
            return ((JournalException) failed.getCause()).reason();
        }
        throw new AssertionError("it was appended");
    }
}
