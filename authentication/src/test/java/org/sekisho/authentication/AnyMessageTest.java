package org.sekisho.authentication;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.PolicyContext;
import org.sekisho.authentication.policy.SpfFailPolicy;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.authentication.results.AuthenticationResultsField;
import org.sekisho.authentication.results.ForgedResults;
import org.sekisho.authentication.results.syntax.AuthenticationResults;
import org.sekisho.authentication.testing.SignedMail;

/** Anything goes in, a verdict and one clean header field come out. */
@Tag("B18")
class AnyMessageTest {

    private static final String ZONE = "example.org\tTXT\tv=spf1 -all exp=example.org\n"
            + "_dmarc.example.org\tTXT\tv=DMARC1; p=reject\n" + SignedMail.keyRecord("example.org");
    private static final LocalPolicy POLICY = new LocalPolicy(
            LocalPolicySettings.builder().spfFail(SpfFailPolicy.REFUSE).build());
    private static final AuthenticationResultsField FIELD = new AuthenticationResultsField("mx.example.org");
    private static final ForgedResults FORGED = new ForgedResults(List.of("mx.example.org"));

    @FuzzTest
    void anyOctetsAreJudged(byte[] message) {
        judge(ZoneDnsClient.of(ZONE), "mta.example.org", "a@example.org", message);
    }

    @Property(tries = 300)
    void anyMessageIsJudged(@ForAll("messages") byte[] message, @ForAll String helo, @ForAll String mailFrom) {
        judge(ZoneDnsClient.of(ZONE), helo, mailFrom, message);
    }

    @Property(tries = 300)
    void anyDnsAnswerIsJudged(@ForAll("messages") byte[] message, @ForAll String text) {
        DnsClient same = question -> CompletableFuture.completedFuture(new DnsAnswer.Records(
                switch (question.type()) {
                    case TXT -> List.of(new DnsRecord.Text("v=spf1 " + text), new DnsRecord.Text("v=DMARC1;" + text));
                    case A, AAAA -> List.of(new DnsRecord.Address(InetAddress.getLoopbackAddress()));
                    case MX -> List.of(new DnsRecord.MailExchange(1, text));
                    case PTR -> List.of(new DnsRecord.Pointer(text));
                },
                Duration.ofMinutes(1)));
        judge(same, "mta.example.org", "a@example.org", message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DKIM-Signature: v=1; d=example.org; s=test\r\n",
                "From: =?x?y?z?= <a@example.org>, (\r\n",
                "\r\n",
                ":\r\n",
                "From:",
                "\u0000\u00ff"
            })
    void manyOfTheSameAreJudgedInTime(String line) {
        byte[] message = line.repeat(2_000_000 / line.length()).getBytes(ISO_8859_1);
        long started = System.nanoTime();
        judge(ZoneDnsClient.of(ZONE), "x".repeat(100_000), "\"@".repeat(50_000), message);

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void anEmptyMessageIsJudged() {
        judge(ZoneDnsClient.of(ZONE), "", "", new byte[0]);
    }

    private static void judge(DnsClient dns, String helo, String mailFrom, byte[] octets) {
        RawMessage message = RawMessage.of(octets);
        Authentication known = MessageAuthenticator.builder(dns, Runnable::run)
                .build()
                .authenticate(new Envelope(InetAddress.getLoopbackAddress(), helo, mailFrom), message)
                .join();
        Verdict verdict = POLICY.judge(known, PolicyContext.session("session"));
        verdict.reply().ifPresent(reply -> assertThat(reply.line()).matches("[ -~]{1,510}"));
        String field = FIELD.write(known, verdict);
        assertThat(field).matches("[ -~\r\n]*");
        assertThat(AuthenticationResults.parse(field.substring(field.indexOf(':') + 1, field.length() - 2)))
                .isPresent();
        FORGED.find(message.header());
    }

    @Provide
    Arbitrary<byte[]> messages() {
        Arbitrary<byte[]> octets = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        Arbitrary<byte[]> lines = Arbitraries.of(
                        "From: a@example.org\r\n",
                        "From: \u00e9@b\u00fccher.example, \"x\" <b@example.org>;\r\n",
                        "DKIM-Signature: v=1; a=ed25519-sha256; d=example.org; s=test; h=from; bh=AAAA; b=AAAA\r\n",
                        "List-Id: <a.example.org>\r\n",
                        "Authentication-Results: mx.example.org; none\r\n",
                        " folded\r\n",
                        "\r\n",
                        "\n",
                        "\r",
                        "(\"<\u0000\r\n")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts).getBytes(ISO_8859_1));
        return Arbitraries.oneOf(octets, lines);
    }
}
