package org.sekisho.reports.store.jdbc;

import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.sekisho.reports.store.StoreException;

/** Deletes reports, or what nobody needs of those that are over. */
final class Deletion {

    /** How many reports are deleted in one transaction. */
    private static final int DELETED_AT_ONCE = 200;

    private final ReportDatabase database;

    Deletion(ReportDatabase database) {
        this.database = database;
    }

    /** The rows of a report; its files and what became of it stay. */
    static void rows(Handle handle, List<Long> reports) {
        delete(handle, reports, "sekisho_row", "report_id");
        delete(handle, reports, "sekisho_content", "report_id");
    }

    /** All that there is of a report. */
    static void whole(Handle handle, List<Long> reports) {
        rows(handle, reports);
        delete(handle, reports, "sekisho_file", "report_id");
        delete(handle, reports, "sekisho_closing", "report_id");
        delete(handle, reports, "sekisho_delivery", "report_id");
        delete(handle, reports, "sekisho_report", "id");
    }

    private static void delete(Handle handle, List<Long> reports, String table, String column) {
        if (reports.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("DELETE FROM " + table + " WHERE " + column + " = ?");
        for (long id : reports) {
            batch.bind(0, id).add();
        }
        batch.execute();
    }

    /** How many reports were deleted, and how many of them were neither sent nor dropped. */
    record Deleted(long reports, long unsent) {}

    /** Deletes the reports that match a condition on {@code :value}. */
    Deleted where(String condition, Object value) throws StoreException {
        long reports = 0;
        long unsent = 0;
        while (true) {
            List<Map.Entry<Long, Boolean>> part = database.write(handle -> {
                // Ordered as folding takes its locks.
                List<Map.Entry<Long, Boolean>> found = handle.createQuery("SELECT id, state FROM sekisho_report WHERE "
                                + condition + " ORDER BY report_key LIMIT :limit FOR UPDATE")
                        .bind("value", value)
                        .bind("limit", DELETED_AT_ONCE)
                        .map((result, context) -> Map.entry(
                                result.getLong("id"),
                                !List.of("SENT", "DROPPED").contains(result.getString("state"))))
                        .list();
                List<Long> ids = found.stream().map(Map.Entry::getKey).toList();
                whole(handle, ids);
                return found;
            });
            reports += part.size();
            unsent += part.stream().filter(Map.Entry::getValue).count();
            if (part.size() < DELETED_AT_ONCE) {
                return new Deleted(reports, unsent);
            }
        }
    }
}
