package org.sekisho.reports.store.jdbc;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.reports.store.ReportStore;
import org.sekisho.reports.store.ReportStoreContract;
import org.sekisho.reports.store.SendingTimes;

/** The contract on an H2 file. */
class H2ReportStoreTest extends ReportStoreContract {

    @TempDir
    private Path folder;

    @Override
    protected ReportStore open(Duration lease) throws UnusableDatabaseException {
        return JdbcReportStore.open(
                new DatabaseAccess("jdbc:h2:file:" + folder.resolve("new/reports"), Optional.empty(), Optional.empty()),
                new StoreLimits(MAXIMUM_ROWS, lease),
                SendingTimes.DEFAULT,
                Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC));
    }
}
