package org.sekisho.reports.store.jdbc;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.sekisho.authentication.policy.OverrideReason;
import org.sekisho.reports.aggregate.OverrideNote;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.store.SendingTimes;

/**
 * Adds one batch to the open reports. The lock on its report is what keeps a row from being added by two at once, or to a report
 * that is being closed; all locks are taken in the order of the keys.
 */
final class Fold {

    /** How many keys a query names. */
    private static final int KEYS_AT_ONCE = 200;
    /** How many statements go to the database at once. */
    private static final int BATCH = 2000;

    static final String OTHERS = "counted together: this report had too many rows";

    private final Handle handle;
    private final int maximumRows;
    private final SendingTimes times;
    private final Instant now;
    private final List<Change> changes = new ArrayList<>();
    private long others;

    Fold(Handle handle, int maximumRows, SendingTimes times, Instant now) {
        this.handle = handle;
        this.maximumRows = maximumRows;
        this.times = times;
        this.now = now;
    }

    /** What becomes of one report. */
    private static final class Change {
        final long report;
        final Batch.Report added;
        final SortedMap<byte[], Batch.Row> missing = new TreeMap<>(Batch.KEYS);
        long rows;

        Change(long report, long rows, Batch.Report added) {
            this.report = report;
            this.rows = rows;
            this.added = added;
        }
    }

    /** Returns how many evaluations were counted in a row for others. */
    long run(Batch batch) {
        resolve(batch);
        List<Counted> known = new ArrayList<>();
        for (Change change : changes) {
            change.added.rows.forEach((key, row) -> {
                if (!row.fits()) {
                    return;
                }
                if (change.rows == 0) {
                    change.missing.put(key, row);
                } else {
                    known.add(new Counted(change, key, row));
                }
            });
        }
        for (Counted counted : update(known)) {
            counted.change.missing.put(counted.key, counted.row);
        }
        insert();
        count();
        return others;
    }

    private record Counted(Change change, byte[] key, Batch.Row row) {}

    private void resolve(Batch batch) {
        SortedMap<byte[], Batch.Report> wanted = new TreeMap<>(batch.reports());
        lock(wanted);
        while (!wanted.isEmpty()) {
            open(wanted);
            lock(wanted);
        }
    }

    /** Takes those that are open out of {@code wanted}. */
    private void lock(SortedMap<byte[], Batch.Report> wanted) {
        for (List<byte[]> keys : parts(wanted.keySet(), KEYS_AT_ONCE)) {
            handle.createQuery("SELECT id, report_key, row_count FROM sekisho_report WHERE report_key IN (<keys>)"
                            + " AND state = 'OPEN' ORDER BY report_key FOR UPDATE")
                    .bindList("keys", padded(keys))
                    .map((result, context) -> {
                        byte[] key = result.getBytes("report_key");
                        Batch.Report added = Objects.requireNonNull(wanted.remove(key));
                        return new Change(result.getLong("id"), result.getLong("row_count"), added);
                    })
                    .forEach(changes::add);
        }
    }

    /** The same statement for any number of keys, which a database has prepared already. */
    private static List<byte[]> padded(List<byte[]> keys) {
        List<byte[]> padded = new ArrayList<>(keys);
        while (padded.size() < KEYS_AT_ONCE) {
            padded.add(keys.get(keys.size() - 1));
        }
        return padded;
    }

    private record Former(int sequence, long end, boolean open) {}

    private static final Former NONE = new Former(-1, Long.MIN_VALUE, false);

    /** Opens a report for each, but where another server has opened one since we looked. */
    private void open(SortedMap<byte[], Batch.Report> missing) {
        Map<String, Former> formers = new HashMap<>();
        for (List<byte[]> keys : parts(missing.keySet(), KEYS_AT_ONCE)) {
            handle.createQuery("SELECT report_key, sequence_number, period_end, state FROM sekisho_report"
                            + " WHERE report_key IN (<keys>) ORDER BY report_key, sequence_number")
                    .bindList("keys", padded(keys))
                    .map((result, context) -> Map.entry(
                            name(result.getBytes("report_key")),
                            new Former(
                                    result.getInt("sequence_number"),
                                    result.getLong("period_end"),
                                    result.getString("state").equals("OPEN"))))
                    .forEach(former -> formers.put(former.getKey(), former.getValue()));
        }
        Rows<Map.Entry<byte[], Batch.Report>> opened = new Rows<>(
                "INSERT INTO sekisho_report (unique_id, report_key, sequence_number, report_day, policy_domain, policy,"
                        + " period_begin, period_end, state, messages, row_count, due, waiting_until, attempts)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'OPEN', 0, 0, ?, ?, 0)",
                (insert, entry) -> {
                    Batch.Report report = entry.getValue();
                    long due = times.due(report.day, report.domain, now).toEpochMilli();
                    Former former = formers.getOrDefault(name(entry.getKey()), NONE);
                    long start = startOf(report.day);
                    long end = startOf(report.day.plusDays(1));
                    insert.bind(0, UniqueIds.next())
                            .bind(1, entry.getKey())
                            .bind(2, former.sequence + 1)
                            .bind(3, report.day)
                            .bind(4, StoredText.cut(report.domain, JdbcReportStore.MAXIMUM_DOMAIN))
                            .bind(5, report.policy)
                            .bind(6, former.end < end ? Math.max(former.end, start) : start)
                            .bind(7, end)
                            .bind(8, due)
                            .bind(9, due);
                });
        missing.entrySet().stream()
                .filter(entry -> !formers.getOrDefault(name(entry.getKey()), NONE).open)
                .forEach(opened::add);
        opened.execute();
    }

