package org.sekisho.reports.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.recording.JudgedMessage;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.authentication.testing.MovableClock;
import org.sekisho.reports.sending.Outbox;

@Tag("B37")
class FailureReporterTest {

    private static final Duration LOOK = Duration.ofMillis(10);

    private record Sent(String recipient, byte[] message) {}

    private final MovableClock clock = new MovableClock(Failures.NOW);
    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    private final Outbox outbox = (recipient, message) -> sent.add(new Sent(recipient, message));
    private final List<AutoCloseable> toClose = new ArrayList<>();

    private FailureDestinations.Found found = new FailureDestinations.Found(List.of("failures@example.org"), false);
    private String zone = "";

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
    }

    private FailureReporter reporter(FailureReporterSettings settings, Outbox to) {
        FailureReporter reporter = new FailureReporter(
                settings,
                question -> ZoneDnsClient.of(zone).ask(question),
                (policyDomain, uris) -> found,
                "own.example"::equals,
                to,
                clock,
                LOOK);
        toClose.add(reporter);
        return reporter;
    }

    private FailureReporter started() {
        FailureReporter reporter = reporter(Failures.settings(FailureContent.HEADERS), outbox);
        reporter.start();
        return reporter;
    }

    private static void record(FailureReporter reporter, JudgedMessage message) {
        assertThat(reporter.record(message)).isCompletedWithValue(null);
    }

    private Sent next() throws InterruptedException {
        Sent mail = sent.poll(10, TimeUnit.SECONDS);
        assertThat(mail).isNotNull();
        return mail;
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void The_owner_hears_of_a_message_that_failed() throws Exception {
        zone = "example.org\tTXT\tsome other text\nexample.org\tTXT\tv=spf1 -all\n";
        FailureReporter reporter = started();
        record(reporter, Failures.judged(Failures.known().spf(SpfResult.FAIL, "example.org")));

        Sent mail = next();
        assertThat(mail.recipient).isEqualTo("failures@example.org");
        assertThat(Failures.read(mail.message).field("SPF-DNS")).contains("txt : example.org : \"v=spf1 -all\"");
        until(() -> reporter.statistics().sent() == 1);
    }

    @Test
    void Each_destination_gets_a_mail_of_its_own() throws Exception {
        found = new FailureDestinations.Found(List.of("a@example.org", "b@example.org"), false);
        record(started(), Failures.judged(Failures.known()));
        Sent first = next();
        Sent second = next();
        assertThat(List.of(first.recipient, second.recipient)).containsExactly("a@example.org", "b@example.org");
        assertThat(Failures.text(second.message)).contains("\r\nTo: b@example.org\r\n");
    }

    @Test
    void What_passes_and_what_nobody_asked_for_is_not_reported() throws Exception {
        FailureReporter reporter = started();
        record(reporter, Failures.judged(Failures.known().spf(SpfResult.PASS, "example.org")));
        record(reporter, Failures.judged(new org.sekisho.authentication.testing.JudgedMessage()));
        record(
                reporter,
                Failures.judged(Failures.known()
                        .zone("_dmarc.own.example\tTXT\tv=DMARC1; p=none; ruf=mailto:a@own.example\n")
                        .from("own.example")));
        record(
                reporter,
                Failures.judged(Failures.known()
                        .zone("_dmarc.example\tTXT\tv=DMARC1; p=none; psd=n; ruf=mailto:a@example\n")
                        .from("own.example")));
        record(reporter, Failures.judged(Failures.known()));
        assertThat(Failures.read(next().message).field("Reported-Domain")).contains("example.org");
        assertThat(sent).isEmpty();
    }

    @Test
    @Tag("B33")
    void A_bounce_is_not_reported() {
        FailureReporter reporter = reporter(Failures.settings(FailureContent.HEADERS), outbox);
        record(reporter, Failures.judged(Failures.known().mailFrom("")));
        assertNothingWaits(reporter);
    }

    @ParameterizedTest
    @Tag("B33")
    @ValueSource(
            strings = {
                "Auto-Submitted: auto-generated\r\nFrom: a@example.org\r\n",
                "AUTO-submitted:auto-replied (vacation)\r\nFrom: a@example.org\r\n",
                "Content-Type: multipart/report; report-type=feedback-report\r\nFrom: a@example.org\r\n",
                "Content-Type:\r\n Multipart/Report; report-type=delivery-status\r\nFrom: a@example.org\r\n",
                "X: y\nAuto-Submitted: auto-replied\r\nFrom: a@example.org\r\n",
                "From: \"Us\" <Reports@Example.NET>, a@example.org\r\n",
            })
    void A_report_and_what_a_machine_answered_is_not_reported(String header) {
        FailureReporter reporter = reporter(Failures.settings(FailureContent.HEADERS), outbox);
        record(reporter, Failures.judged(Failures.known(), header + "\r\n"));
        assertNothingWaits(reporter);
    }

    @Test
    @Tag("B33")
    void Mail_to_where_reports_come_from_is_not_reported() {
        FailureReporter reporter = reporter(Failures.settings(FailureContent.HEADERS), outbox);
        record(
                reporter,
                Failures.judged(
                        Failures.known(),
                        Failures.MESSAGE.getBytes(StandardCharsets.US_ASCII),
                        List.of("alice@example.net", "REPORTS@example.net")));
        assertNothingWaits(reporter);
    }

    @Test
    @Tag("B33")
    void Auto_Submitted_no_is_a_person() throws Exception {
        record(started(), Failures.judged(Failures.known(), "Auto-Submitted: no\r\nFrom: a@example.org\r\n\r\n"));
        next();
    }

    @Test
    @Tag("B33")
    void Our_own_report_is_no_reason_for_another_one() {
        FailureReporter reporter = reporter(Failures.settings(FailureContent.HEADERS), outbox);
        byte[] report = Failures.mail(FailureContent.MESSAGE, Failures.judged(Failures.known()));
        record(reporter, Failures.judged(Failures.known(), report, List.of("a@example.net")));
        assertNothingWaits(reporter);
    }

    private void assertNothingWaits(FailureReporter reporter) {
        reporter.start();
        reporter.close();
        assertThat(sent).isEmpty();
        assertThat(reporter.statistics()).isEqualTo(new FailureStatistics(0, 0, 0, 0, 0));
    }

    @Test
    void The_same_failure_is_counted_and_told_with_the_next_report() throws Exception {
        FailureReporter reporter = started();
        for (int i = 0; i < 5; i++) {
            record(reporter, Failures.judged(Failures.known()));
        }
        assertThat(Failures.read(next().message).field("Incidents")).isEmpty();
        assertThat(Failures.read(next().message).field("Incidents")).isEmpty();
        record(reporter, Failures.judged(Failures.known().client("192.0.2.50")));
        assertThat(Failures.read(next().message).field("Incidents")).contains("4");
        assertThat(sent).isEmpty();
        assertThat(reporter.statistics().withheld()).isEqualTo(3);
    }

    @Test
    void All_mails_of_an_hour_have_a_limit_and_the_next_hour_has_its_own() throws Exception {
        found = new FailureDestinations.Found(List.of("a@example.org", "b@example.org"), false);
        FailureReporter reporter = reporter(
                new FailureReporterSettings(
                        "reports@example.net", "mx.example.net", "Sekisho/1.0", FailureContent.HEADERS, 10, 3),
                outbox);
        reporter.start();
        record(reporter, Failures.judged(Failures.known()));
        record(reporter, Failures.judged(Failures.known().client("192.0.2.50")));
        until(() -> reporter.statistics().withheld() == 1);
        assertThat(sent).hasSize(3);
        record(reporter, Failures.judged(Failures.known().client("192.0.2.51")));
        assertThat(reporter.statistics().withheld()).isEqualTo(2);

        clock.pass(Duration.ofHours(1));
        sent.clear();
        record(reporter, Failures.judged(Failures.known().client("192.0.2.52")));
        assertThat(Failures.read(next().message).field("Incidents")).contains("3");
    }

    @Test
    @Tag("B30")
    void Nobody_who_has_not_agreed_gets_one() throws Exception {
        found = new FailureDestinations.Found(List.of(), false);
        FailureReporter reporter = started();
        record(reporter, Failures.judged(Failures.known()));
        until(() -> reporter.statistics().refused() == 1);
        assertThat(sent).isEmpty();
    }

    @Test
    @Tag("B30")
    void Where_DNS_has_no_answer_it_is_asked_again_later_and_nobody_gets_two() throws Exception {
        found = new FailureDestinations.Found(List.of("a@example.org"), true);
        FailureReporter reporter = started();
        record(reporter, Failures.judged(Failures.known()));
        assertThat(next().recipient).isEqualTo("a@example.org");

        found = new FailureDestinations.Found(List.of("a@example.org", "b@example.org"), false);
        TimeUnit.MILLISECONDS.sleep(20 * LOOK.toMillis());
        assertThat(sent).isEmpty();
        clock.pass(Duration.ofMinutes(5));
        assertThat(next().recipient).isEqualTo("b@example.org");
        clock.pass(Duration.ofDays(1));
        TimeUnit.MILLISECONDS.sleep(20 * LOOK.toMillis());
        assertThat(sent).isEmpty();
    }

    @Test
    @Tag("B30")
    void Where_DNS_never_has_an_answer_it_is_given_up() throws Exception {
        found = new FailureDestinations.Found(List.of(), true);
        FailureReporter reporter = started();
        record(reporter, Failures.judged(Failures.known()));
        until(() -> {
            clock.pass(Duration.ofMinutes(1));
            return reporter.statistics().dropped() == 1;
        });
        assertThat(sent).isEmpty();
    }

    @Test
    void The_answer_to_the_client_waits_for_nothing_and_what_finds_no_room_is_counted() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        FailureReporterSettings many = new FailureReporterSettings(
                "reports@example.net", "mx.example.net", "Sekisho/1.0", FailureContent.HEADERS, 1000, 1000);
        FailureReporter reporter = reporter(many, (recipient, message) -> {
            busy.countDown();
            await(slow);
            sent.add(new Sent(recipient, message));
        });
        reporter.start();
        record(reporter, Failures.judged(Failures.known().client("192.0.2.1")));
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < FailureReporter.MAXIMUM_WAITING + 2; i++) {
            record(reporter, Failures.judged(Failures.known().client("198.51.100." + i)));
        }
        assertThat(reporter.statistics().dropped()).isEqualTo(2);
        slow.countDown();
        until(() -> reporter.statistics().sent() == FailureReporter.MAXIMUM_WAITING + 1);
        record(reporter, Failures.judged(Failures.known().client("203.0.113.1")));
        until(() -> reporter.statistics().sent() == FailureReporter.MAXIMUM_WAITING + 2);
        Sent last = sent.stream().reduce((a, b) -> b).orElseThrow();
        assertThat(Failures.read(last.message).field("Incidents")).contains("3");
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IOException("nobody came");
            }
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }

    @Test
    void A_queue_that_takes_nothing_and_a_lookup_that_breaks_are_counted_and_the_next_report_goes_out()
            throws Exception {
        List<Throwable> failures = new ArrayList<>(
                List.of(new IOException("full"), new IllegalStateException("bug"), new NoClassDefFoundError("gone")));
        FailureReporter reporter = reporter(Failures.settings(FailureContent.HEADERS), (recipient, message) -> {
            if (!failures.isEmpty()) {
                Throwable failure = failures.remove(0);
                if (failure instanceof Error error) {
                    throw error;
                }
                if (failure instanceof IOException io) {
                    throw io;
                }
                throw (IllegalStateException) failure;
            }
            sent.add(new Sent(recipient, message));
        });
        reporter.start();
        for (int i = 1; i <= 4; i++) {
            record(reporter, Failures.judged(Failures.known().client("192.0.2." + i)));
        }
        next();
        assertThat(reporter.statistics().failed()).isEqualTo(3);
    }

    @Test
    void A_message_that_cannot_be_read_harms_nobody() throws Exception {
        JudgedMessage good = Failures.judged(Failures.known());
        JudgedMessage gone = new JudgedMessage(
                good.judged(),
                good.authentication(),
                good.verdict(),
                org.sekisho.authentication.message.RawMessage.of(good.message().header(), () -> {
                    throw new IOException("gone");
                }),
                good.recipients());
        FailureReporter reporter = reporter(Failures.settings(FailureContent.MESSAGE), outbox);
        record(reporter, gone);
        assertThat(reporter.statistics().failed()).isEqualTo(1);
    }

    @Test
    void The_message_may_be_gone_when_its_report_is_made() throws Exception {
        FailureReporter reporter = reporter(Failures.settings(FailureContent.MESSAGE), outbox);
        byte[] octets = Failures.MESSAGE.getBytes(StandardCharsets.US_ASCII);
        record(reporter, Failures.judged(Failures.known(), octets, List.of()));
        java.util.Arrays.fill(octets, (byte) 0);
        reporter.start();
        assertThat(Failures.text(next().message)).contains("this is secret");
    }

    @Test
    void What_waits_when_the_server_stops_is_lost_and_counted() {
        FailureReporter reporter = reporter(Failures.settings(FailureContent.HEADERS), outbox);
        record(reporter, Failures.judged(Failures.known()));
        reporter.close();
        record(reporter, Failures.judged(Failures.known().client("192.0.2.50")));
        assertThat(reporter.statistics().dropped()).isEqualTo(2);
        assertThat(sent).isEmpty();
    }

    @Test
    void Stopping_ends_the_thread() throws Exception {
        FailureReporter reporter = started();
        reporter.close();
        until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("sekisho-failure-reports")));
    }

    @Test
    void Settings_that_would_break_every_report_are_refused() {
        for (String email : List.of("nobody", "@example.net", "a b@example.net", "a@example.net\r\nBcc: b")) {
            assertThatThrownBy(
                            () -> new FailureReporterSettings(email, "mx", "Sekisho/1.0", FailureContent.HEADERS, 1, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() ->
                        new FailureReporterSettings("a@example.net", "mx", "Sekisho/1.0", FailureContent.HEADERS, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
