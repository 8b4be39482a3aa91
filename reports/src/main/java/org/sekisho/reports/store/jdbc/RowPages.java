package org.sekisho.reports.store.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.store.RowSink;
import org.sekisho.reports.store.StoreException;
import org.sekisho.reports.store.StoredContent;

/** Reads the rows of a report in the order of their keys, page by page, so that memory does not grow with their number. */
final class RowPages {

    /** How many rows are read at once. */
    private static final int PAGE = 1000;

    private final ReportDatabase database;

    RowPages(ReportDatabase database) {
        this.database = database;
    }

    void read(long id, RowSink sink) throws StoreException, IOException {
        byte[] last = {};
        while (true) {
            byte[] after = last;
            List<StoredRow> page = database.read(handle -> page(handle, id, after));
            for (StoredRow row : page) {
                sink.accept(row.read(id));
            }
            if (page.size() < PAGE) {
                return;
            }
            last = page.get(PAGE - 1).key;
        }
    }

    /** The rows behind a key. */
    private static List<StoredRow> page(Handle handle, long id, byte[] after) {
        // H2 reads in the order of the key only if all of it is named; else it sorts the rest of the report for each
        // page. A join would let a database choose another order, too.
        List<Map.Entry<byte[], Long>> counts = handle.createQuery("SELECT row_key, messages FROM sekisho_row"
                        + " WHERE report_id = ? AND row_key > ? ORDER BY report_id, row_key LIMIT ?")
                .bind(0, id)
                .bind(1, after)
                .bind(2, PAGE)
                .map((result, context) -> Map.entry(result.getBytes("row_key"), result.getLong("messages")))
                .list();
        if (counts.isEmpty()) {
            return List.of();
        }
        SortedMap<byte[], String> contents = new TreeMap<>(Batch.KEYS);
        handle.createQuery("SELECT row_key, content FROM sekisho_content"
                        + " WHERE report_id = ? AND row_key > ? AND row_key <= ?")
                .bind(0, id)
                .bind(1, after)
                .bind(2, counts.get(counts.size() - 1).getKey())
                .map((result, context) -> Map.entry(result.getBytes("row_key"), result.getString("content")))
                .forEach(content -> contents.put(content.getKey(), content.getValue()));
        // What was deleted between the two is left out.
        return counts.stream()
                .filter(count -> contents.containsKey(count.getKey()))
                .map(count -> new StoredRow(
                        count.getKey(), count.getValue(), Objects.requireNonNull(contents.get(count.getKey()))))
                .toList();
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record StoredRow(byte[] key, long messages, String content) {
        ReportRow read(long report) throws StoreException {
            try {
                return StoredContent.row(content, messages);
            } catch (JsonProcessingException | IllegalArgumentException e) {
                throw new StoreException("A row of report " + report + " cannot be read.", e);
            }
        }
    }
}
