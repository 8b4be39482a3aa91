package org.sekisho.reports.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sekisho.reports.journal.Journals.appendAll;
import static org.sekisho.reports.journal.Journals.refusal;
import static org.sekisho.reports.journal.Journals.segments;
import static org.sekisho.reports.journal.Journals.texts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.reports.journal.JournalException.Reason;

@Tag("B31")
class JournalTest {

    private static final JournalLimits LIMITS = new JournalLimits(1 << 19, 1 << 24, 1 << 16, 1 << 20, Duration.ZERO);

    @TempDir
    Path folder;

    @Test
    void what_was_appended_is_read_in_its_order() throws IOException {
        try (Journal journal = open()) {
            appendAll(journal, "one", "", "three");
            JournalBatch batch = journal.read(0, 1000);
            assertThat(texts(batch)).containsExactly("one", "", "three");
            assertThat(batch.next()).isEqualTo(journal.end());
            assertThat(journal.read(batch.next(), 1000))
                    .isEqualTo(new JournalBatch(List.of(), List.of(), batch.next()));
        }
    }

    @Test
    void a_batch_ends_with_the_record_that_makes_it_long_enough() throws IOException {
        try (Journal journal = open()) {
            appendAll(journal, "1234", "5678", "9");
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
            appendAll(journal, "one", "two");
        }
        try (Journal journal = open()) {
            assertThat(journal.id()).isEqualTo(id);
            appendAll(journal, "three");
            assertThat(texts(journal.read(0, 1000))).containsExactly("one", "two", "three");
        }
    }

    @Test
    void another_folder_is_another_journal() throws IOException {
        try (Journal journal = open();
                Journal another = Journals.open(folder.resolve("another"), LIMITS)) {
            assertThat(another.id()).isNotEqualTo(journal.id());
        }
    }

    @Test
    void positions_go_on_after_everything_was_trimmed_and_it_was_opened_again() throws IOException {
        long end;
        try (Journal journal = open()) {
            appendAll(journal, "x".repeat(100_000));
            end = journal.end();
            journal.release(end);
            assertThat(segments(folder)).hasSize(1);
            assertThat(journal.status().size()).isEqualTo(SegmentHeader.BYTES);
        }
        try (Journal journal = open()) {
            assertThat(journal.end()).isEqualTo(end);
            appendAll(journal, "next");
            JournalBatch batch = journal.read(end, 1000);
            assertThat(texts(batch)).containsExactly("next");
            assertThat(journal.read(0, 1000).records()).hasSize(1);
            assertThat(journal.status().lost()).isZero();
        }
    }

    @Test
    void only_segments_that_were_used_to_their_end_are_deleted() throws IOException {
        JournalLimits small = new JournalLimits(100, 1000, 150, 1 << 20, Duration.ZERO);
        try (Journal journal = Journals.open(folder, small)) {
            for (int record = 0; record < 10; record++) {
                appendAll(journal, "0123456789".repeat(6) + record);
            }
            assertThat(segments(folder)).hasSize(5);
            long third = journal.read(0, 61 * 3).next();
            journal.release(third);
            assertThat(segments(folder)).hasSize(4);
            assertThat(texts(journal.read(third, 10_000)))
                    .hasSize(7)
                    .first()
                    .asString()
                    .endsWith("3");
            assertThat(journal.status().waiting()).isEqualTo(journal.end() - third);
        }
    }

    @Test
    void what_was_trimmed_is_not_lost() throws IOException {
        JournalLimits small = new JournalLimits(100, 1000, 1, 1 << 20, Duration.ZERO);
        try (Journal journal = Journals.open(folder, small)) {
            appendAll(journal, "one", "two", "three");
            long first = journal.read(0, 1).next();
            journal.release(journal.read(first, 1).next());
            assertThat(texts(journal, first)).containsExactly("three");
            assertThat(journal.status().lost()).isZero();
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
            appendAll(journal, "goes on");
        }
        open().close();
    }

    @Test
    void a_record_may_be_as_long_as_the_bound_and_no_longer() throws IOException {
        JournalLimits limits = new JournalLimits(10, 100, 1000, 1000, Duration.ZERO);
        try (Journal journal = Journals.open(folder, limits)) {
            appendAll(journal, "0123456789");
            assertThat(refusal(journal.append(new byte[11]))).isEqualTo(Reason.TOO_LARGE);
            assertThat(texts(journal.read(0, 1000))).containsExactly("0123456789");
        }
    }

