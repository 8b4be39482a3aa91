package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.reports.store.jdbc.DatabaseAccess;
import org.sekisho.reports.store.jdbc.TestPostgres;

/** Two servers count in one PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedStoreIT {

    /** Whose reports two servers share. */
    private static final List<String> SHARED = Stream.of("one", "two", "three", "four", "five", "six", "seven")
            .map(name -> name + ".shared.example")
            .toList();

    /** Whose mail comes while the database is down. */
    private static final String DOWN = "down.example";

    /** Longer than any test waits for a server that is to die meanwhile. */
    private static final Duration HELD = Duration.ofMinutes(5);

    @TempDir
    static Path folder;

    private final Tally sent = new Tally();
    private TestPostgres postgres;
    private World world;
    private JamesServer first;
    private JamesServer second;

    @BeforeAll
    void start() throws Exception {
        postgres = TestPostgres.start(true);
        DatabaseAccess database = postgres.newDatabase();
        world = new Reporting(folder)
                .start(
                        SharedStoreIT::records,
                        settings -> settings.withSekishoProperty("reports.database", database.url())
                                .withSekishoProperty("reports.database.user", TestPostgres.USER)
                                .withSekishoProperty("reports.database.password", TestPostgres.PASSWORD)
                                // Longer than the tests hold an answer back.
                                .withSekishoProperty("dns.timeout", "20s"));
        first = world.james();
        second = world.another();
    }

    @AfterAll
    void stop() {
        world.close();
        postgres.close();
    }

    private static Zone.Builder records(Zone.Builder zone) {
        Stream.concat(SHARED.stream(), Stream.of(DOWN))
                .forEach(domain -> zone.add(
                                "_dmarc." + domain,
                                "TXT",
                                "v=DMARC1; p=none; rua=mailto:" + domain + "@reports.example")
                        .add(permission(domain), "TXT", "v=DMARC1"));
        return zone;
    }

    /** The name that says that reports about a domain are welcome. */
    private static String permission(String domain) {
        return domain + "._report._dmarc.reports.example";
    }

    @Test
    @Tag("B31")
    @Tag("B32")
    void oneServerDiesWhileItSendsAndEachReportComesOnceAndCountsWhatBothHaveSeen() throws Exception {
        for (String domain : SHARED) {
            forge(first, domain, 1);
            forge(second, domain, 2);
        }
        Reporting.await("all is counted", () -> messages(second, SHARED) == 3L * SHARED.size());
        // The memory queue of a server that dies loses what it holds. So it dies when the first two have arrived, while
        // it
        // asks for the permission to send others: these are claimed, and no part of them is in the queue. As it does
        // four
        // at a time, one is left that nobody has claimed.
        List<JsonNode> byTime = byTime();
        List<String> permissions = byTime.subList(2, byTime.size()).stream()
                .map(report -> permission(report.path("domain").asText()))
                .toList();
        permissions.forEach(name -> world.dns().delay(name, HELD));
        Instant secondIsDue = Instant.parse(byTime.get(1).path("due").asText());
        ReportTime.set(first, 1, LocalTime.ofInstant(secondIsDue.plusSeconds(1), ZoneOffset.UTC));
        Reporting.await("two reports", () -> arrived(SHARED).size() == 2);
        ReportTime.set(first, 1, LocalTime.of(9, 0));
        Reporting.await(
                "four questions",
                () -> permissions.stream()
                                .filter(name -> world.dns().queries(name, RecordType.TXT) > 0)
                                .count()
                        == 4);
        first.kill();

        permissions.forEach(world.dns()::heal);
        ReportTime.set(second, 1, LocalTime.of(9, 0));
        Reporting.await("every report", () -> arrived(SHARED).size() >= SHARED.size());
        Reporting.await("nothing to be sent", () -> messages(second, SHARED) == 0);

        assertThat(arrived(SHARED))
                .map(report -> report.report().policy().domain())
                .containsExactlyInAnyOrderElementsOf(SHARED);
        assertThat(ReportMail.at(second.sink()))
                .filteredOn(report -> SHARED.contains(report.report().policy().domain()))
                .hasSize(SHARED.size() - 2);
        assertThat(ReportMail.counts(arrived(SHARED))).isEqualTo(counts(SHARED));
        first.restart();
    }

    @Test
    @Tag("B25")
    @Tag("B31")
    void mailFlowsWhileTheDatabaseIsDownAndWhatCameMeanwhileIsCountedWhenItIsBack() throws Exception {
        assertThat(health()).contains("\"healthy\"");
        forge(second, DOWN, 1);
        Reporting.await("one is counted", () -> messages(second, List.of(DOWN)) == 1);

        postgres.stop();
        long before = System.nanoTime();
        forge(second, DOWN, 3);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
        Reporting.await("the health check", () -> health().contains("The database of reports does not answer"));
        assertThat(health()).contains("\"degraded\"");
        postgres.startAgain();

        Reporting.await("all are counted", () -> messages(second, List.of(DOWN)) == 4);
        Reporting.await("the health check", () -> health().contains("\"healthy\""));
        // Not left for the day of the other test.
        new ReportAdmin(second).send("&domain=" + DOWN + "&day=" + ReportTime.TODAY);
        Reporting.await("the report", () -> arrived(List.of(DOWN)).size() == 1);
        assertThat(ReportMail.counts(arrived(List.of(DOWN)))).isEqualTo(sent.counts(DOWN));
    }

    private String health() {
        return second.webAdmin().get("/healthcheck/checks/Sekisho").body();
    }

    private List<JsonNode> byTime() {
        return new ReportAdmin(second)
                .list("").stream()
                        .filter(report -> SHARED.contains(report.path("domain").asText()))
                        .sorted(Comparator.comparing(
                                report -> report.path("due").asText()))
                        .toList();
    }

    private static long messages(JamesServer james, List<String> domains) {
        return new ReportAdmin(james)
                .list("").stream()
                        .filter(report -> domains.contains(report.path("domain").asText()))
                        .filter(report -> report.path("state").asText().matches("open|closed"))
                        .mapToLong(report -> report.path("messages").asLong())
                        .sum();
    }

    private List<ReportMail> arrived(List<String> domains) {
        List<ReportMail> reports = new ArrayList<>(ReportMail.at(first.sink()));
        reports.addAll(ReportMail.at(second.sink()));
        reports.removeIf(report -> !domains.contains(report.report().policy().domain()));
        return reports;
    }

    private Map<Kind, Long> counts(List<String> domains) {
        Map<Kind, Long> counts = sent.counts();
        counts.keySet().removeIf(kind -> !domains.contains(kind.domain()));
        return counts;
    }

    private void forge(JamesServer james, String domain, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            assertThat(james.receive(
                                    SampleDomains.ATTACKER_SERVER,
                                    "mx.attacker.example",
                                    World.EVE,
                                    World.BOB,
                                    World.text("me@" + domain).bytes())
                            .code())
                    .isEqualTo(250);
            sent.count(Kind.forged(domain, "none", "none"));
        }
    }
}
