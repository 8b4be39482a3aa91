package org.sekisho.reports.store.jdbc;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.Handle;
import org.sekisho.authentication.policy.OverrideReason;
import org.sekisho.reports.aggregate.OverrideNote;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.store.SendingTimes;
import org.sekisho.reports.store.StoredContent;

/**
 * Adds one batch to the open reports. The lock on its report is what keeps a row from being added by two at once, or to a report
 * that is being closed; all locks are taken in the order of the keys.
 */
final class Fold {

    /** How many keys a query names. */
    private static final int KEYS_AT_ONCE = 200;
    /** How many statements go to the database at once. */
    private static final int BATCH = 2000;
    /** How many rows one statement changes, where the database takes sets. */
    private static final int SET = 10_000;

    static final String OTHERS = "counted together: this report had too many rows";

    private final Handle handle;
    private final Engine engine;
    private final int maximumRows;
    private final SendingTimes times;
    private final Instant now;
    private final List<Change> changes = new ArrayList<>();
    private long others;

    Fold(Handle handle, Engine engine, int maximumRows, SendingTimes times, Instant now) {
        this.handle = handle;
        this.engine = engine;
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
    long run(Batch batch) throws SQLException {
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

    private void resolve(Batch batch) throws SQLException {
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
    private void open(SortedMap<byte[], Batch.Report> missing) throws SQLException {
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
                    String domain = report.domain();
                    long due = times.due(report.day, domain, now).toEpochMilli();
                    Former former = formers.getOrDefault(name(entry.getKey()), NONE);
                    long start = startOf(report.day);
                    long end = startOf(report.day.plusDays(1));
                    insert.setString(1, UniqueIds.next());
                    insert.setBytes(2, entry.getKey());
                    insert.setInt(3, former.sequence + 1);
                    insert.setObject(4, report.day);
                    insert.setString(5, StoredText.cut(domain, JdbcReportStore.MAXIMUM_DOMAIN));
                    insert.setString(6, report.policy);
                    insert.setLong(7, former.end < end ? Math.max(former.end, start) : start);
                    insert.setLong(8, end);
                    insert.setLong(9, due);
                    insert.setLong(10, due);
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
    private List<Counted> update(List<Counted> rows) throws SQLException {
        if (engine == Engine.POSTGRESQL) {
            return updateSets(rows);
        }
        Rows<Counted> updates = new Rows<>(
                "UPDATE sekisho_row SET messages = messages + ? WHERE report_id = ? AND row_key = ?",
                (update, counted) -> {
                    update.setLong(1, counted.row.count());
                    update.setLong(2, counted.change.report);
                    update.setBytes(3, counted.key);
                });
        rows.forEach(updates::add);
        return updates.execute();
    }

    /** The same with one statement for many rows, which costs PostgreSQL far less than as many statements. */
    private List<Counted> updateSets(List<Counted> rows) throws SQLException {
        List<Counted> untouched = new ArrayList<>();
        for (List<Counted> part : parts(rows, SET)) {
            BitSet touched = new BitSet(part.size());
            try (PreparedStatement update = handle.getConnection()
                    .prepareStatement("UPDATE sekisho_row AS counted SET messages = counted.messages + added.messages"
                            + " FROM unnest(CAST(? AS BIGINT[]), CAST(? AS BYTEA[]), CAST(? AS BIGINT[]))"
                            + " WITH ORDINALITY AS added (report_id, row_key, messages, place)"
                            + " WHERE counted.report_id = added.report_id AND counted.row_key = added.row_key"
                            + " RETURNING added.place")) {
                update.setArray(1, numbers(part, counted -> counted.change.report));
                update.setArray(
                        2,
                        handle.getConnection()
                                .createArrayOf(
                                        "bytea",
                                        part.stream()
                                                .map(counted -> counted.key)
                                                .toArray(byte[][]::new)));
                update.setArray(3, numbers(part, counted -> counted.row.count()));
                try (ResultSet places = update.executeQuery()) {
                    while (places.next()) {
                        touched.set(places.getInt(1) - 1);
                    }
                }
            }
            for (int i = touched.nextClearBit(0); i < part.size(); i = touched.nextClearBit(i + 1)) {
                untouched.add(part.get(i));
            }
        }
        return untouched;
    }

    private <T> Array numbers(List<T> all, ToLongFunction<T> number) throws SQLException {
        Long[] numbers = all.stream().map(number::applyAsLong).toArray(Long[]::new);
        return handle.getConnection().createArrayOf("bigint", numbers);
    }

    /** Inserts as many as fit; counts the rest together. */
    private void insert() throws SQLException {
        Rows<Counted> inserts = new Rows<>(
                "INSERT INTO sekisho_row (report_id, row_key, messages) VALUES (?, ?, ?)", (insert, counted) -> {
                    insert.setLong(1, counted.change.report);
                    insert.setBytes(2, counted.key);
                    insert.setLong(3, counted.row.count());
                });
        Rows<Counted> contents = new Rows<>(
                "INSERT INTO sekisho_content (report_id, row_key, content) VALUES (?, ?, ?)", (insert, counted) -> {
                    insert.setLong(1, counted.change.report);
                    insert.setBytes(2, counted.key);
                    insert.setString(3, counted.row.content());
                });
        List<Counted> together = new ArrayList<>();
        for (Change change : changes) {
            SortedMap<byte[], Batch.Row> rest = new TreeMap<>(Batch.KEYS);
            change.missing.forEach((key, row) -> {
                if (change.rows < maximumRows) {
                    change.rows++;
                    Counted counted = new Counted(change, key, row);
                    inserts.add(counted);
                    contents.add(counted);
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
            contents.add(counted);
        }
        inserts.execute();
        contents.execute();
    }

    private void addTogether(SortedMap<byte[], Batch.Row> rest, Change change, Batch.Row row) {
        String content = StoredContent.of(other(row.read(), change.added.domain()));
        rest.merge(StoredText.hash(content), new Batch.Row(content, row.count()), Batch.Row::plus);
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

    private void count() throws SQLException {
        if (engine == Engine.POSTGRESQL) {
            countSets();
            return;
        }
        Rows<Change> counts = new Rows<>(
                "UPDATE sekisho_report SET messages = messages + ?, row_count = ? WHERE id = ?", (update, change) -> {
                    update.setLong(1, change.added.messages());
                    update.setLong(2, change.rows);
                    update.setLong(3, change.report);
                });
        changes.forEach(counts::add);
        counts.execute();
    }

    private void countSets() throws SQLException {
        for (List<Change> part : parts(changes, SET)) {
            try (PreparedStatement update = handle.getConnection()
                    .prepareStatement("UPDATE sekisho_report AS counted"
                            + " SET messages = counted.messages + added.messages, row_count = added.row_count"
                            + " FROM unnest(CAST(? AS BIGINT[]), CAST(? AS BIGINT[]), CAST(? AS BIGINT[]))"
                            + " AS added (id, messages, row_count) WHERE counted.id = added.id")) {
                update.setArray(1, numbers(part, change -> change.report));
                update.setArray(2, numbers(part, change -> change.added.messages()));
                update.setArray(3, numbers(part, change -> change.rows));
                update.executeUpdate();
            }
        }
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
        List<T> execute() throws SQLException {
            List<T> untouched = new ArrayList<>();
            for (List<T> part : parts(rows, BATCH)) {
                try (PreparedStatement batch = handle.getConnection().prepareStatement(sql)) {
                    for (T row : part) {
                        binding.bind(batch, row);
                        batch.addBatch();
                    }
                    int[] touched = batch.executeBatch();
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
        void bind(PreparedStatement statement, T row) throws SQLException;
    }
}
