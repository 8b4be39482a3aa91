package org.sekisho.reports.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sekisho.reports.journal.Journals.appendAll;
import static org.sekisho.reports.journal.Journals.segments;
import static org.sekisho.reports.journal.Journals.texts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was used is kept for a day, and can be used again. */
@Tag("B41")
class KeptSegmentsTest {

    private static final Duration DAY = Duration.ofDays(1);

    /** A segment has about four records of ten octets. */
    private static final JournalLimits LIMITS = new JournalLimits(100, 1000, 120, 1 << 20, DAY);

    @TempDir
    private Path folder;

    private final ShiftedClock clock = new ShiftedClock();

    /** The real time, shifted, since files have times as well. */
    private static final class ShiftedClock extends Clock {
        private volatile Duration shift = Duration.ZERO;

        void pass(Duration time) {
            shift = shift.plus(time);
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(shift);
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

    private Journal open() throws IOException {
        return Journal.open(folder, LIMITS, clock);
    }

    private static void append(Journal journal, int from, int to) {
        appendAll(
                journal,
                IntStream.range(from, to)
                        .mapToObj(i -> String.format("record%04d", i))
                        .toArray(String[]::new));
    }

    @Test
    void what_was_released_is_there_for_a_day_and_then_deleted() throws IOException {
        try (Journal journal = open()) {
            append(journal, 0, 40);
            int written = segments(folder).size();
            assertThat(written).isGreaterThan(5);
            journal.release(journal.end());
            clock.pass(DAY.minusMinutes(1));
            journal.release(journal.end());
            assertThat(segments(folder)).hasSizeGreaterThanOrEqualTo(written);
            assertThat(texts(journal.read(0, 10_000))).hasSize(40);
            assertThat(journal.status().waiting()).isZero();
            assertThat(journal.status().kept()).isGreaterThan(40 * 10);

            clock.pass(Duration.ofMinutes(2));
            journal.release(journal.end());
            assertThat(segments(folder)).hasSizeLessThan(3);
            assertThat(journal.status().yielded()).isZero();
        }
    }

    @Test
    void each_segment_has_its_day_from_its_release_on_also_after_a_restart() throws IOException {
        long half;
        try (Journal journal = open()) {
            append(journal, 0, 20);
            half = journal.end();
            append(journal, 20, 40);
            journal.release(half);
            clock.pass(Duration.ofHours(20));
            journal.release(journal.end());
        }
        clock.pass(Duration.ofHours(5));
        try (Journal journal = open()) {
            assertThat(journal.released()).isEqualTo(journal.end());
            journal.release(journal.end());
            assertThat(texts(journal.read(half, 10_000))).hasSize(20);
            assertThat(journal.read(0, 10_000).records()).hasSizeBetween(20, 24);
            clock.pass(Duration.ofHours(20));
            journal.release(journal.end());
            assertThat(journal.read(0, 10_000).records()).hasSizeLessThan(5);
        }
    }

    @Test
    void what_waits_never_grows_old() throws IOException {
        try (Journal journal = open()) {
            append(journal, 0, 40);
            clock.pass(DAY.multipliedBy(3));
            journal.release(0);
        }
        try (Journal journal = open()) {
            clock.pass(DAY.multipliedBy(3));
            journal.release(0);
            assertThat(journal.read(0, 10_000).records()).hasSize(40);
        }
    }

    @Test
    void a_segment_that_is_never_full_is_followed_by_another_after_an_hour() throws IOException {
        try (Journal journal = Journal.open(folder, JournalLimits.ofSize(1 << 30), clock)) {
            append(journal, 0, 1);
            journal.release(journal.end());
            assertThat(segments(folder)).hasSize(1);
            clock.pass(Duration.ofMinutes(61));
            journal.release(journal.end());
            assertThat(segments(folder)).hasSize(2);
            clock.pass(Duration.ofMinutes(61));
            journal.release(journal.end());
            assertThat(segments(folder)).as("nothing in it").hasSize(2);
            clock.pass(DAY);
            journal.release(journal.end());
            assertThat(segments(folder)).hasSize(1);
        }
    }

    @Test
    void what_was_released_makes_room_the_oldest_first_and_what_waits_does_not() throws IOException {
        JournalLimits small = new JournalLimits(100, 1000, 120, 1000, DAY);
        try (Journal journal = Journal.open(folder, small, clock)) {
            append(journal, 0, 20);
            journal.release(journal.end());
            long released = journal.end();
            append(journal, 20, 40);
            assertThat(journal.status().size()).isLessThanOrEqualTo(1000);
            assertThat(journal.status().yielded()).isPositive();
            assertThat(texts(journal.read(released, 10_000)))
                    .hasSize(20)
                    .first()
                    .isEqualTo("record0020");
            assertThatThrownBy(() -> append(journal, 40, 100))
                    .isInstanceOf(CompletionException.class)
                    .hasRootCauseInstanceOf(JournalException.class)
                    .hasMessageContaining("must be used first");
            assertThat(journal.read(released, 10_000).records()).hasSizeGreaterThan(20);
            assertThat(journal.status().lost()).isZero();
        }
    }

    @Test
    void what_is_needed_again_waits_again_and_is_not_deleted() throws IOException {
        try (Journal journal = open()) {
            append(journal, 0, 40);
            journal.release(journal.end());
            long from = journal.read(0, 100).next();
            journal.rewind(from);

            assertThat(journal.status().waiting()).isEqualTo(journal.end() - from);
            assertThat(journal.status().waitingSince()).isPresent();
            clock.pass(DAY.multipliedBy(2));
            journal.release(from);
            assertThat(texts(journal.read(from, 10_000))).hasSize(30).first().isEqualTo("record0010");
            assertThat(journal.status().lost()).isZero();
            journal.release(journal.end());
            assertThat(journal.status().waiting()).isZero();
        }
    }

    @Test
    void what_is_needed_again_and_was_deleted_is_counted_as_lost() throws IOException {
        try (Journal journal = open()) {
            append(journal, 0, 40);
            journal.release(journal.end());
            clock.pass(DAY.plusHours(1));
            journal.release(journal.end());
            append(journal, 40, 41);
            journal.release(journal.end());
            long first = Long.parseLong(
                    segments(folder).get(0).getFileName().toString().substring(0, 18));
            assertThat(first).isPositive();

            journal.rewind(0);
            assertThat(texts(journal.read(0, 10_000))).endsWith("record0040");
            assertThat(journal.status().lost()).isEqualTo(first);
        }
    }

    @Test
    void a_damaged_note_of_what_was_released_makes_it_wait_again() throws IOException {
        try (Journal journal = open()) {
            append(journal, 0, 10);
            journal.release(journal.end());
        }
        Files.writeString(folder.resolve("released"), "nonsense");
        try (Journal journal = open()) {
            assertThat(journal.released()).isZero();
            assertThat(journal.status().waiting()).isEqualTo(journal.end());
        }
    }

    @Test
    void a_journal_that_was_renamed_keeps_its_records_and_its_name() throws IOException {
        UUID name = UUID.randomUUID();
        try (Journal journal = open()) {
            append(journal, 0, 10);
            journal.rename(name, 100);
            append(journal, 10, 20);
        }
        try (Journal journal = open()) {
            assertThat(journal.id()).isEqualTo(name.toString());
            assertThat(journal.namedFrom()).isEqualTo(100);
            assertThat(journal.read(0, 10_000).records()).hasSize(20);
        }
    }
}
