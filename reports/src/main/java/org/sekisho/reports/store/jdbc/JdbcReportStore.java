package org.sekisho.reports.store.jdbc;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.sekisho.reports.store.ClaimedReport;
import org.sekisho.reports.store.ClosedReport;
import org.sekisho.reports.store.Closing;
import org.sekisho.reports.store.Delivery;
import org.sekisho.reports.store.JournalPosition;
import org.sekisho.reports.store.RecordedEvaluation;
import org.sekisho.reports.store.ReportFile;
import org.sekisho.reports.store.ReportFilter;
import org.sekisho.reports.store.ReportKey;
import org.sekisho.reports.store.ReportStore;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.RowSink;
import org.sekisho.reports.store.SendingTimes;
import org.sekisho.reports.store.StoreException;
import org.sekisho.reports.store.Suppression;

/**
 * The store in H2 or PostgreSQL. A database that cannot be reached when it is opened is opened later; until then all methods
 * throw. Claims expire by the clock of the database, so the clocks of the servers need not agree.
 */
public final class JdbcReportStore implements ReportStore, AutoCloseable {

    /** How many chars of a policy domain are compared; a domain name has at most 253. */
    static final int MAXIMUM_DOMAIN = 512;

    private static final int MAXIMUM_SERVER = 512;
    static final int MAXIMUM_REASON = 1024;

    /** One transaction for many records costs least: the locks and the fsync are the same for one as for all. */
    private static final int DIFFERENT_RECORDS = 50_000;

    /** Of so many reports that are due, one is claimed; other servers take others. */
    private static final int CANDIDATES = 32;

    private static final String FREE = "waiting_until <= :due AND (claim IS NULL OR claimed_until <= :time)";

    private final ReportDatabase database;
    private final StoreLimits limits;
    private final SendingTimes times;
    private final Clock clock;
    private final RowPages rows;
    private final Deletion deletion;
    private final SuppressionTable suppressions;
    private final Restoration restoration;

    private JdbcReportStore(ReportDatabase database, StoreLimits limits, SendingTimes times, Clock clock) {
        this.database = database;
        this.limits = limits;
        this.times = times;
        this.clock = clock;
        rows = new RowPages(database);
        deletion = new Deletion(database);
        suppressions = new SuppressionTable(database);
        restoration = new Restoration(database, limits, times, clock);
    }

    /**
     * Opens the store, and makes or updates its tables.
     *
     * @param clock what says how late a report is opened
     * @throws UnusableDatabaseException if an operator must do something before it can be used
     */
    public static JdbcReportStore open(DatabaseAccess access, StoreLimits limits, SendingTimes times, Clock clock)
            throws UnusableDatabaseException {
        return new JdbcReportStore(ReportDatabase.open(access, Schema.CURRENT), limits, times, clock);
    }

    @Override
    public int differentRecords() {
        return DIFFERENT_RECORDS;
    }

    @Override
    public JournalPosition position(String journal) throws StoreException {
        return database.read(handle -> new JournalPosition(
                number(handle, "SELECT folded FROM sekisho_journal WHERE id = ?", journal),
                OptionalLong.empty(),
                number(
                        handle,
                        "SELECT counted FROM sekisho_closing WHERE journal = ? ORDER BY journal DESC, counted DESC LIMIT 1",
                        journal)));
    }

    private static long number(Handle handle, String query, String journal) {
        return handle.createQuery(query)
                .bind(0, journal)
                .mapTo(Long.class)
                .findFirst()
                .orElse(0L);
    }

    @Override
    public Map<String, Long> journalsBeside(String journal) throws StoreException {
        return database.read(handle -> {
            Map<String, Long> counted = new HashMap<>();
            handle.createQuery("SELECT id, folded FROM sekisho_journal WHERE id <> ?")
                    .bind(0, journal)
                    .map((result, context) -> Map.entry(result.getString("id"), result.getLong("folded")))
                    .forEach(other -> counted.put(other.getKey(), other.getValue()));
            return counted;
        });
    }

    @Override
    public long fold(String journal, long from, long to, Collection<RecordedEvaluation> evaluations)
            throws StoreException {
        Batch batch = Batch.of(evaluations);
        Instant now = clock.instant();
        return database.write(handle -> {
            move(handle, journal, from, to);
            return new Fold(handle, database.engine(), limits.rows(), times, now).run(batch);
        });
    }

    private static void move(Handle handle, String journal, long from, long to) {
        int moved = handle.createUpdate("UPDATE sekisho_journal SET folded = ? WHERE id = ? AND folded = ?")
                .bind(0, to)
                .bind(1, journal)
                .bind(2, from)
                .execute();
        if (moved == 1) {
            return;
        }
        boolean known = handle.createQuery("SELECT 1 FROM sekisho_journal WHERE id = ?")
                .bind(0, journal)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
        if (known || from != 0) {
            throw new IllegalStateException("The journal is not folded up to " + from + ": somebody else folds it.");
        }
        handle.createUpdate("INSERT INTO sekisho_journal (id, folded) VALUES (?, ?)")
                .bind(0, journal)
                .bind(1, to)
                .execute();
    }

