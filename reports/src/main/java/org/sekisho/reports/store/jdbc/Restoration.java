package org.sekisho.reports.store.jdbc;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.sekisho.reports.store.ClosedReport;
import org.sekisho.reports.store.Delivery;
import org.sekisho.reports.store.ReportFile;
import org.sekisho.reports.store.ReportKey;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.SendingTimes;
import org.sekisho.reports.store.StoreException;
import org.sekisho.reports.store.StoredContent;

/** Puts back the reports that a store has forgotten which went back in time. */
final class Restoration {

    private final ReportDatabase database;
    private final StoreLimits limits;
    private final SendingTimes times;
    private final Clock clock;

    Restoration(ReportDatabase database, StoreLimits limits, SendingTimes times, Clock clock) {
        this.limits = limits;
        this.database = database;
        this.times = times;
        this.clock = clock;
    }

    Map<ReportKey, Long> closedBeyond(String journal, long from) throws StoreException {
        return database.read(handle -> {
            Map<ReportKey, Long> closed = new HashMap<>();
            handle.createQuery("SELECT report.report_key, MAX(closing.counted) AS counted FROM sekisho_closing closing"
                            + " JOIN sekisho_report report ON report.id = closing.report_id"
                            + " WHERE closing.journal = ? AND closing.counted > ? GROUP BY report.report_key")
                    .bind(0, journal)
                    .bind(1, from)
                    .map((result, context) ->
                            Map.entry(ReportKey.of(result.getBytes("report_key")), result.getLong("counted")))
                    .forEach(report -> closed.put(report.getKey(), report.getValue()));
            return closed;
        });
    }

    boolean report(ClosedReport report, List<ReportFile> files) throws StoreException {
        return database.write(handle -> {
            Optional<Long> known = find(handle, report.uniqueId());
            Optional<Long> id = known.isPresent() ? known : inPlaceOf(handle, report);
            if (id.isPresent()) {
                if (JdbcReportStore.files(handle, id.get()) > 0) {
                    return false;
                }
                // What it had so far is in the files.
                Deletion.whole(handle, List.of(id.get()));
            }
            long restored = insert(handle, report);
            JdbcReportStore.insert(handle, restored, files);
            report.closing()
                    .counted()
                    .forEach((journal, counted) -> handle.createUpdate(
                                    "INSERT INTO sekisho_closing (report_id, journal, counted) VALUES (?, ?, ?)")
                            .bind(0, restored)
                            .bind(1, journal)
                            .bind(2, counted)
                            .execute());
            return true;
        });
    }

    private static Optional<Long> find(Handle handle, String uniqueId) {
        return handle.createQuery("SELECT id FROM sekisho_report WHERE unique_id = ? FOR UPDATE")
                .bind(0, uniqueId)
                .mapTo(Long.class)
                .findOne();
    }

    /** One that was opened anew since the store went back. */
    private static Optional<Long> inPlaceOf(Handle handle, ClosedReport report) {
        return handle.createQuery(
                        "SELECT id FROM sekisho_report WHERE report_key = ? AND sequence_number = ? FOR UPDATE")
                .bind(0, report.closing().key().octets())
                .bind(1, report.closing().sequence())
                .mapTo(Long.class)
                .findOne();
    }

    /** Nobody claims it by its time before there was time to tell what had become of it. */
    private long insert(Handle handle, ClosedReport report) {
        String domain = report.policy().domain();
        long due = times.due(report.day(), domain, report.closed()).toEpochMilli();
        handle.createUpdate("INSERT INTO sekisho_report (unique_id, report_key, sequence_number, report_day,"
                        + " policy_domain, policy, period_begin, period_end, state, messages, row_count, due,"
                        + " waiting_until, attempts, closed)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'CLOSED', ?, ?, ?, ?, 1, ?)")
                .bind(0, report.uniqueId())
                .bind(1, report.closing().key().octets())
                .bind(2, report.closing().sequence())
                .bind(3, report.day())
                .bind(4, StoredText.cut(domain, JdbcReportStore.MAXIMUM_DOMAIN))
                .bind(5, StoredContent.of(report.policy()))
                .bind(6, report.begin().toEpochMilli())
                .bind(7, report.end().toEpochMilli())
                .bind(8, report.messages())
                .bind(9, report.rows())
                .bind(10, due)
                .bind(11, Math.max(due, clock.millis() + limits.lease().toMillis()))
                .bind(12, report.closed().toEpochMilli())
                .execute();
        return find(handle, report.uniqueId()).orElseThrow();
    }

    boolean delivery(String uniqueId, Delivery delivery) throws StoreException {
        return database.write(handle -> {
            Optional<Long> id = withFiles(handle, uniqueId);
            if (id.isEmpty()
                    || Summaries.deliveries(handle, List.of(id.get()))
                            .getOrDefault(id.get(), List.of())
                            .contains(delivery)) {
                return false;
            }
            JdbcReportStore.note(handle, id.get(), delivery, clock.instant());
            return true;
        });
    }

    boolean end(String uniqueId, ReportSummary.State state, String reason) throws StoreException {
        return database.write(handle -> {
            Optional<Long> id = withFiles(handle, uniqueId);
            if (id.isEmpty()) {
                return false;
            }
            int ended = handle.createUpdate("UPDATE sekisho_report SET claim = NULL, waiting_until = NULL, state = ?,"
                            + " ended = ?, reason = ? WHERE id = ? AND waiting_until IS NOT NULL")
                    .bind(0, state.name())
                    .bind(1, clock.millis())
                    .bind(2, StoredText.cut(reason, JdbcReportStore.MAXIMUM_REASON))
                    .bind(3, id.get())
                    .execute();
            Deletion.rows(handle, List.of(id.get()));
            return ended == 1;
        });
    }

    private static Optional<Long> withFiles(Handle handle, String uniqueId) {
        return find(handle, uniqueId).filter(id -> JdbcReportStore.files(handle, id) > 0);
    }
}
