package org.sekisho.reports.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sekisho.reports.journal.Journals.append;
import static org.sekisho.reports.journal.Journals.appendAll;
import static org.sekisho.reports.journal.Journals.refusal;
import static org.sekisho.reports.journal.Journals.segments;
import static org.sekisho.reports.journal.Journals.texts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.reports.journal.JournalException.Reason;

@Tag("B31")
class FailingDiskTest {

    private static final JournalLimits LIMITS = new JournalLimits(1 << 19, 1 << 24, 1 << 16, 1 << 20, Duration.ZERO);

    @TempDir
    Path folder;

    private final TestDisk disk = new TestDisk();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11, 12, 13, 17})
    void nothing_is_confirmed_on_top_of_a_half_written_record(int octets) throws IOException {
        try (Journal journal = open()) {
            appendAll(journal, "before");
            disk.writes = octets;
            disk.truncates = false;
            assertThat(refusal(append(journal, "half-written"))).isEqualTo(Reason.FAILED);
            assertThat(journal.status().failures()).isEqualTo(1);
            assertThat(journal.status().failing().orElseThrow())
                    .isEqualTo("The journal cannot be written: java.io.IOException: no space left.");
            disk.writes = Integer.MAX_VALUE;
            appendAll(journal, "after");
            assertThat(journal.status().failing()).isEmpty();
            assertThat(texts(journal, 0)).containsExactly("before", "after");
        }
        checkAfterwards("before", "after");
    }

    @Test
    void what_an_fsync_that_failed_has_left_behind_is_never_trusted() throws IOException {
        try (Journal journal = open()) {
            appendAll(journal, "before");
            disk.forces = false;
            disk.truncates = false;
            assertThat(refusal(append(journal, "perhaps on the disk"))).isEqualTo(Reason.FAILED);
            disk.forces = true;
            appendAll(journal, "after");
            assertThat(texts(journal, 0)).containsExactly("before", "after");
            assertThat(segments(folder)).hasSize(2);
        }
        checkAfterwards("before", "after");
    }

    @Test
    void a_disk_that_fails_from_the_first_record_on_leaves_nothing_behind() throws IOException {
        try (Journal journal = open()) {
            for (int attempt = 0; attempt < 3; attempt++) {
                disk.forces = false;
                assertThat(refusal(append(journal, "never"))).isEqualTo(Reason.FAILED);
                disk.forces = true;
            }
            assertThat(segments(folder)).hasSize(1);
            appendAll(journal, "at last");
            assertThat(texts(journal, 0)).containsExactly("at last");
        }
        checkAfterwards("at last");
    }

    @Test
    void all_that_wait_for_a_write_that_fails_are_told_and_what_was_confirmed_stays_readable() throws IOException {
        try (Journal journal = open()) {
            appendAll(journal, "before");
            disk.stop = new CountDownLatch(1);
            CompletableFuture<Void> written = append(journal, "written");
            List<CompletableFuture<Void>> waiting = new ArrayList<>();
            disk.creates = false;
            disk.forces = false;
            for (int record = 0; record < 10; record++) {
                waiting.add(append(journal, "waiting"));
            }
            disk.stop.countDown();
            assertThat(refusal(written)).isEqualTo(Reason.FAILED);
            waiting.forEach(append -> assertThat(refusal(append)).isEqualTo(Reason.FAILED));
            assertThat(texts(journal, 0)).containsExactly("before");
            journal.release(journal.end());
            disk.creates = true;
            disk.forces = true;
            journal.release(journal.end());
            appendAll(journal, "after");
            assertThat(texts(journal, 0)).containsExactly("after");
        }
        checkAfterwards("after");
    }

    @Test
    void it_waits_a_while_before_it_tries_a_failing_disk_again() throws IOException {
        try (Journal journal = Journal.open(folder, LIMITS, Clock.systemUTC(), disk, Duration.ofHours(1))) {
            disk.forces = false;
            assertThat(refusal(append(journal, "first"))).isEqualTo(Reason.FAILED);
            disk.forces = true;
            assertThat(refusal(append(journal, "second"))).isEqualTo(Reason.FAILED);
            assertThat(journal.status().failures()).isEqualTo(1);
        }
    }

    @Test
    void a_journal_on_a_disk_that_is_full_at_the_start_opens_and_works_later() throws IOException {
        try (Journal journal = open()) {
            appendAll(journal, "before");
        }
        disk.creates = false;
        try (Journal journal = open()) {
            assertThat(texts(journal, 0)).containsExactly("before");
            assertThat(journal.status().failing()).isPresent();
            assertThat(refusal(append(journal, "not yet"))).isEqualTo(Reason.FAILED);
            disk.creates = true;
            appendAll(journal, "after");
            assertThat(texts(journal, 0)).containsExactly("before", "after");
        }
        checkAfterwards("before", "after");
    }

    @Test
    void a_full_disk_when_a_segment_is_to_follow_loses_nothing() throws IOException {
        JournalLimits small = new JournalLimits(1000, 2000, 100, 1 << 20, Duration.ZERO);
        try (Journal journal = Journals.open(folder, small, disk)) {
            appendAll(journal, "x".repeat(100));
            disk.creates = false;
            assertThat(refusal(append(journal, "not yet"))).isEqualTo(Reason.FAILED);
            disk.creates = true;
            appendAll(journal, "after");
            assertThat(texts(journal, 0)).containsExactly("x".repeat(100), "after");
        }
        checkAfterwards("x".repeat(100), "after");
    }

    @Test
    void moving_the_end_on_a_failing_disk_fails_and_loses_nothing() throws IOException {
        try (Journal journal = open()) {
            appendAll(journal, "before");
            disk.creates = false;
            assertThatThrownBy(() -> journal.release(5000)).isInstanceOf(JournalException.class);
            disk.creates = true;
            disk.forces = true;
            assertThat(texts(journal, 0)).containsExactly("before");
            journal.release(5000);
            appendAll(journal, "after");
            assertThat(texts(journal, 5000)).containsExactly("before", "after");
        }
    }

    @Test
    void nothing_is_confirmed_or_read_before_it_is_forced_and_one_force_serves_all_that_wait() throws Exception {
        try (Journal journal = open()) {
            int before = disk.forced.get();
            disk.stop = new CountDownLatch(1);
            CompletableFuture<Void> first = append(journal, "first");
            while (Files.size(segments(folder).get(0)) == SegmentHeader.BYTES) {
                Thread.sleep(1);
            }
            List<CompletableFuture<Void>> others = new ArrayList<>();
            for (int record = 0; record < 1000; record++) {
                others.add(append(journal, "other"));
            }
            assertThat(first).isNotDone();
            assertThat(texts(journal, 0)).isEmpty();
            disk.stop.countDown();
            first.join();
            CompletableFuture.allOf(others.toArray(CompletableFuture[]::new)).join();
            assertThat(disk.forced.get() - before).isEqualTo(2);
            assertThat(texts(journal, 0)).hasSize(1001);
        }
    }

    @Test
    void a_disk_that_is_too_slow_refuses_what_is_too_much_to_wait() throws Exception {
        JournalLimits limits = new JournalLimits(88, 200, 1000, 1 << 20, Duration.ZERO);
        try (Journal journal = Journals.open(folder, limits, disk)) {
            disk.stop = new CountDownLatch(1);
            CompletableFuture<Void> first = append(journal, "first");
            while (Files.size(segments(folder).get(0)) == SegmentHeader.BYTES) {
                Thread.sleep(1);
            }
            CompletableFuture<Void> second = journal.append(new byte[88]);
            CompletableFuture<Void> third = journal.append(new byte[88]);
            assertThat(refusal(append(journal, ""))).isEqualTo(Reason.BUSY);
            disk.stop.countDown();
            CompletableFuture.allOf(first, second, third).join();
            appendAll(journal, "goes on");
            assertThat(texts(journal, 0)).hasSize(4);
        }
    }

    private Journal open() throws IOException {
        return Journals.open(folder, LIMITS, disk);
    }

    private void checkAfterwards(String... expected) throws IOException {
        try (Journal journal = Journals.open(folder, LIMITS)) {
            assertThat(texts(journal, 0)).containsExactly(expected);
            assertThat(journal.status().lost()).isZero();
        }
    }
}