    @Test
    void a_journal_is_filled_to_its_bound_and_no_further_until_it_is_trimmed() throws IOException {
        int records = 3;
        long bound = SegmentHeader.BYTES + records * (Records.HEADER + 10);
        JournalLimits limits = new JournalLimits(10, 1000, 50, bound, Duration.ZERO);
        try (Journal journal = Journals.open(folder, new JournalLimits(10, 1000, 1000, bound, Duration.ZERO))) {
            appendAll(journal, "0123456789", "0123456789", "012345678");
            assertThat(refusal(journal.append(new byte[2]))).isEqualTo(Reason.FULL);
            assertThat(refusal(journal.append(new byte[0]))).isEqualTo(Reason.FULL);
            assertThat(journal.status().size()).isEqualTo(bound - 1);
            assertThat(texts(journal.read(0, 1000))).hasSize(3);
            journal.release(journal.end());
        }
        try (Journal journal = Journals.open(folder, limits)) {
            journal.release(journal.end());
            appendAll(journal, "0123456789", "0123456789");
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
        assertThatThrownBy(() -> journal.release(0)).isInstanceOf(JournalException.class);
    }

    @Test
    void a_position_that_cannot_be_is_an_error_of_the_caller() throws IOException {
        try (Journal journal = open()) {
            assertThatIllegalArgumentException().isThrownBy(() -> journal.read(-1, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> journal.release(Long.MAX_VALUE));
        }
    }

    @Test
    void a_folder_from_an_older_backup_goes_on_behind_what_was_read_before() throws IOException {
        try (Journal journal = open()) {
            appendAll(journal, "backed up");
        }
        try (Journal journal = open()) {
            appendAll(journal, "new");
            journal.release(5000);
            appendAll(journal, "newer");
            assertThat(journal.end()).isGreaterThan(5000);
            assertThat(texts(journal.read(5000, 1000))).containsExactly("new", "newer");
        }
        try (Journal journal = open()) {
            assertThat(texts(journal.read(5000, 1000))).containsExactly("new", "newer");
        }
    }

    private Journal open() throws IOException {
        return Journals.open(folder, LIMITS);
    }

    @Test
    void what_waits_and_since_when_is_told() throws IOException {
        MovedClock clock = new MovedClock();
        try (Journal journal = Journal.open(folder, LIMITS, clock)) {
            assertThat(journal.status())
                    .isEqualTo(
                            new JournalStatus(0, Optional.empty(), SegmentHeader.BYTES, 0, 0, 0, 0, Optional.empty()));
            clock.now = 10;
            journal.read(0, 1000);
            clock.now = 11;
            appendAll(journal, "first");
            assertThat(journal.status().waiting()).isEqualTo(Records.HEADER + 5);
            assertThat(journal.status().waitingSince()).contains(Instant.ofEpochSecond(10));
            clock.now = 20;
            JournalBatch batch = journal.read(0, 1000);
            appendAll(journal, "second");
            assertThat(journal.status().waitingSince()).contains(Instant.ofEpochSecond(10));
            journal.release(batch.next());
            assertThat(journal.status().waiting()).isEqualTo(Records.HEADER + 6);
            assertThat(journal.status().waitingSince()).contains(Instant.ofEpochSecond(20));
            journal.release(journal.end());
            assertThat(journal.status().waitingSince()).isEmpty();
        }
    }

    @Test
    void what_waits_in_an_opened_journal_is_as_old_as_its_first_segment() throws IOException {
        try (Journal journal = open()) {
            appendAll(journal, "first");
        }
        Instant written = Instant.parse("2026-11-20T00:00:00Z");
        Files.setLastModifiedTime(segments(folder).get(0), FileTime.from(written));
        try (Journal journal = open()) {
            assertThat(journal.status().waitingSince()).contains(written);
        }
    }

    @Test
    void a_folder_that_is_a_file_is_named_to_the_operator() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> Journals.open(file, LIMITS))
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith("The journal in " + file + " cannot be opened: ");
    }

    @Test
    void a_folder_that_it_creates_is_for_its_user_alone() throws IOException {
        Path created = folder.resolve("var/journal");
        Journals.open(created, LIMITS).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(created)))
                .isEqualTo("rwx------");
    }

    @Test
    void bounds_that_cannot_be_are_an_error_of_the_caller() {
        assertThatIllegalArgumentException().isThrownBy(() -> new JournalLimits(0, 100, 1, 1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new JournalLimits(1, 100, 0, 1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new JournalLimits(1, 100, 1, 0, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new JournalLimits(89, 100, 1, 1, Duration.ZERO));
        assertThat(new JournalLimits(88, 100, 1, 1, Duration.ZERO).queueBytes()).isEqualTo(100);
        assertThat(JournalLimits.ofSize(1L << 30).segmentBytes()).isEqualTo(1L << 24);
    }

    private static final class MovedClock extends Clock {

        private long now;

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(now);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
