package org.sekisho.authentication.arc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.Envelope;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.PolicyContext;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.authentication.results.AuthenticationResultsField;

/** The way of a chain through the whole judgement. */
class ArcJudgementTest {

    private static final String ZONE = Arc.ZONE + "_dmarc.author.example\tTXT\tv=DMARC1; p=reject\n";

    private static Authentication judge(boolean arc, DnsClient dns, byte[] message) {
        try {
            Envelope envelope =
                    new Envelope(InetAddress.getByName("192.0.2.7"), "mx.second.example", "a@second.example");
            return MessageAuthenticator.builder(dns, Runnable::run)
                    .clock(Arc.CLOCK)
                    .timeout(Duration.ofMillis(300))
                    .arc(arc)
                    .build()
                    .authenticate(envelope, RawMessage.of(message))
                    .join();
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static String field(Authentication known, Verdict verdict) {
        return new AuthenticationResultsField("mx.example.org")
                .write(known, verdict)
                .replaceAll("\\s+", " ");
    }

    private static Verdict verdict(Authentication known, String... sealers) {
        LocalPolicySettings.Builder settings = LocalPolicySettings.builder();
        for (String sealer : sealers) {
            settings.trustSealer(sealer);
        }
        return new LocalPolicy(settings.build()).judge(known, PolicyContext.session("1"));
    }

    @Test
    @Tag("B16")
    void aTrustedChainSavesAMessageThatDmarcWouldRefuse() {
        Authentication known = judge(true, ZoneDnsClient.of(ZONE), Arc.sealedTwice());
        Verdict trusted = verdict(known, "first.example", "second.example");
        assertThat(trusted.action()).isEqualTo(Action.ACCEPT);
        assertThat(field(known, trusted))
                .contains("override=local_policy")
                .contains("arc=pass (2 sets) smtp.remote-ip=192.0.2.7 header.oldest-pass=0");
        assertThat(verdict(known, "second.example").action()).isEqualTo(Action.REJECT);
    }

    @Test
    void arcIsOffUnlessSwitchedOn() {
        Authentication known = judge(false, ZoneDnsClient.of(ZONE), Arc.sealedTwice());
        assertThat(known.arc()).isEmpty();
        Verdict verdict = verdict(known, "first.example", "second.example");
        assertThat(verdict.action()).isEqualTo(Action.REJECT);
        assertThat(field(known, verdict)).doesNotContain(" arc=");
    }

    @Test
    void aMessageWithoutAChainIsNone() {
        Authentication known = judge(true, ZoneDnsClient.of(ZONE), Arc.MESSAGE.getBytes(ISO_8859_1));
        assertThat(field(known, verdict(known))).contains("; arc=none");
    }

    @Test
    @Tag("B17")
    void aMessageWithoutAChainWaitsForNobodyToValidateIt() throws UnknownHostException {
        Envelope envelope = new Envelope(InetAddress.getByName("192.0.2.7"), "mx.second.example", "a@second.example");
        Authentication known = MessageAuthenticator.builder(ZoneDnsClient.of(ZONE), task -> {
                    throw new RejectedExecutionException("too busy");
                })
                .arc(true)
                .build()
                .authenticate(envelope, RawMessage.of(Arc.MESSAGE.getBytes(ISO_8859_1)))
                .join();
        assertThat(known.arc()).contains(ArcOutcome.NONE);
    }

    @Test
    @Tag("B17")
    void aKeyThatNeverComesEndsWithTheDeadlineAsAFailThatIsTemporary() {
        ZoneDnsClient zone = ZoneDnsClient.of(ZONE);
        Authentication known = judge(
                true,
                question -> question.toString().contains("_domainkey") ? new CompletableFuture<>() : zone.ask(question),
                Arc.sealedTwice());
        assertThat(known.arc())
                .hasValueSatisfying(arc -> assertThat(arc.result()).isEqualTo(ArcResult.TEMPERROR));
        assertThat(field(known, verdict(known))).contains("arc=fail (temporary error; ");
    }
}
