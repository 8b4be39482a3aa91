package org.sekisho.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.RecordType;

/** RFC 7208 6.2. */
class SpfExplanationTest {

    private static final String CLIENT = "192.0.2.10";
    private static final DnsQuestion EXPLANATION = new DnsQuestion("why.example.org", RecordType.TXT);

    private final RecordingDns dns = new RecordingDns();

    @Test
    void aFailIsExplainedInTheWordsOfTheDomain() {
        explained("%{i}: see http://%{d}/why?s=%{S}&i=%{C}%_%%. (%{r}, %{t})");
        dns.settings(SpfSettings.standard()
                .withReceivingHost("mx.example.com")
                .withClock(() -> Instant.ofEpochSecond(1_700_000_000)));
        assertThat(dns.from(CLIENT).explanation())
                .contains("192.0.2.10: see http://example.org/why?s=user%40example.org&i=192.0.2.10 %. "
                        + "(mx.example.com, 1700000000)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+all", "?all", "~all", "a:bad.test -all", "moo -all"})
    void onlyAFailIsExplained(String terms) {
        dns.record("v=spf1 " + terms + " exp=why.example.org").with("bad.test", "A", "!SERVFAIL");
        assertThat(dns.from(CLIENT).explanation()).isEmpty();
        assertThat(dns.asked()).doesNotContain(EXPLANATION);
    }

    @Test
    void withoutExpThereIsNoExplanation() {
        assertThat(dns.record("v=spf1 -all").from(CLIENT).explanation()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!NXDOMAIN",
                "!NODATA",
                "!SERVFAIL",
                "!TIMEOUT",
                "100% sure",
                "%{x}",
                "%{d",
                "caf\u00e9",
                "a\r\nb",
                "\u0000"
            })
    void anErrorThereChangesNothing(String text) {
        explained(text);
        SpfOutcome outcome = dns.from(CLIENT);
        assertThat(outcome.result()).isEqualTo(SpfResult.FAIL);
        assertThat(outcome.reason()).isEqualTo("matched -all");
        assertThat(outcome.explanation()).isEmpty();
    }

    @Test
    void twoExplanationsAreNone() {
        explained("one").with("why.example.org", "TXT", "two");
        assertThat(dns.from(CLIENT).explanation()).isEmpty();
    }

    @Test
    void itsNameMayHaveMacrosAndMayBeUnusable() {
        dns.record("v=spf1 -all exp=%{ir}.%{h}").with("10.2.0.192.mail.example.org", "TXT", "Here!");
        assertThat(dns.from(CLIENT).explanation()).contains("Here!");
        assertThat(dns.helo("a..b").from(CLIENT).explanation()).isEmpty();
        assertThat(dns.resultFrom(CLIENT)).isEqualTo(SpfResult.FAIL);
    }

    @Test
    void itIsOneBoundedLineOfPrintableAsciiWhateverTheSenderIs() {
        explained("Not for %{l}: %{h}").mailFrom("\u00fc\r\n550 x@example.org").helo("h".repeat(100_000));
        String explanation = dns.from(CLIENT).explanation().orElseThrow();
        assertThat(explanation).startsWith("Not for ???550 x: hhh").hasSize(SpfOutcome.LONGEST_EXPLANATION);
    }

    @Test
    void aNameWithTheLocalPartOutsideAsciiIsNotAsked() {
        dns.record("v=spf1 -all exp=%{l}.example.org").mailFrom("\u00fc@example.org");
        assertThat(dns.from(CLIENT).explanation()).isEmpty();
    }

    @Test
    void theValidatedNameIsLookedUpForIt() {
        explained("You are %{p}.")
                .with("10.2.0.192.in-addr.arpa", "PTR", "client.example.net")
                .with("client.example.net", "A", CLIENT);
        assertThat(dns.from(CLIENT).explanation()).contains("You are client.example.net.");
    }

    @Test
    void itsLookUpsAreBeyondTheLimits() {
        dns.record("v=spf1 a:v1.test a:v2.test -all exp=%{p}.example.org")
                .settings(SpfSettings.standard().withLookupTerms(2))
                .with("unknown.example.org", "TXT", "So it is.");
        assertThat(dns.from(CLIENT).explanation()).contains("So it is.");
    }

    @Test
    void theExplanationOfAnIncludedRecordIsNotUsed() {
        dns.record("v=spf1 include:inner.test -all exp=why.example.org")
                .with("why.example.org", "TXT", "outer %{d}")
                .with("inner.test", "TXT", "v=spf1 -all exp=inner-why.test")
                .with("inner-why.test", "TXT", "inner");
        assertThat(dns.from(CLIENT).explanation()).contains("outer example.org");
    }

    @Test
    void anIncludeThatFailsIsExplainedByTheOuterRecord() {
        dns.record("v=spf1 -include:inner.test ?all exp=why.example.org")
                .with("why.example.org", "TXT", "outer %{d}")
                .with("inner.test", "TXT", "v=spf1 +all exp=inner-why.test");
        assertThat(dns.from(CLIENT).explanation()).contains("outer example.org");
    }

    @Test
    void afterARedirectOnlyTheExplanationOfTheOtherRecordIsUsed() {
        dns.record("v=spf1 redirect=next.test exp=why.example.org")
                .with("why.example.org", "TXT", "first")
                .with("next.test", "TXT", "v=spf1 -all exp=next-why.test")
                .with("next-why.test", "TXT", "next %{d} %{o}");
        assertThat(dns.from(CLIENT).explanation()).contains("next next.test example.org");
        RecordingDns without = new RecordingDns()
                .record("v=spf1 redirect=next.test exp=why.example.org")
                .with("why.example.org", "TXT", "first")
                .with("next.test", "TXT", "v=spf1 -all");
        assertThat(without.from(CLIENT).explanation()).isEmpty();
    }

    private RecordingDns explained(String text) {
        return dns.record("v=spf1 -all exp=why.example.org").with("why.example.org", "TXT", text);
    }
}
