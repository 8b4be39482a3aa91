package org.sekisho.authentication;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dns.CachingDnsClient;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsBounds;
import org.sekisho.authentication.dns.DnsCacheSettings;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.PolicyContext;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.authentication.testing.SignedMail;

/** Somebody asks for more than this server can do, by names whose DNS never answers. */
@Tag("B17")
@Timeout(120)
class OverloadTest {

    private static final String ZONE = "_dmarc.bank.test\tTXT\tv=DMARC1; p=reject\n"
            + "evil.test\tTXT\tv=spf1 -all\n"
            + "mta.evil.test\tTXT\tv=spf1 -all\n"
            + "bank.test\tTXT\tv=spf1 ip4:198.51.100.1 -all\n"
            + SignedMail.keyRecord("bank.test");
    private static final byte[] FORGED = "From: ceo@bank.test\r\nSubject: x\r\n\r\nhi\r\n".getBytes(US_ASCII);
    private static final String FLOOD = "203.0.113.7";
    private static final String OTHER = "198.51.100.7";
    private static final DnsBounds SMALL = new DnsBounds(20, 8, 6);

    private final DnsClient zone = ZoneDnsClient.of(ZONE);

    private MessageAuthenticator authenticator(DnsBounds bounds, Duration timeout) {
        return authenticator(bounds, timeout, Runnable::run);
    }

    private MessageAuthenticator authenticator(DnsBounds bounds, Duration timeout, Executor executor) {
        CachingDnsClient dns = new CachingDnsClient(
                question ->
                        question.name().endsWith("slow.test") ? new CompletableFuture<DnsAnswer>() : zone.ask(question),
                DnsCacheSettings.DEFAULT,
                bounds);
        return MessageAuthenticator.builder(dns, executor).timeout(timeout).build();
    }

    private static Envelope envelope(String client, String mailFrom) {
        try {
            return new Envelope(InetAddress.getByName(client), "mta.evil.test", mailFrom);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Verdict verdict(Authentication known) {
        return new LocalPolicy(LocalPolicySettings.defaults()).judge(known, PolicyContext.session("s"));
    }

    private static Verdict forged(MessageAuthenticator authenticator, String client) {
        return verdict(authenticator
                .authenticate(envelope(client, "x@evil.test"), RawMessage.of(FORGED))
                .join());
    }

    private static List<Evaluation> hold(MessageAuthenticator authenticator, String client, int messages) {
        List<Evaluation> held = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            held.add(authenticator.begin(envelope(client, "a@n" + i + ".d" + i + ".slow.test")));
        }
        return held;
    }

    @Test
    void envelopesThatAreResetTakeNothingFromAnybody() {
        MessageAuthenticator authenticator = authenticator(DnsBounds.DEFAULT, Duration.ofSeconds(20));
        for (int i = 0; i < 5000; i++) {
            authenticator.begin(envelope(FLOOD, "a@n" + i + ".slow.test")).cancel();
        }

        assertThat(forged(authenticator, FLOOD).action()).isEqualTo(Action.REJECT);
    }

    @Test
    void envelopesThatAreHeldOpenTakeNothingFromMessagesThatAreThere() {
        MessageAuthenticator authenticator = authenticator(SMALL, Duration.ofSeconds(20));
        hold(authenticator, FLOOD, 30);

        assertThat(forged(authenticator, OTHER).action()).isEqualTo(Action.REJECT);
        assertThat(forged(authenticator, FLOOD).action())
                .as("also of the same network")
                .isEqualTo(Action.REJECT);
    }

    @Test
    void messagesOfOneNetworkThatHoldItsPlacesMakeItsOwnMailComeAgainAndNobodyElses() {
        MessageAuthenticator authenticator = authenticator(SMALL, Duration.ofSeconds(2));
        hold(authenticator, FLOOD, 30).forEach(each -> each.header(HeaderSection.parse(FORGED)));

        Authentication own = authenticator
                .authenticate(envelope(FLOOD, "x@unknown.test"), RawMessage.of(FORGED))
                .join();

        assertThat(own.overloaded()).isTrue();
        assertThat(own.mailFrom().result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(verdict(own).action()).isEqualTo(Action.DEFER);
        assertThat(verdict(own).reply().orElseThrow().line()).startsWith("451 4.3.2 ");
        assertThat(forged(authenticator, OTHER).action()).isEqualTo(Action.REJECT);
    }

    @Test
    void spfThatHadToWaitIsJudgedWhenTheMessageIsThere() {
        DnsBounds bounds = new DnsBounds(4, 4, 4);
        MessageAuthenticator authenticator = authenticator(bounds, Duration.ofSeconds(2));
        List<Evaluation> flood = hold(authenticator, OTHER, 60);
        Evaluation honest = authenticator.begin(
                new Envelope(envelope("198.51.100.1", "x@bank.test").client(), "mta.evil.test", "x@bank.test"));

        Authentication known = honest.complete(RawMessage.of(SignedMail.sign(FORGED, "bank.test")))
                .join();

        assertThat(known.mailFrom().result()).isEqualTo(SpfResult.PASS);
        assertThat(known.overloaded()).isFalse();
        flood.forEach(Evaluation::cancel);
    }

    @Test
    void anOverloadOnWhichNothingHangsChangesNothing() {
        MessageAuthenticator authenticator = authenticator(SMALL, Duration.ofSeconds(2));
        byte[] signed = SignedMail.sign(FORGED, "bank.test");
        authenticator
                .authenticate(envelope(OTHER, "x@evil.test"), RawMessage.of(signed))
                .join();
        hold(authenticator, FLOOD, 30).forEach(each -> each.header(HeaderSection.parse(FORGED)));

        Authentication known = authenticator
                .authenticate(envelope(FLOOD, "x@another.test"), RawMessage.of(signed))
                .join();

        assertThat(known.overloaded()).isTrue();
        assertThat(known.mailFrom().result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(known.dkim()).extracting(DkimOutcome::result).containsExactly(DkimResult.PASS);
        assertThat(verdict(known).action()).isEqualTo(Action.ACCEPT);
    }

    @Test
    void anExecutorWithoutRoomIsAnOverloadToo() {
        MessageAuthenticator authenticator = authenticator(DnsBounds.DEFAULT, Duration.ofSeconds(20), task -> {
            throw new RejectedExecutionException("full");
        });

        Authentication known = authenticator
                .authenticate(envelope(OTHER, "x@evil.test"), RawMessage.of(SignedMail.sign(FORGED, "bank.test")))
                .join();

        assertThat(known.overloaded()).isTrue();
        assertThat(verdict(known).reply().orElseThrow().line()).startsWith("451 4.3.2 ");
    }

    @Test
    void anExecutorThatIsTooLateIsAnOverloadToo() {
        MessageAuthenticator authenticator = authenticator(DnsBounds.DEFAULT, Duration.ofSeconds(3), task -> {});

        Authentication known = authenticator
                .authenticate(envelope(OTHER, "x@evil.test"), RawMessage.of(SignedMail.sign(FORGED, "bank.test")))
                .join();

        assertThat(known.overloaded()).isTrue();
        assertThat(verdict(known).action()).isEqualTo(Action.DEFER);
    }

    @Test
    void aDnsThatIsSilentIsNoOverload() {
        MessageAuthenticator authenticator = authenticator(DnsBounds.DEFAULT, Duration.ofMillis(200));

        Authentication known = authenticator
                .authenticate(envelope(OTHER, "x@a.slow.test"), RawMessage.of(FORGED))
                .join();

        assertThat(known.mailFrom().result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(known.overloaded()).isFalse();
    }
}
