package org.sekisho.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.Network;
import org.sekisho.authentication.policy.TemporaryErrorPolicy;
import org.sekisho.authentication.recording.EvaluationRecorder;
import org.sekisho.authentication.recording.JudgedMessage;

@Tag("B25")
class RecordedMessagesTest {

    private static final String ZONE = "_dmarc.open.example.test\tTXT\tv=DMARC1; p=none\n"
            + "_dmarc.soft.example.test\tTXT\tv=DMARC1; p=quarantine\n"
            + "_dmarc.strict.example.test\tTXT\tv=DMARC1; p=reject\n"
            + "_dmarc.slow.example.test\tTXT\t!SERVFAIL\n";
    private static final Instant NOW = Instant.parse("2026-11-24T23:59:59.999Z");
    private static final String GATEWAY = "203.0.113.9";
    private static final List<String> RECIPIENTS = List.of("bob@us.example.test", "eve@us.example.test");

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final List<JudgedMessage> recorded = new ArrayList<>();
    private CompletableFuture<Void> durable = CompletableFuture.completedFuture(null);

    @ParameterizedTest
    @CsvSource({"open, ACCEPT", "soft, QUARANTINE", "strict, REJECT"})
    void aMessageIsRecordedWithWhatIsDoneWithItAlsoWhenItIsRefused(String domain, Action action) throws IOException {
        record(Standing.STRANGER, domain);

        assertThat(recorded).singleElement().satisfies(message -> {
            assertThat(message.verdict().action()).isEqualTo(action);
            assertThat(message.judged()).isEqualTo(NOW);
            assertThat(message.recipients()).isEqualTo(RECIPIENTS);
            assertThat(message.authentication().authorDomains()).containsExactly(domain + ".example.test");
            assertThat(message.message().header().fieldsNamed("Subject")).hasSize(1);
        });
    }

    @Test
    void whatIsToComeBackLaterIsNotRecorded() throws IOException {
        LocalPolicySettings deferring = LocalPolicySettings.builder()
                .onTemporaryError(TemporaryErrorPolicy.DEFER)
                .build();

        assertThat(record(checkpoint(deferring), Standing.STRANGER, "slow").action())
                .isEqualTo(Action.DEFER);
        assertThat(recorded).isEmpty();
    }

    @Test
    void whatMonitoringHeldBackIsRecordedAsAccepted() throws IOException {
        LocalPolicySettings monitoring =
                LocalPolicySettings.builder().enforcement(DmarcPolicy.NONE).build();
        record(checkpoint(monitoring), Standing.STRANGER, "strict");

        assertThat(recorded).singleElement().satisfies(message -> {
            assertThat(message.verdict().action()).isEqualTo(Action.ACCEPT);
            assertThat(message.verdict().heldBack()).isTrue();
        });
    }

    @Test
    void whatATrustedClientSendsIsNotRecordedAndWhatARelayHandsOnIs() throws IOException {
        record(Standing.TRUSTED, "strict");
        assertThat(recorded).isEmpty();

        record(Standing.INBOUND_RELAY, "strict");
        assertThat(recorded)
                .singleElement()
                .satisfies(message -> assertThat(
                                message.authentication().envelope().client().getHostAddress())
                        .isEqualTo("192.0.2.66"));
    }

    @Test
    void aMessageWhoseClientIsGoneIsNotRecorded() throws IOException {
        Passage passage = begin(checkpoint(LocalPolicySettings.defaults()), Standing.STRANGER, "strict");
        Judgement judgement = passage.complete(message("strict")).join();
        passage.cancel();
        passage.record(judgement, message("strict"), RECIPIENTS).join();

        assertThat(recorded).isEmpty();
        assertThat(judgement.action()).isEqualTo(Action.REJECT);
    }