    private static String name(byte[] key) {
        return HexFormat.of().formatHex(key);
    }

    static long startOf(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    /** Adds to rows that are there; returns those that are not. */
    private List<Counted> update(List<Counted> rows) {
        Rows<Counted> updates = new Rows<>(
                "UPDATE sekisho_row SET messages = messages + ? WHERE report_id = ? AND row_key = ?",
                (update, counted) -> update.bind(0, counted.row.count())
                        .bind(1, counted.change.report)
                        .bind(2, counted.key));
        rows.forEach(updates::add);
        return updates.execute();
    }

    /** Inserts as many as fit; counts the rest together. */
    private void insert() {
        Rows<Counted> inserts = new Rows<>(
                "INSERT INTO sekisho_row (report_id, row_key, messages, content) VALUES (?, ?, ?, ?)",
                (insert, counted) -> insert.bind(0, counted.change.report)
                        .bind(1, counted.key)
                        .bind(2, counted.row.count())
                        .bind(3, counted.row.content()));
        List<Counted> together = new ArrayList<>();
        for (Change change : changes) {
            SortedMap<byte[], Batch.Row> rest = new TreeMap<>(Batch.KEYS);
            change.missing.forEach((key, row) -> {
                if (change.rows < maximumRows) {
                    change.rows++;
                    inserts.add(new Counted(change, key, row));
                } else {
                    addTogether(rest, change, row);
                }
            });
            change.added.rows.values().stream()
                    .filter(row -> !row.fits())
                    .forEach(row -> addTogether(rest, change, row));
            rest.forEach((key, row) -> together.add(new Counted(change, key, row)));
        }
        inserts.execute();
        for (Counted counted : update(together)) {
            counted.change.rows++;
            inserts.add(counted);
        }
        inserts.execute();
    }

    private void addTogether(SortedMap<byte[], Batch.Row> rest, Change change, Batch.Row row) {
        ReportRow other = other(row.row(), change.added.domain);
        String content = StoredContent.of(other);
        rest.merge(StoredText.hash(content), new Batch.Row(other, content, row.count()), Batch.Row::plus);
        others += row.count();
    }

    /** What is left of a row that stands for many. */
    private static ReportRow other(ReportRow row, String domain) {
        return new ReportRow(
                "0.0.0.0",
                row.count(),
                row.disposition(),
                row.dkimAligned(),
                row.spfAligned(),
                List.of(new OverrideNote(OverrideReason.OTHER, Optional.of(OTHERS))),
                domain,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    private void count() {
        Rows<Change> counts = new Rows<>(
                "UPDATE sekisho_report SET messages = messages + ?, row_count = ? WHERE id = ?",
                (update, change) -> update.bind(0, change.added.messages())
                        .bind(1, change.rows)
                        .bind(2, change.report));
        changes.forEach(counts::add);
        counts.execute();
    }

    private static <T> List<List<T>> parts(Collection<T> all, int size) {
        List<T> list = List.copyOf(all);
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < list.size(); from += size) {
            parts.add(list.subList(from, Math.min(list.size(), from + size)));
        }
        return parts;
    }

    /** One statement for many rows. */
    private final class Rows<T> {
        private final String sql;
        private final Binding<T> binding;
        private final List<T> rows = new ArrayList<>();

        Rows(String sql, Binding<T> binding) {
            this.sql = sql;
            this.binding = binding;
        }

        void add(T row) {
            rows.add(row);
        }

        /** Forgets the rows, and returns those that touched nothing. */
        List<T> execute() {
            List<T> untouched = new ArrayList<>();
            for (List<T> part : parts(rows, BATCH)) {
                try (PreparedBatch batch = handle.prepareBatch(sql)) {
                    for (T row : part) {
                        binding.bind(batch, row);
                        batch.add();
                    }
                    int[] touched = batch.execute();
                    for (int i = 0; i < touched.length; i++) {
                        if (touched[i] == 0) {
                            untouched.add(part.get(i));
                        }
                    }
                }
            }
            rows.clear();
            return untouched;
        }
    }

    @FunctionalInterface
    private interface Binding<T> {
        void bind(PreparedBatch statement, T row);
    }
}
