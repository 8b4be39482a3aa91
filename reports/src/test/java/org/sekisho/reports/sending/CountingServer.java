package org.sekisho.reports.sending;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.journal.Journal;
import org.sekisho.reports.journal.JournalLimits;
import org.sekisho.reports.recording.Folds;
import org.sekisho.reports.recording.JournalFold;
import org.sekisho.reports.recording.JournalledSending;
import org.sekisho.reports.store.RecordedEvaluation;
import org.sekisho.reports.store.SendingTimes;
import org.sekisho.reports.store.jdbc.DatabaseAccess;
import org.sekisho.reports.store.jdbc.JdbcReportStore;
import org.sekisho.reports.store.jdbc.StoreLimits;

/** What a server has from its journal to its sender, in a world. */
final class CountingServer implements AutoCloseable {

    /** Small files, so that a report has several. */
    static final SenderSettings SETTINGS = SentReports.settings(10_000);

    private static final Duration LONGEST = Duration.ofSeconds(60);

    final JdbcReportStore store;
    final Journal journal;
    final JournalFold fold;
    private final SendingWorld world;

    CountingServer(SendingWorld world, DatabaseAccess access, Path journalFolder) throws Exception {
        this.world = world;
        store = JdbcReportStore.open(
                access,
                new StoreLimits(10_000, Duration.ofMillis(1)),
                new SendingTimes(Duration.ZERO, Duration.ZERO),
                world.clock);
        journal = Journal.open(journalFolder, JournalLimits.ofSize(1 << 26), Clock.systemUTC());
        fold = Folds.start(journal, store);
    }

    void record(String domain, ReportRow row) {
        Folds.record(journal, RecordedEvaluation.of(SentReports.DAY, SentReports.policy(domain), row));
    }

    void record(String domain, List<ReportRow> rows) {
        rows.forEach(row -> record(domain, row));
    }

    void awaitCounted() {
        await().atMost(LONGEST).until(() -> Folds.isDone(fold));
    }

    ReportSender sender() {
        return world.sender(SETTINGS, new JournalledSending(store, journal, fold), world.outbox());
    }

    ReportSender sender(Crashes crashes) {
        return world.sender(
                SETTINGS, new JournalledSending(crashes.in(store), journal, fold), crashes.in(world.outbox()));
    }

    @Override
    public void close() throws IOException {
        fold.close();
        journal.close();
        store.close();
    }
}