    @Override
    public Map<ReportKey, Long> closedBeyond(String journal, long from) throws StoreException {
        return restoration.closedBeyond(journal, from);
    }

    @Override
    public boolean restore(ClosedReport report, List<ReportFile> files) throws StoreException {
        return restoration.report(report, files);
    }

    @Override
    public boolean restore(String uniqueId, Delivery delivery) throws StoreException {
        return restoration.delivery(uniqueId, delivery);
    }

    @Override
    public boolean restore(String uniqueId, ReportSummary.State state, String reason) throws StoreException {
        return restoration.end(uniqueId, state, reason);
    }

    @Override
    public Optional<ClaimedReport> claim(Instant now, String server) throws StoreException {
        while (true) {
            List<Candidate> candidates = new ArrayList<>(database.read(
                    handle -> handle.createQuery("SELECT id, report_day, period_begin FROM sekisho_report WHERE " + FREE
                                    + " ORDER BY waiting_until, id LIMIT :limit")
                            .bind("due", now.toEpochMilli())
                            .bind("time", time(handle))
                            .bind("limit", CANDIDATES)
                            .map((result, context) -> candidate(result))
                            .list()));
            if (candidates.isEmpty()) {
                return Optional.empty();
            }
            // Several servers that wake at the same time seldom want the same one so.
            Collections.shuffle(candidates);
            for (Candidate candidate : candidates) {
                Optional<ClaimedReport> claimed = claim(candidate, now, server, now.toEpochMilli());
                if (claimed.isPresent()) {
                    return claimed;
                }
            }
        }
    }

    @Override
    public Optional<ClaimedReport> claim(long id, Instant now, String server) throws StoreException {
        Optional<Candidate> candidate = database.read(
                handle -> handle.createQuery("SELECT id, report_day, period_begin FROM sekisho_report WHERE id = ?")
                        .bind(0, id)
                        .map((result, context) -> candidate(result))
                        .findOne());
        return candidate.isPresent() ? claim(candidate.get(), now, server, Long.MAX_VALUE) : Optional.empty();
    }

    /** The clock by which claims expire, which all servers share. */
    private static long time(Handle handle) {
        return handle.createQuery("SELECT CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)")
                .mapTo(Long.class)
                .one();
    }

    private record Candidate(long id, LocalDate day, Instant begin) {}

    private static Candidate candidate(ResultSet result) throws SQLException {
        return new Candidate(
                result.getLong("id"),
                result.getObject("report_day", LocalDate.class),
                Instant.ofEpochMilli(result.getLong("period_begin")));
    }

    private Optional<ClaimedReport> claim(Candidate candidate, Instant now, String server, long due)
            throws StoreException {
        String claim = UniqueIds.next();
        return database.write(handle -> {
            long time = time(handle);
            boolean closes = lock(handle, candidate.id());
            int claimed = handle.createUpdate("UPDATE sekisho_report SET"
                            + " period_end = CASE WHEN state = 'OPEN' THEN :end ELSE period_end END,"
                            + " closed = CASE WHEN state = 'OPEN' THEN :now ELSE closed END,"
                            + " state = 'CLOSED', claim = :claim, claimed_by = :server,"
                            + " claimed_until = :until, attempts = attempts + 1"
                            + " WHERE id = :id AND " + FREE)
                    .bind("end", end(candidate, now).toEpochMilli())
                    .bind("now", now.toEpochMilli())
                    .bind("claim", claim)
                    .bind("server", StoredText.cut(server, MAXIMUM_SERVER))
                    .bind("time", time)
                    .bind("until", time + limits.lease().toMillis())
                    .bind("id", candidate.id())
                    .bind("due", due)
                    .execute();
            if (claimed == 0) {
                return Optional.empty();
            }
            if (closes) {
                // Whoever has folded into the report has let go of its lock, and is seen; whoever has not yet finds it
                // closed.
                handle.createUpdate("INSERT INTO sekisho_closing (report_id, journal, counted)"
                                + " SELECT CAST(:report AS BIGINT), id, folded FROM sekisho_journal")
                        .bind("report", candidate.id())
                        .execute();
            }
            return report(handle, candidate.id(), claim, "CLOSED");
        });
    }

    /** Keeps others away from a report until the transaction ends; whether it is open. */
    private static boolean lock(Handle handle, long id) {
        return handle.createQuery("SELECT state FROM sekisho_report WHERE id = ? FOR UPDATE")
                .bind(0, id)
                .mapTo(String.class)
                .findOne()
                .filter("OPEN"::equals)
                .isPresent();
    }

