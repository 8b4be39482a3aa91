package org.sekisho.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.arc.ArcResult;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.Network;
import org.sekisho.authentication.spf.SpfResult;

class CheckpointTest {

    private static final String ZONE = "sender.example.test\tTXT\tv=spf1 ip4:192.0.2.7 -all\n"
            + "_dmarc.sender.example.test\tTXT\tv=DMARC1; p=reject\n";
    private static final String OURS = "Received: from x ([203.0.113.9])\r\n by us;\r\n";
    private static final String MESSAGE = "From: alice@sender.example.test\r\n\r\nhello\r\n";

    private final LocalPolicySettings.Builder policy = LocalPolicySettings.builder()
            .trustNetwork(Network.parse("198.51.100.0/24").orElseThrow());
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();

    @Test
    @Tag("B23")
    void whoHasLoggedInOrIsAuthorizedOrOnATrustedNetworkIsTrusted() throws IOException {
        Checkpoint checkpoint = checkpoint(Runnable::run);

        assertThat(checkpoint.standing(address("192.0.2.1"), true, true)).isEqualTo(Standing.TRUSTED);
        assertThat(checkpoint.standing(address("192.0.2.1"), false, true)).isEqualTo(Standing.TRUSTED);
        assertThat(checkpoint.standing(address("198.51.100.4"), false, false)).isEqualTo(Standing.TRUSTED);
        assertThat(checkpoint.standing(address("192.0.2.1"), false, false)).isEqualTo(Standing.STRANGER);
    }

    @Test
    @Tag("B28")
    void aRelayStaysARelayAlsoWhereItIsAuthorizedButNotWhenSomebodyHasLoggedIn() throws IOException {
        Checkpoint checkpoint = checkpoint(Runnable::run);

        assertThat(checkpoint.standing(address("203.0.113.9"), false, true)).isEqualTo(Standing.INBOUND_RELAY);
        assertThat(checkpoint.standing(address("203.0.113.9"), true, true)).isEqualTo(Standing.TRUSTED);
    }

