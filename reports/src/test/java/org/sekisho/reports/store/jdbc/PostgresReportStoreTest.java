package org.sekisho.reports.store.jdbc;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.sekisho.reports.store.ReportStore;
import org.sekisho.reports.store.ReportStoreContract;
import org.sekisho.reports.store.SendingTimes;

/** The contract on PostgreSQL. */
class PostgresReportStoreTest extends ReportStoreContract {

    private final DatabaseAccess access = TestPostgres.shared().newDatabase();

    @Override
    protected ReportStore open(Duration lease) throws UnusableDatabaseException {
        return JdbcReportStore.open(
                access,
                new StoreLimits(MAXIMUM_ROWS, lease),
                SendingTimes.DEFAULT,
                Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC));
    }
}
