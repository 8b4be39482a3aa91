package org.sekisho.james;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.PolicyContext;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.authentication.recording.EvaluationRecorder;
import org.sekisho.authentication.recording.JudgedMessage;
import org.sekisho.authentication.testing.LoopbackDnsServer;
import org.sekisho.authentication.testing.MovableClock;

/** Journal, database, sending and failure reports as an operator's settings put them together. */
class ReportScheduleTest {

    private static final String ZONE =
            "_dmarc.sender.example\tTXT\tv=DMARC1; p=none; fo=1; rua=mailto:dmarc@sender.example;"
                    + " ruf=mailto:ruf@sender.example\n"
                    + "_dmarc.receiver.example\tTXT\tv=DMARC1; p=none; rua=mailto:dmarc@receiver.example\n";
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final String EMAIL = "reports.email=reports@receiver.example\nauthserv-id=mx.receiver.example\n";

    @TempDir
    Path folder;

    @Test
    @Tag("B33")
    void nothingIsThereUntilAnAddressIsSet() throws IOException {
        try (TestSchedule reports = new TestSchedule(folder, "reports.send=true\n", Clock.systemUTC())) {
            assertThat(reports.schedule.recorder()).isSameAs(EvaluationRecorder.NONE);
            assertThat(reports.schedule.reporting().desk()).isEmpty();
            assertThat(reports.schedule.troubles()).isEmpty();
            assertThat(reports.gauges.names()).isEmpty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    @Tag("B31")
    void whatIsJudgedTodayIsReportedTomorrowAlsoAcrossARestart() throws Exception {
        MovableClock clock = new MovableClock(NOON);
        try (LoopbackDnsServer dns = LoopbackDnsServer.serving(ZONE)) {
            String settings = EMAIL + "reports.spread=0s\ndns.servers=" + dns.hostAndPort() + "\n";
            try (TestSchedule reports = new TestSchedule(folder, settings, clock)) {
                record(reports, "sender.example", clock);
                record(reports, "sender.example", clock);
                record(reports, "receiver.example", clock);

                assertThat(reports.count("recorded")).isEqualTo(2);
                assertThat(reports.count("skipped.own-domain")).isEqualTo(1);
                assertThat(reports.gauges.names()).contains("sekisho.reports.journal.waiting");
            }
            clock.pass(Duration.ofHours(13));
            try (TestSchedule reports = new TestSchedule(folder, settings, clock)) {
                reports.schedule.recorder();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> reports.gauges
                                .read("sekisho.reports.journal.waiting")
                                .equals(0L));
                // What was counted late has time to settle.
                clock.pass(Duration.ofHours(1));
                await().atMost(Duration.ofSeconds(40)).until(() -> reports.outbox.size() == 1);
                TestSchedule.Sent sent = reports.outbox.remove();

                assertThat(sent.recipient()).isEqualTo("dmarc@sender.example");
                assertThat(new String(sent.message(), US_ASCII))
                        .contains("From: ", "reports@receiver.example", "2 messages");
                await().atMost(Duration.ofSeconds(10)).until(() -> reports.count("sent") == 1);
            }
        }
    }

    @Test
    @Tag("B37")
    void singleFailuresAreReportedOnlyWhereThatIsSwitchedOn() throws Exception {
        try (LoopbackDnsServer dns = LoopbackDnsServer.serving(ZONE)) {
            String settings = EMAIL + "dns.servers=" + dns.hostAndPort() + "\n";
            try (TestSchedule reports = new TestSchedule(folder, settings, Clock.systemUTC())) {
                record(reports, "sender.example", Clock.systemUTC());
                assertThat(reports.gauges.names()).doesNotContain("sekisho.reports.failure.sent");
            }
            try (TestSchedule reports =
                    new TestSchedule(folder, settings + "reports.failure=true\n", Clock.systemUTC())) {
                record(reports, "sender.example", Clock.systemUTC());
                await().atMost(Duration.ofSeconds(20)).until(() -> !reports.outbox.isEmpty());

                assertThat(reports.outbox)
                        .extracting(TestSchedule.Sent::recipient)
                        .containsExactly("ruf@sender.example");
                await().atMost(Duration.ofSeconds(5))
                        .until(() -> reports.gauges
                                .read("sekisho.reports.failure.sent")
                                .equals(1L));
            }
        }
    }

    @Test
    @Tag("B33")
    void aDomainWithoutAKeyThatSignsIsNoticed() throws Exception {
        try (TestSchedule reports = new TestSchedule(folder, EMAIL, Clock.systemUTC())) {
            assertThat(reports.schedule.troubles())
                    .containsExactly(
                            "No DKIM key may sign for receiver.example, the domain of reports.email, and unsigned"
                                    + " reports are refused: make one with \"sekisho keygen receiver.example\" and publish its"
                                    + " record.");
        }
        new KeyFolder(folder.resolve("conf/dkim"))
                .create(KeyName.of("receiver.example", "s1"), DkimPrivateKey.generateEd25519());
        Files.writeString(folder.resolve("conf/dkim/receiver.example/s1.active"), "2026-11-01T00:00:00Z\n");
        try (TestSchedule reports = new TestSchedule(folder, EMAIL, Clock.systemUTC())) {
            assertThat(reports.schedule.troubles()).isEmpty();
        }
    }

    @Test
    void aDatabaseThatCannotBeReachedDelaysNothingAndIsNoticed() throws Exception {
        String settings = EMAIL + "reports.database=jdbc:postgresql://127.0.0.1:1/sekisho\n"
                + "reports.database.password=open-sesame\n";
        try (TestSchedule reports = new TestSchedule(folder, settings, Clock.systemUTC())) {
            record(reports, "sender.example", Clock.systemUTC());

            assertThat(reports.count("recorded")).isEqualTo(1);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> reports.schedule.troubles().stream()
                            .anyMatch(trouble -> trouble.contains("The database of reports does not answer (")
                                    && trouble.contains("look at reports.database in conf/sekisho.properties")));
            assertThat(reports.schedule.troubles()).noneMatch(trouble -> trouble.contains("open-sesame"));
        }
    }

