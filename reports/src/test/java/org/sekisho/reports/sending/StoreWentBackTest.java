package org.sekisho.reports.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.store.ReportFilter;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.jdbc.DatabaseAccess;
import org.sekisho.reports.store.jdbc.TestPostgres;

/** A database is put back from a copy: nothing that was recorded is lost, and nothing that was sent goes out again. */
@Tag("B41")
@Timeout(300)
class StoreWentBackTest {

    private static final List<String> DOMAINS = List.of("a.example", "b.example", "c.example");

    @TempDir
    private Path folder;

    private SendingWorld world;

    /** How often each row of each domain was recorded. */
    private final Map<String, Map<String, Long>> recorded = new HashMap<>();

    @BeforeEach
    void open() throws Exception {
        world = new SendingWorld(Files.createDirectories(folder.resolve("unused")), Duration.ofMillis(1));
        DOMAINS.forEach(domain -> world.publish("_dmarc." + domain, "v=DMARC1; p=reject; rua=mailto:r@" + domain));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private DatabaseAccess h2() {
        return new DatabaseAccess("jdbc:h2:file:" + folder.resolve("db/reports"), Optional.empty(), Optional.empty());
    }

    private Path file() {
        return folder.resolve("db/reports.mv.db");
    }

    private CountingServer server(DatabaseAccess access) throws Exception {
        return new CountingServer(world, access, folder.resolve("journal"));
    }

    private void record(CountingServer server, String domain, ReportRow row) {
        server.record(domain, row);
        recorded.computeIfAbsent(domain, none -> new HashMap<>()).merge(key(row), row.count(), Long::sum);
    }

    private static String key(ReportRow row) {
        return row.sourceIp() + " " + row.headerFrom() + " " + row.disposition();
    }

    private void record(CountingServer server, String domain, int rows) {
        SentReports.rows(rows, 1).forEach(row -> record(server, domain, row));
    }

    private void sendAll(CountingServer server) throws Exception {
        world.clock.pass(Duration.ofMinutes(1));
        while (server.sender().sendDue(100, outcome -> {}) > 0) {
            // Until nothing is due.
        }
    }

    /** Every evaluation is in exactly one report, and every report went out once, but for the times given. */
    private void check(String what, int mostTwice) {
        Map<String, byte[]> octets = new HashMap<>();
        Map<String, Map<String, Long>> sent = new HashMap<>();
        int twice = 0;
        for (SendingWorld.Mail mail : world.queue) {
            byte[] former = octets.put(mail.messageId(), mail.octets());
            if (former != null) {
                assertThat(mail.octets()).as(what).isEqualTo(former);
                twice++;
                continue;
            }
            String domain = mail.report().policy().domain();
            mail.report()
                    .rows()
                    .forEach(row -> sent.computeIfAbsent(domain, none -> new HashMap<>())
                            .merge(key(row), row.count(), Long::sum));
        }
        assertThat(sent).as(what).isEqualTo(recorded);
        assertThat(twice).as(what).isLessThanOrEqualTo(mostTwice);
    }

    @Test
    void anOlderFileOfH2IsCountedUpAgainAndNothingIsSentTwice() throws Exception {
        try (CountingServer server = server(h2())) {
            record(server, "a.example", 40);
            server.awaitCounted();
        }
        Path copy = Files.copy(file(), folder.resolve("copy"));
        try (CountingServer server = server(h2())) {
            record(server, "a.example", 3);
            record(server, "b.example", 60);
            server.awaitCounted();
            sendAll(server);
            assertThat(world.queue).hasSizeGreaterThan(2);
            record(server, "a.example", 7);
            server.awaitCounted();
        }
        Files.copy(copy, file(), StandardCopyOption.REPLACE_EXISTING);
        int before = world.queue.size();
        try (CountingServer server = server(h2())) {
            server.awaitCounted();
            assertThat(server.fold.status().wentBack()).isEqualTo(1);
            assertThat(server.fold.status().journal().lost()).isZero();
            assertThat(server.store.list(new ReportFilter(
                            Optional.empty(), Optional.empty(), Optional.of(ReportSummary.State.SENT), 9)))
                    .hasSize(2);
            assertThat(server.store.list(new ReportFilter(
                            Optional.empty(), Optional.empty(), Optional.of(ReportSummary.State.OPEN), 9)))
                    .singleElement()
                    .satisfies(late -> assertThat(late.messages())
                            .isEqualTo(SentReports.rows(7, 1).stream()
                                    .mapToLong(ReportRow::count)
                                    .sum()));
            sendAll(server);
        }
        assertThat(world.queue.size()).isGreaterThan(before);
        check("restored", 0);
    }

    @Test
    void aFileOfH2ThatIsGoneIsMadeUpFromTheJournal() throws Exception {
        try (CountingServer server = server(h2())) {
            record(server, "a.example", 40);
            server.awaitCounted();
            sendAll(server);
            record(server, "a.example", 5);
            record(server, "b.example", 5);
            server.awaitCounted();
        }
        Files.delete(file());
        try (CountingServer server = server(h2())) {
            server.awaitCounted();
            assertThat(server.fold.status().wentBack()).isEqualTo(1);
            assertThat(server.fold.status().journal().lost()).isZero();
            sendAll(server);
        }
        check("made up", 0);
    }

    @Test
    void aPostgresqlThatGoesBackUnderARunningServerIsNoticedAndCountedUpAgain() throws Exception {
        TestPostgres postgres = TestPostgres.shared();
        DatabaseAccess access = postgres.newDatabase();
        String name = access.url().substring(access.url().lastIndexOf('/') + 1);
        try (CountingServer server = server(access)) {
            record(server, "a.example", 40);
            server.awaitCounted();
            postgres.copy(name, name + "_copy");
            server.awaitCounted();
            record(server, "b.example", 30);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> server.fold.status().journal().waiting() == 0);
            sendAll(server);
            record(server, "b.example", 4);
            record(server, "c.example", 4);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> server.fold.status().journal().waiting() == 0);

            postgres.copy(name + "_copy", name);
            // What is due in the old state was sent; whoever asks now gets nothing before it is told.
            trySending(server);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> server.fold.status().wentBack() == 1);
            server.awaitCounted();
            sendAll(server);
        }
        check("restored under a running server", 0);
    }

    private static void trySending(CountingServer server) {
        try {
            server.sender().sendDue(10, outcome -> {});
        } catch (org.sekisho.reports.store.StoreException broken) {
            // The connections were broken with the database.
            return;
        }
    }

    /** Anything may happen in any order before a copy is put back. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappenedSinceTheCopyEachEvaluationIsReportedOnce(long seed) throws Exception {
        Random random = new Random(seed);
        Path copy = folder.resolve("copy");
        for (int restore = 0; restore < 3; restore++) {
            CountingServer server = server(h2());
            boolean copied = false;
            for (int step = 0; step < 12; step++) {
                switch (random.nextInt(copied ? 3 : 4)) {
                    case 0, 1 -> record(server, DOMAINS.get(random.nextInt(3)), 1 + random.nextInt(20));
                    case 2 -> {
                        server.awaitCounted();
                        server.sender().sendDue(1 + random.nextInt(2), outcome -> {});
                    }
                    default -> {
                        server.close();
                        Files.copy(file(), copy, StandardCopyOption.REPLACE_EXISTING);
                        copied = true;
                        server = server(h2());
                    }
                }
            }
            server.close();
            if (Files.exists(copy)) {
                Files.copy(copy, file(), StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.delete(file());
            }
        }
        try (CountingServer server = server(h2())) {
            server.awaitCounted();
            assertThat(server.fold.status().journal().lost()).isZero();
            sendAll(server);
        }
        check("seed " + seed, 0);
    }

    @Test
    @Tag("B31")
    void whereverTheSenderDiesBeforeTheCopyIsPutBackNothingGoesOutAgain() throws Exception {
        Set<String> moments = new HashSet<>();
        boolean died = true;
        for (int moment = 0; died; moment++) {
            recorded.clear();
            world.queue.clear();
            Path here = folder.resolve("m" + moment);
            DatabaseAccess access =
                    new DatabaseAccess("jdbc:h2:file:" + here.resolve("reports"), Optional.empty(), Optional.empty());
            try (CountingServer server = new CountingServer(world, access, here.resolve("journal"))) {
                record(server, "a.example", 50);
                server.awaitCounted();
            }
            Path copy = Files.copy(here.resolve("reports.mv.db"), here.resolve("copy"));
            Crashes crashes = new Crashes(moment);
            try (CountingServer server = new CountingServer(world, access, here.resolve("journal"))) {
                record(server, "a.example", 10);
                server.awaitCounted();
                died = dies(server.sender(crashes));
                moments.add(crashes.where());
                record(server, "a.example", 2);
                server.awaitCounted();
            }
            Files.copy(copy, here.resolve("reports.mv.db"), StandardCopyOption.REPLACE_EXISTING);
            try (CountingServer server = new CountingServer(world, access, here.resolve("journal"))) {
                server.awaitCounted();
                Thread.sleep(3);
                sendAll(server);
            }
            // Only between the queue and the journal nobody can tell.
            check(crashes.where(), crashes.where().equals("after send") ? 1 : 0);
        }
        assertThat(moments)
                .contains("after claim", "before keep", "after keep", "after closing", "after send", "before note")
                .contains("before finish", "after finish");
    }

    private static boolean dies(ReportSender sender) throws Exception {
        try {
            sender.sendNext();
            return false;
        } catch (Crashes.Crash crash) {
            return true;
        }
    }
}