    @Override
    public Closing closing(ClaimedReport report) throws StoreException {
        return database.read(handle -> {
                    Map<String, Long> counted = new HashMap<>();
                    handle.createQuery("SELECT journal, counted FROM sekisho_closing WHERE report_id = ?")
                            .bind(0, report.id())
                            .map((result, context) -> Map.entry(result.getString("journal"), result.getLong("counted")))
                            .forEach(journal -> counted.put(journal.getKey(), journal.getValue()));
                    return handle.createQuery("SELECT report_key, sequence_number FROM sekisho_report WHERE id = ?")
                            .bind(0, report.id())
                            .map((result, context) -> new Closing(
                                    ReportKey.of(result.getBytes("report_key")),
                                    result.getInt("sequence_number"),
                                    counted))
                            .findOne();
                })
                .orElseThrow(() -> new StoreException("Report " + report.id() + " was deleted."));
    }

    /** The end of the day, or now where it is not over; in whole seconds, which reports have, and never empty. */
    private static Instant end(Candidate candidate, Instant now) {
        Instant day = Instant.ofEpochMilli(Fold.startOf(candidate.day().plusDays(1)));
        Instant within = now.truncatedTo(ChronoUnit.SECONDS);
        Instant earliest = candidate.begin().plusSeconds(1);
        Instant end = within.isBefore(earliest) ? earliest : within;
        return end.isBefore(day) ? end : day;
    }

    @Override
    public Optional<ClaimedReport> sent(long id) throws StoreException {
        return database.read(handle -> report(handle, id, "", "SENT"));
    }

    private static Optional<ClaimedReport> report(Handle handle, long id, String claim, String state) {
        return handle.createQuery("SELECT unique_id, report_day, period_begin, period_end, policy, messages, row_count,"
                        + " attempts, closed FROM sekisho_report WHERE id = ? AND state = ?")
                .bind(0, id)
                .bind(1, state)
                .map((result, context) -> new ClaimedReport(
                        id,
                        claim,
                        result.getString("unique_id"),
                        result.getObject("report_day", LocalDate.class),
                        Instant.ofEpochMilli(result.getLong("period_begin")),
                        Instant.ofEpochMilli(result.getLong("period_end")),
                        Summaries.policy(result),
                        result.getLong("messages"),
                        result.getLong("row_count"),
                        result.getInt("attempts") - 1,
                        Instant.ofEpochMilli(result.getLong("closed"))))
                .findOne();
    }

    @Override
    public boolean renew(ClaimedReport report) throws StoreException {
        return database.write(handle -> byClaim(handle, report, "claimed_until = :until")
                        .bind("until", time(handle) + limits.lease().toMillis())
                        .execute()
                == 1);
    }

    /** What the holder of the claim alone may do. */
    private static Update byClaim(Handle handle, ClaimedReport report, String change) {
        return handle.createUpdate("UPDATE sekisho_report SET " + change + " WHERE id = :id AND claim = :claim")
                .bind("id", report.id())
                .bind("claim", report.claim());
    }

    /** Whether the claim holds; nobody takes it until the transaction ends. */
    private static boolean holds(Handle handle, ClaimedReport report) {
        return handle.createQuery("SELECT id FROM sekisho_report WHERE id = ? AND claim = ? FOR UPDATE")
                .bind(0, report.id())
                .bind(1, report.claim())
                .mapTo(Long.class)
                .findOne()
                .isPresent();
    }

    @Override
    public void rows(long id, RowSink sink) throws StoreException, IOException {
        rows.read(id, sink);
    }

    @Override
    public boolean keep(ClaimedReport report, List<ReportFile> files) throws StoreException {
        return database.write(handle -> {
            if (!holds(handle, report) || files(handle, report.id()) > 0) {
                return false;
            }
            insert(handle, report.id(), files);
            return true;
        });
    }

    static void insert(Handle handle, long report, List<ReportFile> files) {
        for (ReportFile file : files) {
            handle.createUpdate("INSERT INTO sekisho_file (report_id, part, file_report_id, name, content)"
                            + " VALUES (?, ?, ?, ?, ?)")
                    .bind(0, report)
                    .bind(1, file.part())
                    .bind(2, StoredText.of(file.reportId()))
                    .bind(3, StoredText.of(file.name()))
                    .bind(4, file.content())
                    .execute();
        }
    }

    @Override
    public int files(long id) throws StoreException {
        return database.read(handle -> files(handle, id));
    }

    static int files(Handle handle, long id) {
        return handle.createQuery("SELECT COUNT(*) FROM sekisho_file WHERE report_id = ?")
                .bind(0, id)
                .mapTo(Integer.class)
                .one();
    }

