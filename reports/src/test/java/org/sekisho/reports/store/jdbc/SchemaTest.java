package org.sekisho.reports.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sekisho.reports.store.Evaluations;
import org.sekisho.reports.store.SendingTimes;

/** The tables of each version. */
@Timeout(120)
class SchemaTest {

    private static final String FIRST = Schema.script("schema-1.sql");
    private static final String SECOND = Schema.script("schema-2.sql");
    private static final String NEXT =
            "ALTER TABLE sekisho_report ADD COLUMN IF NOT EXISTS later ${bytes};\n-- Done.\n";

    @TempDir
    private Path folder;

    private DatabaseAccess access(Engine engine) {
        return engine == Engine.H2
                ? new DatabaseAccess("jdbc:h2:file:" + folder.resolve("reports"), Optional.empty(), Optional.empty())
                : TestPostgres.shared().newDatabase();
    }

    @ParameterizedTest
    @EnumSource
    void anOlderDatabaseIsBroughtUpToDateAndKeepsWhatItHas(Engine engine) throws Exception {
        DatabaseAccess access = access(engine);
        try (JdbcReportStore store = open(access)) {
            store.fold("j", 0, 5, List.of(Evaluations.of("example.org", "192.0.2.1")));
        }

        for (int i = 0; i < 2; i++) {
            try (ReportDatabase updated = ReportDatabase.open(access, new Schema(List.of(FIRST, SECOND, NEXT)))) {
                assertThat(versions(updated)).containsExactly(1, 2, 3);
                assertThat(updated.<Integer>read(
                                handle -> handle.createQuery("SELECT COUNT(*) FROM sekisho_report WHERE later IS NULL")
                                        .mapTo(Integer.class)
                                        .one()))
                        .isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNewerDatabaseStopsTheStart(Engine engine) throws Exception {
        DatabaseAccess access = access(engine);
        ReportDatabase.open(access, new Schema(List.of(FIRST, SECOND, NEXT))).close();

        assertThatThrownBy(() -> open(access))
                .isInstanceOf(UnusableDatabaseException.class)
                .hasMessage("The database has version 3 of the tables and this Sekisho knows version 2:"
                        + " run the newer Sekisho again, or use another database.");
    }

    @ParameterizedTest
    @EnumSource
    void aScriptThatWasCutShortIsRunAgain(Engine engine) throws Exception {
        DatabaseAccess access = access(engine);
        assertThatThrownBy(() -> ReportDatabase.open(access, new Schema(List.of(FIRST + "NONSENSE;\n"))))
                .isInstanceOf(UnusableDatabaseException.class);

        try (ReportDatabase database = ReportDatabase.open(access, Schema.CURRENT)) {
            assertThat(versions(database)).containsExactly(1, 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void serversThatStartTogetherMakeTheTablesOnce(Engine engine) throws Exception {
        DatabaseAccess access = access(engine);
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            List<Future<ReportDatabase>> opening = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                opening.add(
                        executor.submit(() -> ReportDatabase.open(access, new Schema(List.of(FIRST, SECOND, NEXT)))));
            }
            for (Future<ReportDatabase> opened : opening) {
                try (ReportDatabase database = opened.get()) {
                    assertThat(versions(database)).containsExactly(1, 2, 3);
                }
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static List<Integer> versions(ReportDatabase database) throws Exception {
        return database.read(handle -> handle.createQuery("SELECT version FROM sekisho_schema ORDER BY version")
                .mapTo(Integer.class)
                .list());
    }

    private static JdbcReportStore open(DatabaseAccess access) throws UnusableDatabaseException {
        return JdbcReportStore.open(access, StoreLimits.DEFAULT, SendingTimes.DEFAULT, Clock.systemUTC());
    }
}
