package org.sekisho.reports.store.jdbc;

import java.util.List;
import org.sekisho.reports.store.StoreException;
import org.sekisho.reports.store.Suppression;

/** Who wants no reports. */
final class SuppressionTable {

    private static final int MAXIMUM_SUPPRESSED = 512;

    private final ReportDatabase database;

    SuppressionTable(ReportDatabase database) {
        this.database = database;
    }

    List<Suppression> all() throws StoreException {
        return database.read(handle -> handle.createQuery(
                        "SELECT kind, suppressed FROM sekisho_suppression ORDER BY kind, suppressed")
                .map((result, context) -> new Suppression(
                        Suppression.Kind.valueOf(result.getString("kind")),
                        StoredText.read(result.getString("suppressed"))))
                .list());
    }

    void add(Suppression suppression) throws StoreException {
        String value = suppressed(suppression);
        database.write(handle -> {
            boolean known = handle.createQuery("SELECT 1 FROM sekisho_suppression WHERE kind = ? AND suppressed = ?")
                    .bind(0, suppression.kind().name())
                    .bind(1, value)
                    .mapTo(Integer.class)
                    .findOne()
                    .isPresent();
            return known
                    ? 0
                    : handle.createUpdate("INSERT INTO sekisho_suppression (kind, suppressed) VALUES (?, ?)")
                            .bind(0, suppression.kind().name())
                            .bind(1, value)
                            .execute();
        });
    }

    boolean remove(Suppression suppression) throws StoreException {
        String value = suppressed(suppression);
        return database.write(
                handle -> handle.createUpdate("DELETE FROM sekisho_suppression WHERE kind = ? AND suppressed = ?")
                                .bind(0, suppression.kind().name())
                                .bind(1, value)
                                .execute()
                        == 1);
    }

    private static String suppressed(Suppression suppression) {
        String value = StoredText.of(suppression.value());
        if (value.length() > MAXIMUM_SUPPRESSED) {
            throw new IllegalArgumentException("No domain or address is that long.");
        }
        return value;
    }
}
