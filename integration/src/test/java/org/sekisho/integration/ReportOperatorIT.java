package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.mail.Departed;
import org.sekisho.integration.mail.SmtpClient;

/** What an operator sets, sees and does about reports. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportOperatorIT {

    private static final String BIG = "big.example";
    private static final String NOW = "now.example";
    private static final String NEVER = "never.example";
    private static final String FORGOTTEN = "forgotten.example";
    private static final String ANXIOUS = "anxious.example";
    private static final String LOST = "lost.example";
    private static final String CALM = "calm.example";

    /** What {@code reports.maximum-size} means in octets. */
    private static final int MAXIMUM_SIZE = 10_000;

    private static final int DIFFERENT_SENDERS = 400;

    @TempDir
    static Path folder;

    private Reporting reporting;
    private World world;
    private ReportAdmin admin;

    @BeforeAll
    void start() {
        reporting = new Reporting(folder);
        world = reporting.start(
                ReportOperatorIT::records,
                settings -> settings.withSekishoProperty("reports.maximum-size", "10KB")
                        .withSekishoProperty("reports.failure", "true")
                        .withSekishoProperty("reports.failure.content", "redacted-headers")
                        .withSekishoProperty("reports.failure.per-domain", "2"));
        admin = new ReportAdmin(world.james());
    }

    @AfterAll
    void stop() {
        world.close();
    }

    private static Zone.Builder records(Zone.Builder zone) {
        for (String domain : List.of(BIG, NOW, NEVER, FORGOTTEN, LOST)) {
            zone.add("_dmarc." + domain, "TXT", "v=DMARC1; p=none; rua=mailto:dmarc@" + domain);
        }
        for (String domain : List.of(ANXIOUS, CALM)) {
            zone.add("_dmarc." + domain, "TXT", "v=DMARC1; p=none; fo=1; ruf=mailto:failures@" + domain);
        }
        return zone;
    }

    @Test
    @Tag("B34")
    void aReportThatIsTooLargeForOneMailComesInSeveralWhichTogetherSayAll() throws Exception {
        Random random = new Random(34);
        try (SmtpClient client = SmtpClient.connectFrom(
                SampleDomains.ATTACKER_SERVER, world.james().mxPort())) {
            client.reply();
            client.ehlo("mx.attacker.example");
            for (int i = 0; i < DIFFERENT_SENDERS; i++) {
                String sender = String.format("x@%016x%016x.attacker.example", random.nextLong(), random.nextLong());
                byte[] message = World.text("me@" + BIG).bytes();
                assertThat(client.transfer(sender, List.of(World.BOB), message).code())
                        .isEqualTo(250);
            }
        }
        JsonNode report = recorded(BIG, DIFFERENT_SENDERS);

        assertThat(admin.send(report).path("status").asText()).isEqualTo("completed");

        Reporting.await("all rows", () -> ReportMail.counts(reportsOf(BIG)).size() == DIFFERENT_SENDERS);
        List<ReportMail> parts = reportsOf(BIG);
        assertThat(parts)
                .hasSizeGreaterThan(2)
                .allSatisfy(part -> assertThat(part.mail().bytes()).hasSizeLessThanOrEqualTo(MAXIMUM_SIZE));
        assertThat(parts).map(part -> part.report().metadata().reportId()).doesNotHaveDuplicates();
        assertThat(parts).map(ReportMail::fileName).doesNotHaveDuplicates();
        assertThat(ReportMail.counts(parts).values()).containsOnly(1L);
    }

    @Test
    void anOperatorSeesWhatIsRecordedAndWhatWouldGoOutAndSendsIt() throws Exception {
        forge(NOW, 2);
        JsonNode report = recorded(NOW, 2);
        assertThat(report.path("day").asText()).isEqualTo(ReportTime.TODAY.toString());
        assertThat(report.path("state").asText()).isEqualTo("open");
        String preview = admin.xml(report);
        assertThat(preview).contains("<domain>" + NOW + "</domain>", "<count>2</count>");

        JsonNode task = admin.send("&domain=" + NOW + "&day=" + ReportTime.TODAY);

        assertThat(task.path("status").asText()).isEqualTo("completed");
        assertThat(task.path("additionalInformation").path("sent").asInt()).isEqualTo(1);
        world.james().sink().awaitFor("dmarc@" + NOW);
        assertThat(ReportMail.counts(reportsOf(NOW))).isEqualTo(Map.of(Kind.forged(NOW, "none", "none"), 2L));
        assertThat(admin.list("?domain=" + NOW)).singleElement().satisfies(sent -> {
            assertThat(sent.path("state").asText()).isEqualTo("sent");
            assertThat(sent.path("deliveries").get(0).path("destination").asText())
                    .isEqualTo("dmarc@" + NOW);
        });
    }

    @Test
    @Tag("B33")
    void whoeverIsSuppressedGetsNothing() throws Exception {
        forge(NEVER, 1);
        JsonNode report = recorded(NEVER, 1);
        admin.change("PUT", "/suppressions/addresses/dmarc@" + NEVER);

        assertThat(admin.send(report)
                        .path("additionalInformation")
                        .path("dropped")
                        .asInt())
                .isEqualTo(1);

        assertThat(admin.list("?domain=" + NEVER))
                .singleElement()
                .satisfies(dropped -> assertThat(dropped.path("state").asText()).isEqualTo("dropped"));
        assertThat(reportsOf(NEVER)).isEmpty();
    }

    @Test
    @Tag("B31")
    @Tag("B33")
    void aReportThatTheOtherSideHasLostIsSentAgainAsItWasAlsoAfterARestart() throws Exception {
        forge(LOST, 3);
        JsonNode report = recorded(LOST, 3);
        assertThat(admin.send(report).path("status").asText()).isEqualTo("completed");
        world.james().sink().awaitFor("dmarc@" + LOST);
        ReportMail first = reportsOf(LOST).get(0);
        forge(LOST, 1);
        world.james().restart();

        JsonNode task = admin.sendAgain(report);

        assertThat(task.path("status").asText()).isEqualTo("completed");
        assertThat(task.path("additionalInformation").path("sent").asInt()).isEqualTo(1);
        Reporting.await("the second mail", () -> reportsOf(LOST).size() == 2);
        ReportMail second = reportsOf(LOST).get(1);
        // All but what James adds on the way: Received and the signature.
        assertThat(ours(second)).isEqualTo(ours(first));
        assertThat(second.fileName()).isEqualTo(first.fileName());
        assertThat(second.xml()).isEqualTo(first.xml());
        assertThat(ReportMail.counts(List.of(second))).isEqualTo(Map.of(Kind.forged(LOST, "none", "none"), 3L));
        assertThat(admin.xml(report)).isEqualTo(new String(first.xml(), StandardCharsets.UTF_8));
        reporting.keys().assertSignedFor("receiver.example", second.mail());
    }

    /** A mail from the first field on that the report itself has. */
    private static String ours(ReportMail report) {
        String mail = new String(report.mail().bytes(), StandardCharsets.ISO_8859_1);
        return mail.substring(mail.indexOf("\r\nFrom: "));
    }

    @Test
    void whatIsDeletedIsGone() throws Exception {
        forge(FORGOTTEN, 1);
        recorded(FORGOTTEN, 1);

        admin.change("DELETE", "/domains/" + FORGOTTEN);

        assertThat(admin.list("?domain=" + FORGOTTEN)).isEmpty();
    }

    @Test
    @Tag("B37")
    void whereFailureReportsAreSwitchedOnAFewTellOfSingleMessagesWithoutPeoplesNames() throws Exception {
        for (String client : List.of(
                SampleDomains.ATTACKER_SERVER,
                SampleDomains.FORWARDING_SERVER,
                SampleDomains.LIST_SERVER,
                // What has been told already.
                SampleDomains.ATTACKER_SERVER)) {
            byte[] message = World.text("me@" + ANXIOUS).bytes();
            assertThat(world.send(client, World.EVE, World.BOB, message).reply().code())
                    .isEqualTo(250);
        }
        forge(CALM, 1);

        world.james().sink().awaitFor("failures@" + CALM);
        Reporting.await("what is withheld", () -> metric("failure_withheld") == 2 && metric("failure_sent") == 3);
        Reporting.await("two reports", () -> failuresOf(ANXIOUS).size() == 2);
        List<Departed> reports = failuresOf(ANXIOUS);
        assertThat(reports).hasSize(2).allSatisfy(mail -> {
            reporting.keys().assertSignedFor("receiver.example", mail);
            assertThat(mail.mailFrom()).isEmpty();
            assertThat(mail.text())
                    .contains("report-type=feedback-report", "Feedback-Type: auth-failure", ANXIOUS)
                    .doesNotContain("bob@", "me@", "eve@", "Hello.");
        });
    }

    private List<Departed> failuresOf(String domain) {
        return world.james().sink().messages().stream()
                .filter(mail -> mail.recipients().contains("failures@" + domain))
                .toList();
    }

    private int metric(String name) {
        Matcher sample = Pattern.compile("(?m)^sekisho_reports_" + name + " ([0-9.]+)$")
                .matcher(world.james().webAdmin().get("/metrics").body());
        return sample.find() ? (int) Double.parseDouble(sample.group(1)) : -1;
    }

    private void forge(String domain, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            assertThat(world.forge("me@" + domain).reply().code()).isEqualTo(250);
        }
    }

    /** Waits until so many messages are counted in the only report about a domain. */
    private JsonNode recorded(String domain, int messages) throws InterruptedException {
        Reporting.await(
                messages + " messages of " + domain,
                () -> admin.list("?domain=" + domain).stream()
                        .anyMatch(report -> report.path("messages").asInt() == messages));
        List<JsonNode> reports = admin.list("?domain=" + domain);
        assertThat(reports).hasSize(1);
        return reports.get(0);
    }

    private List<ReportMail> reportsOf(String domain) {
        return ReportMail.at(world.james().sink()).stream()
                .filter(report -> report.report().policy().domain().equals(domain))
                .toList();
    }
}