    @Test
    void theAnswerComesWhenNothingCanBeLostAnyMoreAndNotBefore() throws IOException {
        durable = new CompletableFuture<>();
        Passage passage = begin(checkpoint(LocalPolicySettings.defaults()), Standing.STRANGER, "open");
        Judgement judgement = passage.complete(message("open")).join();
        CompletableFuture<Void> answer = passage.record(judgement, message("open"), RECIPIENTS);

        assertThat(recorded).hasSize(1);
        assertThat(answer).isNotDone();
        durable.complete(null);
        assertThat(answer).isCompleted();
    }

    enum Breakage {
        THROWS,
        FAILS,
        FAILS_LATER,
        GIVES_NULL
    }

    @ParameterizedTest
    @EnumSource(Breakage.class)
    void aBrokenRecorderIsReportedAndDoesNotHurtTheMail(Breakage breakage) throws IOException {
        CompletableFuture<Void> later = new CompletableFuture<>();
        EvaluationRecorder broken = message -> switch (breakage) {
            case THROWS -> throw new IllegalStateException("broken");
            case FAILS -> CompletableFuture.failedFuture(new IOException("disk full"));
            case FAILS_LATER -> later;
            case GIVES_NULL -> null;
        };
        Passage passage = begin(checkpoint(LocalPolicySettings.defaults(), broken), Standing.STRANGER, "strict");
        Judgement judgement = passage.complete(message("strict")).join();

        CompletableFuture<Void> answer = passage.record(judgement, message("strict"), RECIPIENTS);
        later.completeExceptionally(new IOException("disk full"));

        assertThat(answer).isCompleted();
        assertThat(judgement.action()).isEqualTo(Action.REJECT);
        assertThat(metrics.countFor("sekisho.broken")).isEqualTo(1);
    }

    @Test
    @Tag("B17")
    void aRecorderThatNeverAnswersIsWaitedForNotForEver() throws IOException {
        CompletableFuture<Void> never = new CompletableFuture<>();
        Recording recording = new Recording(message -> never, Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofMillis(20));
        Judgement judgement = record(Standing.STRANGER, "open");

        CompletableFuture<Void> answer = recording.record(
                judgement.authentication().orElseThrow(),
                judgement.verdict().orElseThrow(),
                message("open"),
                RECIPIENTS);

        assertThatThrownBy(answer::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(never).as("what belongs to the recorder").isNotDone();
    }

    private Judgement record(Standing standing, String domain) throws IOException {
        return record(checkpoint(LocalPolicySettings.defaults()), standing, domain);
    }

    private static Judgement record(Checkpoint checkpoint, Standing standing, String domain) throws IOException {
        Passage passage = begin(checkpoint, standing, domain);
        Judgement judgement = passage.complete(message(domain)).join();
        passage.record(judgement, message(domain), RECIPIENTS).join();
        return judgement;
    }

    private static Passage begin(Checkpoint checkpoint, Standing standing, String domain) throws IOException {
        return checkpoint.begin(new Arrival(
                "session-1",
                InetAddress.getByName(standing == Standing.INBOUND_RELAY ? GATEWAY : "192.0.2.66"),
                "mail.example.test",
                "alice@" + domain + ".example.test",
                standing));
    }

    private static RawMessage message(String domain) throws IOException {
        String text = "Received: from x ([" + GATEWAY + "])\r\n by us;\r\n"
                + "Received: from x (x [192.0.2.66]) by gw\r\n"
                + "From: alice@" + domain + ".example.test\r\nSubject: s\r\n\r\nhello\r\n";
        return RawMessage.of(text.getBytes(ISO_8859_1));
    }

    private Checkpoint checkpoint(LocalPolicySettings policy) {
        return checkpoint(policy, message -> {
            recorded.add(message);
            return durable;
        });
    }

    private Checkpoint checkpoint(LocalPolicySettings policy, EvaluationRecorder recorder) {
        return new Checkpoint(
                MessageAuthenticator.builder(ZoneDnsClient.of(ZONE), Runnable::run)
                        .build(),
                new LocalPolicy(policy),
                new CheckpointSettings(
                        "us.example.test",
                        Set.of(),
                        List.of(Network.parse(GATEWAY).orElseThrow())),
                Runnable::run,
                metrics,
                recorder,
                Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
