package org.sekisho.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sekisho.smtp.TestSubmission.ANN;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.mail.DailyRecipients;
import org.sekisho.mail.RecipientLimits;

/** A user sends to so many recipients in 24 hours, however it goes about it. */
@Tag("B21")
class RecipientsPerDayTest {

    private static final String REACHED =
            "450 4.7.1 ann@example.test may not send to more than 3 recipients in 24 hours, try again later";

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final RecipientLimits three = new RecipientLimits(3, Map.of("list@example.test", 5));
    private DailyRecipients recipients = new DailyRecipients(three, Clock.systemUTC());
    private boolean refusing;

    @Test
    void theRecipientThatIsOneTooManyIsRefusedAndThoseBeforeItAreServed() throws Exception {
        try (TestPort port = open("enforce");
                TestClient client = TestSubmission.loggedIn(port, ANN)) {
            assertThat(sent(client, ANN, 2)).startsWith("250 2.6.0");

            client.say("MAIL FROM:<" + ANN + ">");
            assertThat(client.say("RCPT TO:<one@elsewhere.test>")).startsWith("250");
            assertThat(client.say("RCPT TO:<other@elsewhere.test>")).isEqualTo(REACHED);
            assertThat(data(client, ANN)).startsWith("250 2.6.0");

            client.say("MAIL FROM:<" + ANN + ">");
            assertThat(client.say("RCPT TO:<one@elsewhere.test>")).isEqualTo(REACHED);
            assertThat(port.delivered).hasSize(2);
            assertThat(metrics.countFor("sekisho.submission.refused.recipients-per-day"))
                    .isEqualTo(2);
        }
    }

    @Test
    void everybodyIsCountedAlone() throws Exception {
        try (TestPort port = open("enforce");
                TestClient ann = TestSubmission.loggedIn(port, ANN);
                TestClient list = TestSubmission.loggedIn(port, "list@example.test")) {
            assertThat(sent(ann, ANN, 3)).startsWith("250");
            assertThat(sent(list, "list@example.test", 5)).startsWith("250");
            list.say("MAIL FROM:<list@example.test>");
            assertThat(list.say("RCPT TO:<x@elsewhere.test>"))
                    .startsWith("450 4.7.1 list@example.test may not send to more than 5 recipients");
        }
    }

    @Test
    void sessionsAtTheSameTimeSendNoMoreThanOneAfterTheOther() throws Exception {
        int sessions = 8;
        ExecutorService threads = Executors.newFixedThreadPool(sessions);
        try (TestPort port = open("enforce")) {
            List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                TestClient client = TestSubmission.loggedIn(port, ANN);
                client.say("MAIL FROM:<" + ANN + ">");
                assertThat(client.say("RCPT TO:<x@elsewhere.test>")).startsWith("250");
                clients.add(client);
            }
            List<Future<String>> answers = new ArrayList<>();
            for (TestClient client : clients) {
                answers.add(threads.submit(() -> data(client, ANN)));
            }
            List<String> said = new ArrayList<>();
            for (Future<String> answer : answers) {
                said.add(answer.get());
            }
            assertThat(said).filteredOn(answer -> answer.startsWith("250")).hasSize(3);
            assertThat(said).filteredOn(answer -> answer.equals(REACHED)).hasSize(sessions - 3);
            assertThat(port.delivered).hasSize(3);
            for (TestClient client : clients) {
                client.close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatIsNeitherSentNorTakenDoesNotCount() throws Exception {
        try (TestPort port = open("enforce");
                TestClient client = TestSubmission.loggedIn(port, ANN)) {
            for (int i = 0; i < 4; i++) {
                client.say("MAIL FROM:<" + ANN + ">");
                client.say("RCPT TO:<x@elsewhere.test>");
                client.say("RSET");
            }
            client.say("MAIL FROM:<" + ANN + ">");
            client.say("RCPT TO:<x@elsewhere.test>");
            assertThat(data(client, "boss@example.test")).startsWith("550");
            refusing = true;
            for (int i = 0; i < 4; i++) {
                assertThat(sent(client, ANN, 1)).startsWith("451 not now");
            }
            refusing = false;
            assertThat(sent(client, ANN, 3)).startsWith("250 2.6.0");
        }
    }

    @Test
    void modeLogOnlySaysIt() throws Exception {
        try (TestPort port = open("log");
                TestClient client = TestSubmission.loggedIn(port, ANN)) {
            assertThat(sent(client, ANN, 4)).startsWith("250 2.6.0");
            assertThat(metrics.countFor("sekisho.submission.monitored.recipients-per-day"))
                    .isPositive();
        }
    }

    @Test
    @Tag("B22")
    void whenTheCountIsBrokenNothingIsSentAndNothingThrown() throws Exception {
        recipients = new DailyRecipients(three, new TestClock(() -> {
            throw new IllegalStateException("no time");
        }));
        try (TestPort port = open("enforce");
                TestClient client = TestSubmission.loggedIn(port, ANN)) {
            client.say("MAIL FROM:<" + ANN + ">");
            assertThat(client.say("RCPT TO:<x@elsewhere.test>")).startsWith("451 4.3.0");
            assertThat(client.say("DATA")).startsWith("503");
            assertThat(metrics.countFor("sekisho.broken")).isEqualTo(1);
        }
    }

    @Test
    void whatWasSentADayAgoDoesNotCountAnyMore() throws Exception {
        Instant now = Instant.parse("2026-11-24T13:59:00Z");
        AtomicReference<Instant> time = new AtomicReference<>(now);
        recipients = new DailyRecipients(three, new TestClock(time::get));
        try (TestPort port = open("enforce");
                TestClient client = TestSubmission.loggedIn(port, ANN)) {
            assertThat(sent(client, ANN, 3)).startsWith("250");
            client.say("MAIL FROM:<" + ANN + ">");
            time.set(now.plus(Duration.ofHours(24)));
            assertThat(client.say("RCPT TO:<x@elsewhere.test>")).isEqualTo(REACHED);
            time.set(now.plus(Duration.ofHours(24)).plusSeconds(60));
            assertThat(client.say("RCPT TO:<x@elsewhere.test>")).startsWith("250");
        }
    }

    private TestPort open(String mode) throws Exception {
        ProtocolHandler after = new JamesMessageHook() {
            @Override
            public HookResult onMessage(SMTPSession session, Mail mail) {
                return refusing
                        ? HookResult.builder()
                                .hookReturnCode(HookReturnCode.denySoft())
                                .smtpDescription("not now")
                                .build()
                        : HookResult.DECLINED;
            }

            @Override
            public void init(Configuration config) {}

            @Override
            public void destroy() {}
        };
        return TestPort.with(TestSubmission.hook(metrics, recipients, mode), after);
    }

    private static String sent(TestClient client, String sender, int number) throws IOException {
        client.say("MAIL FROM:<" + sender + ">");
        for (int i = 0; i < number; i++) {
            assertThat(client.say("RCPT TO:<x" + i + "@elsewhere.test>")).startsWith("250");
        }
        return data(client, sender);
    }

    private static String data(TestClient client, String from) throws IOException {
        assertThat(client.say("DATA")).startsWith("354");
        return client.say("From: " + from + "\r\n\r\nHello.\r\n.");
    }
}
