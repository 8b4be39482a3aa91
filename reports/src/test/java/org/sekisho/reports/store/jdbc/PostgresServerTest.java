package org.sekisho.reports.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sekisho.reports.store.Evaluations;
import org.sekisho.reports.store.SendingTimes;
import org.sekisho.reports.store.StoreException;

/** Servers that are not there, come and go, or let nobody in. */
@Timeout(240)
class PostgresServerTest {

    @Test
    void aServerThatComesLaterIsOpenedThen() throws Exception {
        try (TestPostgres server = TestPostgres.start(false)) {
            DatabaseAccess access = server.newDatabase();
            server.stop();
            try (JdbcReportStore store = open(access)) {
                assertUnreachable(store);
                assertUnreachable(store);

                server.startAgain();

                await().atMost(Duration.ofSeconds(30)).until(() -> works(store));
                store.fold("j", 0, 1, List.of(Evaluations.of("example.org", "192.0.2.1")));
                assertThat(store.position("j").counted()).isEqualTo(1);
            }
        }
    }

    @Test
    void aServerThatGoesAndComesBackIsUsedAgain() throws Exception {
        try (TestPostgres server = TestPostgres.start(false);
                JdbcReportStore store = open(server.newDatabase())) {
            store.fold("j", 0, 1, List.of(Evaluations.of("example.org", "192.0.2.1")));

            server.stop();
            assertUnreachable(store);
            server.startAgain();

            await().atMost(Duration.ofSeconds(30)).until(() -> works(store));
            store.fold("j", 1, 2, List.of(Evaluations.of("example.org", "192.0.2.1")));
            assertThat(store.position("j").counted()).isEqualTo(2);
        }
    }

    private static void assertUnreachable(JdbcReportStore store) {
        assertThatThrownBy(() -> store.fold("j", 1, 2, List.of(Evaluations.of("example.org", "192.0.2.1"))))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("The report database failed: ")
                .satisfies(e -> assertThat(StackTraces.of(e)).doesNotContain(TestPostgres.PASSWORD));
    }

    private static boolean works(JdbcReportStore store) {
        try {
            return store.position("j").counted() >= 0;
        } catch (StoreException e) {
            return false;
        }
    }

    @Test
    void aWrongLoginStopsTheStartAndShowsNoPassword() {
        DatabaseAccess right = TestPostgres.shared().newDatabase();
        DatabaseAccess wrong = new DatabaseAccess(right.url(), right.user(), Optional.of("hunter2"));
        DatabaseAccess none = new DatabaseAccess(right.url(), right.user(), Optional.empty());

        for (DatabaseAccess access : List.of(wrong, none)) {
            assertThatThrownBy(() -> open(access))
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessage("The report database cannot be used: the login is refused:"
                            + " set the right user and password, and let the user in by pg_hba.conf.")
                    .satisfies(e -> assertThat(StackTraces.of(e))
                            .doesNotContain("hunter2")
                            .doesNotContain(TestPostgres.PASSWORD));
        }
    }

    @ParameterizedTest
    @CsvSource({"off, on", "local, on", "on, on", "remote_apply, remote_apply"})
    @Tag("B31")
    void whatIsCommittedSurvivesWhateverTheDefaultIs(String byDefault, String forUs) throws Exception {
        TestPostgres server = TestPostgres.shared();
        DatabaseAccess access = server.newDatabase();
        String name = access.url().substring(access.url().lastIndexOf('/') + 1);
        server.execute("ALTER DATABASE " + name + " SET synchronous_commit = " + byDefault);

        try (ReportDatabase database = ReportDatabase.open(access, Schema.CURRENT)) {
            assertThat(database.<String>read(handle -> handle.createQuery("SHOW synchronous_commit")
                            .mapTo(String.class)
                            .one()))
                    .isEqualTo(forUs);
        }
    }

    @Test
    void aDatabaseThatIsNotThereStopsTheStart() {
        DatabaseAccess nowhere = TestPostgres.shared().access("nowhere");

        assertThatThrownBy(() -> open(nowhere))
                .isInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("there is no such database");
    }

    @Test
    void aUserThatMayMakeNoTablesStopsTheStart() {
        TestPostgres server = TestPostgres.shared();
        server.execute("CREATE DATABASE foreign_owner");

        assertThatThrownBy(() -> open(server.access("foreign_owner")))
                .isInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("the user may not make tables there");
    }

    @Test
    void aUrlThatCannotBeReadStopsTheStart() {
        assertThatThrownBy(() -> open(
                        new DatabaseAccess("jdbc:postgresql://127.0.0.1:port/x", Optional.empty(), Optional.empty())))
                .isInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("correct the URL");
    }

    @Test
    void aPortThatNobodyAnswersIsTriedLater() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        try (JdbcReportStore store = open(new DatabaseAccess(
                "jdbc:postgresql://127.0.0.1:" + port + "/x", Optional.of("a"), Optional.of(TestPostgres.PASSWORD)))) {
            assertUnreachable(store);
        }
    }

    private static JdbcReportStore open(DatabaseAccess access) throws UnusableDatabaseException {
        return JdbcReportStore.open(access, StoreLimits.DEFAULT, SendingTimes.DEFAULT, Clock.systemUTC());
    }
}