    @Test
    @Tag("B31")
    void aJournalThatLostEvaluationsIsNoticed() throws Exception {
        new KeyFolder(folder.resolve("conf/dkim"))
                .create(KeyName.of("receiver.example", "s1"), DkimPrivateKey.generateEd25519());
        Files.writeString(folder.resolve("conf/dkim/receiver.example/s1.active"), "2026-11-01T00:00:00Z\n");
        String away = EMAIL + "reports.database=jdbc:postgresql://127.0.0.1:1/sekisho\n";
        try (TestSchedule reports = new TestSchedule(folder, away, Clock.systemUTC())) {
            for (int i = 0; i < 5; i++) {
                record(reports, "sender.example", Clock.systemUTC());
            }
        }
        Path segment;
        try (Stream<Path> files = Files.walk(folder.resolve("var/sekisho/journal"))) {
            segment = files.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
        byte[] damaged = Files.readAllBytes(segment);
        damaged[damaged.length / 2] ^= 1;
        Files.write(segment, damaged);

        try (TestSchedule reports = new TestSchedule(folder, EMAIL, Clock.systemUTC())) {
            reports.schedule.recorder();

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(reports.schedule.troubles())
                            .singleElement(as(InstanceOfAssertFactories.STRING))
                            .matches("The journal of reports was damaged, and [1-9]\\d* octets of evaluations are lost"
                                    + " for reports: look for \"journal\" in the log, and at the disk of"
                                    + " reports.journal in conf/sekisho.properties; this is said until James starts"
                                    + " again."));
        }
    }

    @Test
    void aJournalThatAnotherServerUsesStopsTheStart() {
        try (TestSchedule first = new TestSchedule(folder, EMAIL, Clock.systemUTC())) {
            assertThat(first.schedule.reporting().desk()).isPresent();

            assertThatThrownBy(() -> new TestSchedule(folder, EMAIL, Clock.systemUTC()))
                    .isInstanceOf(WrongSettingException.class)
                    .hasMessageEndingWith(" That is reports.journal in conf/sekisho.properties, which is"
                            + " file://var/sekisho/journal/.");
        }
    }

    @Test
    void aDatabaseThatIsNoneStopsTheStartAndLeavesTheJournalFree() throws IOException {
        Files.createDirectories(folder.resolve("var/sekisho"));
        Files.writeString(folder.resolve("var/sekisho/reports.mv.db"), "not a database");

        assertThatThrownBy(() -> new TestSchedule(folder, EMAIL, Clock.systemUTC()))
                .isInstanceOf(WrongSettingException.class)
                .hasMessageEndingWith(" That is reports.database in conf/sekisho.properties, which is"
                        + " jdbc:h2:file://var/sekisho/reports.")
                .hasMessageNotContaining("\n");
        Files.delete(folder.resolve("var/sekisho/reports.mv.db"));
        new TestSchedule(folder, EMAIL, Clock.systemUTC()).close();
    }

    private static void record(TestSchedule reports, String author, Clock clock) throws Exception {
        Authentication known = new org.sekisho.authentication.testing.JudgedMessage()
                .zone(ZONE)
                .from(author)
                .known();
        Verdict verdict = new LocalPolicy(LocalPolicySettings.defaults()).judge(known, PolicyContext.session("s1"));
        reports.schedule
                .recorder()
                .record(new JudgedMessage(
                        clock.instant(),
                        known,
                        verdict,
                        RawMessage.of(("From: a@" + author + "\r\nSubject: x\r\n\r\nhello\r\n").getBytes(US_ASCII)),
                        List.of("bob@receiver.example")))
                .get(10, TimeUnit.SECONDS);
    }
}