    @Override
    public Optional<ReportFile> file(long id, int part) throws StoreException {
        return database.read(handle -> handle.createQuery(
                        "SELECT file_report_id, name, content FROM sekisho_file WHERE report_id = ? AND part = ?")
                .bind(0, id)
                .bind(1, part)
                .map((result, context) -> new ReportFile(
                        part,
                        StoredText.read(result.getString("file_report_id")),
                        StoredText.read(result.getString("name")),
                        result.getBytes("content")))
                .findOne());
    }

    @Override
    public List<Delivery> deliveries(long id) throws StoreException {
        return database.read(handle -> Summaries.deliveries(handle, List.of(id)).getOrDefault(id, List.of()));
    }

    @Override
    public boolean note(ClaimedReport report, Delivery delivery) throws StoreException {
        return database.write(handle -> {
            if (!holds(handle, report)) {
                return false;
            }
            note(handle, report.id(), delivery, clock.instant());
            return true;
        });
    }

    static void note(Handle handle, long report, Delivery delivery, Instant now) {
        byte[] key = StoredText.hash(delivery.destination());
        String reason = delivery.reason()
                .map(text -> StoredText.cut(text, MAXIMUM_REASON))
                .orElse(null);
        int known = handle.createUpdate("UPDATE sekisho_delivery SET state = ?, reason = ?, noted = ?"
                        + " WHERE report_id = ? AND part = ? AND destination_key = ?")
                .bind(0, delivery.state().name())
                .bind(1, reason)
                .bind(2, now.toEpochMilli())
                .bind(3, report)
                .bind(4, delivery.part())
                .bind(5, key)
                .execute();
        if (known == 0) {
            handle.createUpdate("INSERT INTO sekisho_delivery"
                            + " (report_id, part, destination_key, destination, state, reason, noted)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?)")
                    .bind(0, report)
                    .bind(1, delivery.part())
                    .bind(2, key)
                    .bind(3, StoredText.of(delivery.destination()))
                    .bind(4, delivery.state().name())
                    .bind(5, reason)
                    .bind(6, now.toEpochMilli())
                    .execute();
        }
    }

    @Override
    public boolean postpone(ClaimedReport report, Instant next, String reason) throws StoreException {
        return database.write(
                handle -> byClaim(handle, report, "claim = NULL, due = :due, waiting_until = :due, reason = :reason")
                                .bind("due", next.toEpochMilli())
                                .bind("reason", StoredText.cut(reason, MAXIMUM_REASON))
                                .execute()
                        == 1);
    }

    @Override
    public boolean finish(ClaimedReport report, ReportSummary.State state, String reason) throws StoreException {
        if (state != ReportSummary.State.SENT && state != ReportSummary.State.DROPPED) {
            throw new IllegalArgumentException("A report ends as sent or dropped.");
        }
        return database.write(handle -> {
            int ended = byClaim(
                            handle,
                            report,
                            "claim = NULL, waiting_until = NULL, state = :state, ended = :now, reason = :reason")
                    .bind("state", state.name())
                    .bind("now", clock.millis())
                    .bind("reason", StoredText.cut(reason, MAXIMUM_REASON))
                    .execute();
            if (ended == 0) {
                return false;
            }
            Deletion.rows(handle, List.of(report.id()));
            return true;
        });
    }

    @Override
    public List<ReportSummary> list(ReportFilter filter) throws StoreException {
        return database.read(handle -> Summaries.list(handle, filter));
    }

    @Override
    public Optional<ReportSummary> find(long id) throws StoreException {
        return database.read(handle -> Summaries.find(handle, id));
    }

    @Override
    public long dueBefore(Instant time) throws StoreException {
        return database.read(handle -> handle.createQuery("SELECT COUNT(*) FROM sekisho_report WHERE waiting_until < ?")
                .bind(0, time.toEpochMilli())
                .mapTo(Long.class)
                .one());
    }

    @Override
    public long deleteDomain(String domain) throws StoreException {
        return deletion.where("policy_domain = :value", StoredText.cut(domain, MAXIMUM_DOMAIN))
                .reports();
    }

    @Override
    public long deleteBefore(LocalDate day) throws StoreException {
        return deletion.where("report_day < :value", day).unsent();
    }

    @Override
    public List<Suppression> suppressions() throws StoreException {
        return suppressions.all();
    }

    @Override
    public void suppress(Suppression suppression) throws StoreException {
        suppressions.add(suppression);
    }

    @Override
    public boolean unsuppress(Suppression suppression) throws StoreException {
        return suppressions.remove(suppression);
    }

    /** Closes the connections; all methods throw from then on. */
    @Override
    public void close() {
        database.close();
    }
}
