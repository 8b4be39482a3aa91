package org.sekisho.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.TemporaryErrorPolicy;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.CheckpointSettings;

/** What the hook asks the DNS and when, and what happens while the DNS does not answer. */
class SlowDnsTest {

    private static final String ZONE = "sender.example.test\tTXT\tv=spf1 ip4:192.0.2.1 -all\n"
            + "_dmarc.sender.example.test\tTXT\tv=DMARC1; p=reject\n";
    private static final String MESSAGE = "From: alice@sender.example.test\r\n\r\nhello\r\n";

    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final HeldDns dns = new HeldDns(ZoneDnsClient.of(ZONE));
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private TestPort port;

    @BeforeEach
    void open() throws Exception {
        port = TestPort.open(TestPort.checkpoint(dns, executor, metrics));
    }

    @AfterEach
    void close() {
        port.close();
        executor.shutdownNow();
    }

    @Test
    @Tag("B20")
    void aForgeryIsRefusedInTheSessionAndTheSessionGoesOn() throws Exception {
        dns.release();
        try (TestClient client = TestClient.inData(port.port())) {
            client.write(MESSAGE + ".\r\n");

            assertThat(client.reply()).startsWith("550 5.7.26 ").contains("DMARC", "sender.example.test");
            assertThat(client.say("MAIL FROM:<a@b.example.test>")).startsWith("250");
        }
        assertThat(port.delivered).isEmpty();
        assertThat(metrics.countFor("sekisho.verdict.reject")).isEqualTo(1);
        assertThat(metrics.countFor("sekisho.spf.mailfrom.fail")).isEqualTo(1);
        assertThat(metrics.countFor("sekisho.dmarc.fail")).isEqualTo(1);
    }

    @Test
    @Tag("B24")
    void inMonitoringTheForgeryIsDeliveredAndSaysWhatItIs() throws Exception {
        dns.release();
        LocalPolicySettings monitoring = LocalPolicySettings.builder()
                .enforcement(org.sekisho.authentication.dmarc.DmarcPolicy.NONE)
                .build();
        Checkpoint checkpoint =
                TestPort.checkpoint(dns, executor, metrics, monitoring, CheckpointSettings.named("us.example.test"));
        try (TestPort watched = TestPort.open(checkpoint);
                TestClient client = TestClient.inData(watched.port())) {
            client.write(MESSAGE + ".\r\n");

            assertThat(client.reply()).startsWith("250");
            TestPort.Delivered delivered = watched.delivered.poll(10, TimeUnit.SECONDS);
            assertThat(delivered).isNotNull();
            assertThat(delivered.content())
                    .startsWith("Authentication-Results:")
                    .contains("dmarc=fail");
            assertThat(delivered.attribute().withEnforcement())
                    .isEqualTo(org.sekisho.authentication.policy.Action.REJECT);
            assertThat(metrics.countFor("sekisho.verdict.monitored.reject")).isEqualTo(1);
        }
    }

    @Test
    @Tag("B02")
    void spfIsAskedForAtTheFirstRecipientAndDmarcWhenTheHeaderHasArrived() throws Exception {
        try (TestClient client = TestClient.greeted(port.port())) {
            client.say("MAIL FROM:<alice@sender.example.test>");
            assertThat(dns.asked).isEmpty();
            client.say("RCPT TO:<bob@example.test>");
            assertThat(dns.wasAsked("sender.example.test")).isTrue();
            assertThat(dns.wasAsked("_dmarc.sender.example.test")).isFalse();
            int questions = dns.asked.size();
            client.say("RCPT TO:<carol@example.test>");
            assertThat(dns.asked).hasSize(questions);

            client.say("DATA");
            client.write("From: alice@sender.example.test\r\n\r\n");

            await(() -> dns.wasAsked("_dmarc.sender.example.test"));
        }
    }

    @Test
    @Tag("B02")
    void resetAndANewMailAndTheEndOfTheConnectionEndTheQuestions() throws Exception {
        for (List<String> end :
                List.of(List.of("RSET"), List.of("EHLO again.example.test", "MAIL FROM:<>"), List.of("QUIT"))) {
            HeldDns slow =
                    new HeldDns(ZoneDnsClient.of("sender.example.test\tTXT\tv=spf1 include:other.example.test -all\n"));
            try (TestPort own = TestPort.open(TestPort.checkpoint(slow, executor, metrics));
                    TestClient client = TestClient.greeted(own.port())) {
                client.say("MAIL FROM:<alice@sender.example.test>");
                client.say("RCPT TO:<bob@example.test>");
                for (String command : end) {
                    client.say(command);
                }
                // The end of a connection has no reply that could be awaited.
                Thread.sleep(200);
                slow.release();
                Thread.sleep(50);

                assertThat(slow.wasAsked("other.example.test"))
                        .as("after %s", end)
                        .isFalse();
            }
        }
    }

    @Test
    @Tag("B22")
    void whileTheDnsIsSilentTheServerServesOthers() throws Exception {
        try (TestClient slow = TestClient.inData(port.port());
                TestClient other = TestClient.greeted(port.port())) {
            slow.write(MESSAGE + ".\r\n");
            await(() -> dns.wasAsked("_dmarc.sender.example.test"));

            assertThat(other.say("NOOP")).startsWith("250");
            assertThat(slow.hasReply()).isFalse();
            dns.release();
            assertThat(slow.reply()).startsWith("550 5.7.26");
        }
    }

    @Test
    @Tag("B17")
    void whenTheDeadlinePassesTheMessageIsAcceptedOrDeferredAsConfigured() throws Exception {
        assertThat(replyAfterDeadline(TemporaryErrorPolicy.ACCEPT)).startsWith("250");
        assertThat(replyAfterDeadline(TemporaryErrorPolicy.DEFER)).startsWith("451 4.");
    }

    private String replyAfterDeadline(TemporaryErrorPolicy onTemporaryError) throws Exception {
        LocalPolicy policy = new LocalPolicy(
                LocalPolicySettings.builder().onTemporaryError(onTemporaryError).build());
        MessageAuthenticator impatient = MessageAuthenticator.builder(dns, executor)
                .timeout(Duration.ofMillis(300))
                .build();
        Checkpoint checkpoint =
                new Checkpoint(impatient, policy, CheckpointSettings.named("us.example.test"), executor, metrics);
        try (TestPort own = TestPort.open(checkpoint);
                TestClient client = TestClient.inData(own.port())) {
            client.write(MESSAGE + ".\r\n");
            return client.reply();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 500 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