    @Test
    @Tag("B28")
    void behindARelaySpfJudgesTheClientThatTheRelayNamesAndNothingIsRefused() throws IOException {
        Checkpoint checkpoint = checkpoint(Runnable::run);
        String honest = "Received: from mail.sender.example.test (x [192.0.2.7]) by gw\r\n";
        String forged = "Received: from mail.sender.example.test (x [192.0.2.66]) by gw\r\n";

        Judgement accepted = judged(checkpoint, "203.0.113.9", Standing.INBOUND_RELAY, OURS + honest + MESSAGE);
        Judgement quarantined = judged(checkpoint, "203.0.113.9", Standing.INBOUND_RELAY, OURS + forged + MESSAGE);

        assertThat(accepted.authentication().orElseThrow().mailFrom().result()).isEqualTo(SpfResult.PASS);
        assertThat(accepted.action()).isEqualTo(Action.ACCEPT);
        assertThat(quarantined.action()).isEqualTo(Action.QUARANTINE);
        assertThat(quarantined.reply()).isEmpty();
        assertThat(quarantined.attribute().orElseThrow().requested()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(quarantined.attribute().orElseThrow().applied()).isEqualTo(DmarcPolicy.QUARANTINE);
    }

    @Test
    @Tag("B20")
    void aForgeryOfAStrangerIsRefused() throws IOException {
        Judgement judgement = judged(checkpoint(Runnable::run), "192.0.2.66", Standing.STRANGER, OURS + MESSAGE);

        assertThat(judgement.reply().orElseThrow().line())
                .startsWith("550 5.7.26 ")
                .contains("session-1");
    }

    @Test
    @Tag("B15")
    void everyNameOfOursIsTakenOutAndNoOther() throws IOException {
        Checkpoint checkpoint = checkpoint(Runnable::run);
        String forged = "Authentication-Results: MX.example.test; dmarc=pass\r\n";
        String message = OURS + forged + "Authentication-Results: other.example.test; dmarc=pass\r\n" + MESSAGE;

        HeaderEdit edit =
                judged(checkpoint, "192.0.2.7", Standing.STRANGER, message).edit();

        assertThat(edit.removed()).hasSize(1);
        assertThat(message.substring(
                        edit.removed().get(0).start(), edit.removed().get(0).end()))
                .isEqualTo(forged);
        assertThat(new String(edit.onTop(), US_ASCII))
                .startsWith("Authentication-Results: us.example.test;")
                .endsWith("\r\n");
    }

    @ParameterizedTest
    @Tag("B15")
    @EnumSource(Standing.class)
    void forgedResultsBeyondWhatIsReadOfAHeaderAreTakenOutForEverybody(Standing standing) throws IOException {
        policy.enforcement(DmarcPolicy.NONE);
        String forged = "Authentication-Results: MX.example.test; dmarc=pass\r\n";
        String honest = "From: alice@sender.example.test\r\n";
        String rest = "Subject: x\r\n\r\n" + forged;
        for (String padding : List.of(
                "X: " + "y".repeat(HeaderSection.MAXIMUM_LENGTH) + "\r\n",
                "X: y\r\n".repeat(HeaderSection.MAXIMUM_FIELDS))) {
            String message = OURS + forged + honest + padding + forged + "Y: z\r" + forged + rest;

            HeaderEdit edit = judged(checkpoint(Runnable::run), "192.0.2.7", standing, message)
                    .edit();

            try (InputStream edited = edit.applyTo(new ByteArrayInputStream(message.getBytes(US_ASCII)))) {
                String kept = new String(edited.readAllBytes(), US_ASCII);
                assertThat(kept.substring(kept.indexOf(OURS))).isEqualTo(OURS + honest + padding + "Y: z\r\r\n" + rest);
            }
        }
    }

    @Test
    @Tag("B22")
    void whenThereIsNobodyToDoTheWorkAForgeryIsRefusedAllTheSame() throws IOException {
        Checkpoint checkpoint = checkpoint(task -> {
            throw new RejectedExecutionException("too busy, or shutting down");
        });

        Judgement judgement = judged(checkpoint, "192.0.2.66", Standing.STRANGER, OURS + MESSAGE);

        assertThat(judgement.action()).isEqualTo(Action.REJECT);
        assertThat(judgement.attribute()).isPresent();
        assertThat(metrics.countFor("sekisho.broken")).isZero();
    }

    @Test
    void aCancelledMessageIsNeitherCountedNorLogged() throws IOException {
        Checkpoint checkpoint = checkpoint(Runnable::run);
        Passage passage = checkpoint.begin(arrival("192.0.2.66", Standing.STRANGER));
        passage.cancel();
        passage.complete(RawMessage.of((OURS + MESSAGE).getBytes(ISO_8859_1))).join();

        assertThat(metrics.countForPrefixName("sekisho.verdict")).isEmpty();
    }

    @Test
    void resultsAreCountedByKind() throws IOException {
        judged(checkpoint(Runnable::run), "192.0.2.7", Standing.STRANGER, OURS + MESSAGE);

        assertThat(metrics.countFor("sekisho.spf.mailfrom.pass")).isEqualTo(1);
        assertThat(metrics.countFor("sekisho.spf.helo.none")).isEqualTo(1);
        assertThat(metrics.countFor("sekisho.dmarc.pass")).isEqualTo(1);
        assertThat(metrics.countFor("sekisho.verdict.accept")).isEqualTo(1);
        assertThat(metrics.executionTimesFor("sekisho.evaluation")).hasSize(1);
    }

    @Test
    @Tag("B29")
    void theChainOfCustodyTravelsWithWhatASealRepeats() throws IOException {
        String broken = "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=x.example; s=s; b=x\r\n";

        Judgement none = judged(checkpoint(Runnable::run, true), "192.0.2.7", Standing.STRANGER, OURS + MESSAGE);
        Judgement fail =
                judged(checkpoint(Runnable::run, true), "192.0.2.7", Standing.STRANGER, OURS + broken + MESSAGE);
        Judgement off = judged(checkpoint(Runnable::run), "192.0.2.7", Standing.STRANGER, OURS + MESSAGE);

        AuthenticationAttribute.Arc arc = none.attribute().orElseThrow().arc().orElseThrow();
        assertThat(arc.result()).isEqualTo(ArcResult.NONE);
        assertThat(arc.results())
                .isEqualTo("us.example.test; spf=none smtp.helo=mail.example.test;"
                        + " spf=pass smtp.mailfrom=alice@sender.example.test; dkim=none;"
                        + " dmarc=pass header.from=sender.example.test policy.dmarc=none; arc=none");
        assertThat(fail.attribute().orElseThrow().arc().orElseThrow().result()).isEqualTo(ArcResult.FAIL);
        assertThat(off.attribute().orElseThrow().arc()).isEmpty();
        assertThat(metrics.countFor("sekisho.arc.none")).isEqualTo(1);
        assertThat(metrics.countFor("sekisho.arc.fail")).isEqualTo(1);
    }

    @Test
    void theLogLineSaysWhatAnOperatorSearchesFor() throws IOException {
        Judgement judgement = judged(checkpoint(Runnable::run), "192.0.2.66", Standing.STRANGER, OURS + MESSAGE);

        assertThat(JudgementLog.line(
                        arrival("192.0.2.66", Standing.STRANGER),
                        judgement.authentication().orElseThrow(),
                        judgement.verdict().orElseThrow()))
                .startsWith("judged session=session-1 client=192.0.2.66 helo=mail.example.test"
                        + " mail-from=<alice@sender.example.test> from=sender.example.test spf=fail")
                .contains(
                        " dkim=none dmarc=fail:sender.example.test requested=reject applied=reject ",
                        " verdict=reject ",
                        " ms=");
    }

    private Judgement judged(Checkpoint checkpoint, String client, Standing standing, String message)
            throws IOException {
        return checkpoint
                .begin(arrival(client, standing))
                .complete(RawMessage.of(message.getBytes(ISO_8859_1)))
                .join();
    }

    private static Arrival arrival(String client, Standing standing) throws IOException {
        return new Arrival("session-1", address(client), "mail.example.test", "alice@sender.example.test", standing);
    }

    private static InetAddress address(String text) throws IOException {
        return InetAddress.getByName(text);
    }

    private Checkpoint checkpoint(Executor executor) {
        return checkpoint(executor, false);
    }

    private Checkpoint checkpoint(Executor executor, boolean arc) {
        CheckpointSettings settings = new CheckpointSettings(
                "us.example.test",
                Set.of("mx.example.test"),
                List.of(Network.parse("203.0.113.9").orElseThrow()));
        return new Checkpoint(
                MessageAuthenticator.builder(ZoneDnsClient.of(ZONE), executor)
                        .arc(arc)
                        .build(),
                new LocalPolicy(policy.build()),
                settings,
                executor,
                metrics);
    }
}
