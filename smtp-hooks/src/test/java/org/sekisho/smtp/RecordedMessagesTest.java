package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.TemporaryErrorPolicy;
import org.sekisho.authentication.recording.JudgedMessage;
import org.sekisho.mail.Arrival;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.CheckpointSettings;
import org.sekisho.mail.Standing;

@Tag("B25")
class RecordedMessagesTest {

    private static final String MESSAGE = "From: alice@sender.example.test\r\nSubject: s\r\n\r\nhello\r\n";
    private static final DnsClient FORGED = ZoneDnsClient.of("_dmarc.sender.example.test\tTXT\tv=DMARC1; p=reject\n");
    private static final DnsClient UNANSWERED = ZoneDnsClient.of("_dmarc.sender.example.test\tTXT\t!SERVFAIL\n");

    private final BlockingQueue<JudgedMessage> recorded = new LinkedBlockingQueue<>();
    private CompletableFuture<Void> durable = CompletableFuture.completedFuture(null);

    @Test
    void theClientGetsItsAnswerWhenTheRecordIsSafeAndNotBefore() throws Exception {
        durable = new CompletableFuture<>();
        try (TestPort port = TestPort.open(checkpoint(ZoneDnsClient.of(""), Runnable::run));
                TestClient client = TestClient.inData(port.port());
                TestClient other = TestClient.greeted(port.port())) {
            client.write(MESSAGE + ".\r\n");
            JudgedMessage message = recorded.poll(10, TimeUnit.SECONDS);

            assertThat(message.recipients()).containsExactly("bob@example.test");
            assertThat(message.verdict().action()).isEqualTo(Action.ACCEPT);
            assertThat(other.say("NOOP")).startsWith("250");
            assertThat(client.hasReply()).isFalse();

            durable.complete(null);
            assertThat(client.reply()).isEqualTo("250 2.6.0 Message received");
        }
        assertThat(recorded).as("more records").isEmpty();
    }

    @Test
    void everyRecipientThatJamesHasTakenIsKnown() throws Exception {
        try (TestPort port = TestPort.open(checkpoint(ZoneDnsClient.of(""), Runnable::run));
                TestClient client = TestClient.greeted(port.port())) {
            client.say("MAIL FROM:<alice@sender.example.test>");
            client.say("RCPT TO:<bob@example.test>");
            client.say("RCPT TO:<no address>");
            client.say("RCPT TO:<Carol@Example.test>");
            client.say("DATA");

            assertThat(client.say(MESSAGE + ".")).startsWith("250");
            assertThat(recorded.take().recipients()).containsExactly("bob@example.test", "Carol@example.test");
        }
    }

    @Test
    void whatIsRefusedIsRecordedAndWhatIsDeferredIsNot() throws Exception {
        try (TestPort port = TestPort.open(checkpoint(FORGED, Runnable::run));
                TestClient client = TestClient.inData(port.port())) {
            assertThat(client.say(MESSAGE + ".")).startsWith("550 5.7.26 ");
            assertThat(recorded.take().verdict().action()).isEqualTo(Action.REJECT);
        }
        try (TestPort port = TestPort.open(checkpoint(UNANSWERED, Runnable::run));
                TestClient client = TestClient.inData(port.port())) {
            assertThat(client.say(MESSAGE + ".")).startsWith("451 ");
            assertThat(recorded).isEmpty();
        }
    }

    @Test
    void aClientThatGoesBeforeTheJudgementLeavesNoRecord() throws Exception {
        Gate gate = new Gate();
        try (TestPort port = TestPort.open(checkpoint(ZoneDnsClient.of(""), gate))) {
            try (TestClient client = TestClient.inData(port.port())) {
                client.write(MESSAGE + ".\r\n");
                gate.awaitWaiting();
            }
            assertThat(port.gone.poll(20, TimeUnit.SECONDS))
                    .as("the server sees the client go")
                    .isNotNull();
            gate.open();
        }
        assertThat(recorded).isEmpty();
    }

    @Test
    void whatCannotBeStoredComesAgainAndIsNotRecordedBefore() throws Exception {
        Checkpoint checkpoint = checkpoint(ZoneDnsClient.of(""), Runnable::run);
        Gate copying = new Gate();
        ArrivingMessage message =
                new ArrivingMessage(arrival(), checkpoint.begin(arrival()), copying, new Semaphore(1));
        MimeMessageInputStreamSource received = MimeMessageInputStreamSource.create(
                "recordedmessages",
                new ByteArrayInputStream((MESSAGE + "0123456789\r\n".repeat(20_000)).getBytes(US_ASCII)));

        CompletableFuture<ArrivingMessage.Judged> judged =
                message.complete(received, List.of()).orElseThrow();
        deleteFile("mimemessage-recordedmessages");
        copying.open();

        assertThat(judged.join().storageFailure()).isPresent();
        assertThat(recorded).isEmpty();
        received.dispose();
    }

    @Test
    void nobodyWaitsForeverAndWhatIsTooLateIsNotRecorded() throws Exception {
        Gate gate = new Gate();
        InboundAuthenticationHook hook = TestPort.inbound(checkpoint(ZoneDnsClient.of(""), gate));
        ExtendedSMTPSession session = new ExtendedSMTPSession(new SMTPConfigurationImpl(), new RecordingTransport());
        session.setMimeMessageInputStreamSource(MimeMessageInputStreamSource.create(
                "m", new ByteArrayInputStream(("Received: x\r\n" + MESSAGE).getBytes(US_ASCII))));
        MailImpl mail = MailImpl.builder().name("m").build();
        hook.doRcpt(session, MaybeSender.nullSender(), new MailAddress("bob@example.test"));

        hook.onLine(session, ".\r\n".getBytes(US_ASCII), (same, line) -> {
            Thread.currentThread().interrupt();
            assertThat(hook.onMessage(session, mail).getResult()).isEqualTo(HookReturnCode.denySoft());
            assertThat(Thread.interrupted()).isTrue();
            return null;
        });
        gate.open();

        assertThat(recorded).isEmpty();
    }

    private static void deleteFile(String prefix) throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), prefix + "*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private static Arrival arrival() {
        return new Arrival("id", InetAddress.getLoopbackAddress(), "h.example.test", "", Standing.STRANGER);
    }

    private Checkpoint checkpoint(DnsClient dns, Executor executor) {
        LocalPolicySettings deferring = LocalPolicySettings.builder()
                .onTemporaryError(TemporaryErrorPolicy.DEFER)
                .build();
        return new Checkpoint(
                MessageAuthenticator.builder(dns, executor).build(),
                new LocalPolicy(deferring),
                CheckpointSettings.named("us.example.test"),
                executor,
                new RecordingMetricFactory(),
                message -> {
                    recorded.add(message);
                    return durable;
                },
                Clock.systemUTC());
    }
}
