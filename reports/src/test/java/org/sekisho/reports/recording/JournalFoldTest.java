package org.sekisho.reports.recording;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Lists;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.reports.journal.Journal;
import org.sekisho.reports.journal.JournalLimits;
import org.sekisho.reports.store.Evaluations;
import org.sekisho.reports.store.RecordedEvaluation;

@Tag("B31")
class JournalFoldTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final FoldPauses QUICK = new FoldPauses(
            Duration.ofMillis(5),
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofMillis(50),
            Duration.ofMillis(300));
    private static final FoldPauses SLOW = new FoldPauses(
            Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1), Duration.ofMillis(50), Duration.ofMillis(300));
    private static final RecordedEvaluation ONE = EvaluationRecordTest.EVALUATION;
    private static final RecordedEvaluation OTHER =
            new RecordedEvaluation(ONE.day().plusDays(1), ONE.policy(), ONE.row(), 1);

    private final MemoryStore store = new MemoryStore();
    private final Counts counts = new Counts();

    @TempDir
    private Path folder;

    private Journal journal;

    @BeforeEach
    void open() throws Exception {
        journal = Journal.open(folder, JournalLimits.ofSize(1 << 26), CLOCK);
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
    }

    @Test
    void equalEvaluationsAreCountedTogetherAndTheJournalForgetsThem() {
        append(ONE, ONE, OTHER, ONE);
        try (JournalFold fold = fold()) {
            await().until(() -> store.total() == 4);
            await().until(() -> fold.status().journal().waiting() == 0);
        }
        assertThat(store.count(ONE)).isEqualTo(3);
        assertThat(store.count(OTHER)).isEqualTo(1);
        assertThat(store.folds()).isEqualTo(1);
        assertThat(counts.of("folded")).isEqualTo(4);
    }

    @Test
    void whatComesLaterIsCountedToo() {
        try (JournalFold fold = fold()) {
            for (int i = 1; i <= 20; i++) {
                append(ONE);
                int expected = i;
                await().until(() -> store.total() == expected);
            }
            assertThat(fold.status().failingSince()).isEmpty();
        }
    }

    @Test
    void equalEvaluationsThatHaveWaitedAreCountedInOneTransaction() {
        byte[] record = EvaluationRecord.encode(ONE);
        int records = 3 * JournalFold.READ_OCTETS / record.length;
        appendAll(Collections.nCopies(records, record));
        try (JournalFold fold = JournalFold.start(journal, store.store(), counts, CLOCK, SLOW)) {
            await().until(() -> store.total() == records);
            await().until(() -> fold.status().journal().waiting() == 0);
        }
        assertThat(store.folds()).isEqualTo(1);
    }

    @Test
    void differentEvaluationsAreCountedInSeveralTransactionsWithoutAPause() {
        int records =
                store.store().differentRecords() + JournalFold.READ_OCTETS / EvaluationRecord.encode(ONE).length + 1;
        appendAll(IntStream.range(0, records)
                .mapToObj(i -> EvaluationRecord.encode(
                        new RecordedEvaluation(ONE.day().plusDays(i), ONE.policy(), ONE.row(), 1)))
                .toList());
        try (JournalFold fold = JournalFold.start(journal, store.store(), counts, CLOCK, SLOW)) {
            await().until(() -> store.total() == records);
            await().until(() -> fold.status().journal().waiting() == 0);
        }
        assertThat(store.folds()).isEqualTo(2);
    }

    @Test
    void longEvaluationsAreCountedInSeveralTransactionsToo() {
        String name = "x".repeat(RecordInput.LONGEST_TEXT - 100);
        int length = EvaluationRecord.encode(Evaluations.of(name, "192.0.2.1")).length;
        int records = (int) (JournalFold.DIFFERENT_OCTETS + JournalFold.READ_OCTETS) / length + 2;
        appendAll(IntStream.range(0, records)
                .mapToObj(i -> EvaluationRecord.encode(Evaluations.of(i + name, "192.0.2.1")))
                .toList());
        try (JournalFold fold = JournalFold.start(journal, store.store(), counts, CLOCK, SLOW)) {
            await().until(() -> store.total() == records);
        }
        assertThat(store.folds()).isEqualTo(2);
    }

    @Test
    void equalEvaluationsAreCountedInSeveralTransactionsWhereTheyAreVeryMany() throws Exception {
        journal.close();
        journal = Journal.open(folder, JournalLimits.ofSize(2 * JournalFold.FOLD_OCTETS), CLOCK);
        byte[] record =
                EvaluationRecord.encode(Evaluations.of("x".repeat(RecordInput.LONGEST_TEXT - 100), "192.0.2.1"));
        int records = (int) (JournalFold.FOLD_OCTETS + JournalFold.READ_OCTETS) / record.length + 2;
        appendAll(Collections.nCopies(records, record));
        try (JournalFold fold = JournalFold.start(journal, store.store(), counts, CLOCK, SLOW)) {
            await().until(() -> store.total() == records);
        }
        assertThat(store.folds()).isEqualTo(2);
    }

    @Test
    void aStoreThatIsDownLosesNothingAndIsTriedAgainUntilItIsBack() {
        store.down(true);
        append(ONE, OTHER);
        try (JournalFold fold = fold()) {
            await().until(() -> store.attempts() > 3);
            append(ONE);

            assertThat(fold.status().failingSince()).contains(NOW);
            assertThat(fold.status().failure()).contains("the database cannot be reached");
            assertThat(fold.status().journal().waiting()).isPositive();

            store.down(false);
            await().until(() -> store.total() == 3);
            await().until(() -> fold.status().failingSince().isEmpty());
        }
        assertThat(store.count(ONE)).isEqualTo(2);
    }

    @Test
    void whatTheStoreHasNotTakenWhenTheServerStopsIsThereWhenItStartsAgain() throws Exception {
        store.refusesFolds(true);
        append(ONE, OTHER);
        try (JournalFold fold = fold()) {
            await().until(() -> fold.status().failingSince().isPresent());
        }
        reopen();
        store.refusesFolds(false);

        try (JournalFold fold = fold()) {
            await().until(() -> store.total() == 2);
        }
    }

    @Test
    void anAnswerThatGotLostCountsNothingTwice() {
        store.losesAnswer();
        append(ONE);
        try (JournalFold fold = fold()) {
            await().until(() -> store.total() > 0);
            append(OTHER);
            await().until(() -> store.count(OTHER) == 1);
            await().until(() -> fold.status().failingSince().isEmpty());
        }
        assertThat(store.count(ONE)).isEqualTo(1);
    }

    @Test
    void aDefectOfTheStoreEndsNothing() {
        store.defect(new IllegalStateException("defect"));
        append(ONE);
        try (JournalFold fold = fold()) {
            await().until(() -> fold.status().failure().equals(java.util.Optional.of("defect")));
            store.defect(null);
            await().until(() -> store.total() == 1);
        }
    }

    @Test
    void aRecordThatMakesNoSenseIsLeftOutAndTheOthersAreCounted() {
        append(ONE);
        journal.append(new byte[] {9, 9, 9}).join();
        journal.append(new byte[0]).join();
        append(OTHER);
        try (JournalFold fold = fold()) {
            await().until(() -> store.total() == 2);
            await().until(() -> counts.of("unreadable") == 2);
            await().until(() -> fold.status().journal().waiting() == 0);
            assertThat(fold.status().failingSince()).isEmpty();
        }
    }

    @Test
    void afterACrashItGoesOnWhereTheStoreStands() throws Exception {
        append(ONE, ONE);
        long counted = journal.end();
        append(OTHER);
        store.position(journal.id(), counted);
        reopen();
        try (JournalFold fold = fold()) {
            await().until(() -> store.count(OTHER) == 1);
        }
        assertThat(store.count(ONE)).isZero();
    }

    @Test
    void aStoreThatKnowsMoreThanTheJournalHidesNothingThatComesNow() {
        append(ONE);
        store.position(journal.id(), journal.end() + 10_000);
        try (JournalFold fold = fold()) {
            await().until(() -> journal.end() > 10_000);
            append(OTHER);
            await().until(() -> store.count(OTHER) == 1);
            assertThat(fold.status().failingSince()).isEmpty();
        }
    }

    @Test
    void aStoreThatKnowsLessThanTheJournalGetsWhatIsThere() throws Exception {
        append(ONE);
        journal.release(journal.end());
        store.position(journal.id(), 1);
        reopen();
        append(OTHER);
        try (JournalFold fold = fold()) {
            await().until(() -> store.count(OTHER) == 1);
            assertThat(fold.status().failingSince()).isEmpty();
        }
    }

    @Test
    @Tag("B41")
    void aStoreThatGoesBackUnderARunningServerIsCountedUpAgain() {
        append(ONE, ONE);
        try (JournalFold fold = fold()) {
            await().until(() -> store.total() == 2);
            Runnable copy = store.copy();
            append(ONE, OTHER, OTHER);
            await().until(() -> store.total() == 5 && fold.isSettled());

            copy.run();
            // Also while nothing new is recorded.
            await().until(() -> store.total() == 5);
            await().until(fold::isSettled);
            assertThat(fold.status().wentBack()).isEqualTo(1);
            assertThat(counts.of("went back")).isEqualTo(1);
            assertThat(fold.status().journal().lost()).isZero();
        }
        assertThat(store.count(ONE)).isEqualTo(3);
        assertThat(store.count(OTHER)).isEqualTo(2);
    }

    @Test
    @Tag("B41")
    void aStoreThatGoesBackTwiceAndForwardAgainIsRightInTheEnd() {
        append(ONE);
        try (JournalFold fold = fold()) {
            await().until(() -> store.total() == 1);
            Runnable first = store.copy();
            append(ONE, OTHER);
            await().until(() -> store.total() == 3);
            Runnable second = store.copy();
            append(OTHER);
            await().until(() -> store.total() == 4);
            first.run();
            await().until(() -> store.total() == 4);
            second.run();
            await().until(() -> store.total() == 4);
            first.run();
            second.run();
            await().until(() -> store.total() == 4 && fold.isSettled());
            assertThat(fold.status().cloned()).isFalse();
        }
        assertThat(store.count(OTHER)).isEqualTo(2);
    }

    @Test
    @Tag("B41")
    void aStoreThatWentBackWhileTheServerWasDownIsCountedUpAgain() throws Exception {
        append(ONE, ONE);
        Runnable copy = store.copy();
        try (JournalFold fold = fold()) {
            await().until(() -> store.total() == 2 && fold.isSettled());
        }
        reopen();
        copy.run();
        try (JournalFold fold = fold()) {
            await().until(() -> store.total() == 2 && fold.isSettled());
            assertThat(fold.status().wentBack()).isEqualTo(1);
        }
    }

    @Test
    @Tag("B41")
    void twoServersWithCopiesOfOneFolderAreNoticedAndLoseNothing() throws Exception {
        append(ONE);
        try (JournalFold fold = fold()) {
            await().until(() -> store.total() == 1 && fold.isSettled());
        }
        journal.close();
        Path copy = copyOfFolder();
        journal = Journal.open(folder, JournalLimits.ofSize(1 << 26), CLOCK);
        try (Journal other = Journal.open(copy, JournalLimits.ofSize(1 << 26), CLOCK);
                JournalFold first = fold();
                JournalFold second = JournalFold.start(other, store.store(), counts, CLOCK, QUICK)) {
            assertThat(other.id()).isEqualTo(journal.id());
            for (int i = 0; i < 50; i++) {
                append(ONE);
                other.append(EvaluationRecord.encode(OTHER)).join();
                Thread.sleep(2);
            }
            await().until(() -> store.total() == 101);
            assertThat(first.status().cloned() || second.status().cloned()).isTrue();
            assertThat(other.id()).isNotEqualTo(journal.id());
            assertThat(first.status().wentBack() + second.status().wentBack()).isZero();
        }
        assertThat(store.count(ONE)).isEqualTo(51);
        assertThat(store.count(OTHER)).isEqualTo(50);
        reopen();
        try (JournalFold fold = fold()) {
            append(ONE);
            await().until(() -> store.count(ONE) == 52 && fold.isSettled());
            assertThat(fold.status().cloned()).isFalse();
        }
        assertThat(store.total()).isEqualTo(102);
    }

    @Test
    @Tag("B41")
    void copiesOfAFolderInWhichSomethingWaitsAreToldApartOnceAndCountItOnce() throws Exception {
        append(ONE, ONE);
        journal.close();
        Path copy = copyOfFolder();
        journal = Journal.open(folder, JournalLimits.ofSize(1 << 26), CLOCK);
        CountDownLatch held = new CountDownLatch(1);
        store.heldBy(held);
        try (Journal other = Journal.open(copy, JournalLimits.ofSize(1 << 26), CLOCK);
                JournalFold first = fold();
                JournalFold second = JournalFold.start(other, store.store(), counts, CLOCK, QUICK)) {
            await().until(() -> store.begunFolds() == 2);
            held.countDown();
            await().until(() -> first.status().cloned() || second.status().cloned());
            append(OTHER);
            other.append(EvaluationRecord.encode(OTHER)).join();
            await().until(() -> store.count(OTHER) == 2 && first.isSettled() && second.isSettled());
            await().until(() -> first.status().failingSince().isEmpty());
            await().until(() -> second.status().failingSince().isEmpty());
            assertThat(other.id()).isNotEqualTo(journal.id());
        }
        assertThat(store.count(ONE)).isEqualTo(2);
        assertThat(store.journals()).isEqualTo(2);
    }

    @Test
    void aRangeThatWasBegunIsFoldedAgainExactly() {
        append(ONE, ONE);
        long begun = journal.end();
        append(OTHER, OTHER);
        store.pending(journal.id(), begun);
        try (JournalFold fold = fold()) {
            await().until(() -> store.total() == 4);
            assertThat(fold.status().failingSince()).isEmpty();
        }
        assertThat(store.differentAtOnce()).containsExactly(1, 1);
    }

    @Test
    void aStoreThatTakesFewDifferentRecordsAtOnceGetsNoMore() {
        store.differentRecords(50);
        appendAll(IntStream.range(0, 520)
                .mapToObj(i -> EvaluationRecord.encode(
                        new RecordedEvaluation(ONE.day().plusDays(i % 260), ONE.policy(), ONE.row(), 1)))
                .toList());
        try (JournalFold fold = JournalFold.start(journal, store.store(), counts, CLOCK, QUICK)) {
            await().until(() -> store.total() == 520);
        }
        assertThat(store.differentAtOnce())
                .allMatch(different -> different <= 50)
                .contains(50);
    }

    @Test
    void whatTheStoreCountsWithOthersIsToldOn() {
        store.countsInOther(7);
        append(ONE);
        try (JournalFold fold = fold()) {
            await().until(() -> counts.of("in other") == 7);
            assertThat(fold.status().failingSince()).isEmpty();
        }
    }

    @Test
    void itEndsAtOnceWhenThereIsNothingToDoAndBetweenTwoAttempts() {
        store.down(true);
        JournalFold fold = JournalFold.start(journal, store.store(), counts, CLOCK, SLOW);
        await().until(() -> fold.status().failingSince().isPresent());

        long begin = System.nanoTime();
        fold.close();
        fold.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void itWaitsForTheBatchAtHandButNotForEver() {
        CountDownLatch held = new CountDownLatch(1);
        store.heldBy(held);
        append(ONE);
        JournalFold fold = fold();
        await().until(() -> store.attempts() > 0);

        long begin = System.nanoTime();
        fold.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofSeconds(4), Duration.ofMinutes(1));
        held.countDown();
        await().until(() -> store.total() == 1);
    }

    @Test
    void pausesGrowToTheLongest() {
        FoldPauses pauses = FoldPauses.DEFAULT;
        Duration pause = pauses.firstRetry();
        for (int i = 0; i < 10; i++) {
            pause = pauses.longer(pause);
        }
        assertThat(pauses.longer(pauses.firstRetry())).isEqualTo(Duration.ofSeconds(2));
        assertThat(pause).isEqualTo(Duration.ofSeconds(30));
    }

    /** Some of what is waited for takes seconds of a processor, and others may want it too. */
    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(1));
    }

    private JournalFold fold() {
        return JournalFold.start(journal, store.store(), counts, CLOCK, QUICK);
    }

    private void append(RecordedEvaluation... evaluations) {
        for (RecordedEvaluation evaluation : evaluations) {
            journal.append(EvaluationRecord.encode(evaluation)).join();
        }
    }

    /** Not all at once: the journal refuses more than it can write soon. */
    private void appendAll(List<byte[]> records) {
        for (List<byte[]> part : Lists.partition(records, 1000)) {
            List<CompletableFuture<Void>> appended = new ArrayList<>();
            part.forEach(record -> appended.add(journal.append(record)));
            appended.forEach(CompletableFuture::join);
        }
    }

    private Path copyOfFolder() throws Exception {
        Path copy = folder.resolveSibling(folder.getFileName() + "-copy");
        Files.createDirectory(copy);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private void reopen() throws Exception {
        journal.close();
        journal = Journal.open(folder, JournalLimits.ofSize(1 << 26), CLOCK);
    }
}
