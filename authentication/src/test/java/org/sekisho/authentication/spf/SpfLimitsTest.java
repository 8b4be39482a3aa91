package org.sekisho.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.RecordType;

/** RFC 7208 4.6.4, each limit at its edge. */
@Tag("B02")
class SpfLimitsTest {

    private static final String CLIENT = "192.0.2.10";
    private static final String REVERSE = "10.2.0.192.in-addr.arpa";

    private final RecordingDns dns = new RecordingDns();

    @ParameterizedTest
    @CsvSource({"10, PASS", "11, PERMERROR"})
    void tenTermsThatAskTheDnsAreEvaluated(int terms, SpfResult result) {
        StringBuilder record = new StringBuilder("v=spf1");
        for (int i = 1; i <= terms; i++) {
            record.append(" a:h").append(i).append(".test");
            dns.with("h" + i + ".test", "A", i == terms ? CLIENT : "198.51.100.1");
        }
        SpfOutcome outcome = dns.record(record.toString()).from(CLIENT);
        assertThat(outcome.result()).isEqualTo(result);
        assertThat(outcome.reason())
                .isEqualTo(result == SpfResult.PASS ? "matched a:h10.test" : "more than 10 DNS look-ups");
        assertThat(dns.asked(RecordType.A)).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"include:h.test", "a:h.test", "mx:h.test", "ptr:h.test", "exists:%{i}.h.test"})
    void eachKindOfTermThatAsksCounts(String term) {
        dns.settings(SpfSettings.standard().withLookupTerms(1))
                .with("h.test", "TXT", "v=spf1 -all")
                .with("h.test", "A", "198.51.100.1")
                .with("h.test", "MX", "0 h.test");
        assertThat(dns.record("v=spf1 " + term + " ~all").resultFrom(CLIENT)).isNotEqualTo(SpfResult.PERMERROR);
        RecordingDns twice = new RecordingDns()
                .settings(SpfSettings.standard().withLookupTerms(1))
                .with("h.test", "TXT", "v=spf1 -all")
                .with("h.test", "A", "198.51.100.1")
                .with("h.test", "MX", "0 h.test");
        if (!term.startsWith("exists")) {
            assertThat(twice.record("v=spf1 " + term + " " + term + " +all").resultFrom(CLIENT))
                    .isEqualTo(SpfResult.PERMERROR);
        }
    }

    @Test
    void networksAndAllDoNotCount() {
        dns.settings(SpfSettings.standard().withLookupTerms(1));
        assertThat(dns.record("v=spf1 " + "ip4:198.51.100.1 ip6:::1 ".repeat(50) + "all")
                        .resultFrom(CLIENT))
                .isEqualTo(SpfResult.PASS);
    }

    @ParameterizedTest
    @CsvSource({"7, PASS", "8, PERMERROR"})
    void theTermsOfIncludedRecordsCountTogether(int inner, SpfResult result) {
        dns.record("v=spf1 a include:inner.test mx +all")
                .with("example.org", "A", "198.51.100.1")
                .with("example.org", "MX", "0 example.org")
                .with("inner.test", "TXT", "v=spf1" + " a:example.org".repeat(inner));
        assertThat(dns.resultFrom(CLIENT)).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({"9, PASS", "10, PASS", "11, PERMERROR"})
    void redirectsCount(int redirects, SpfResult result) {
        dns.record("v=spf1 redirect=r1.test");
        for (int i = 1; i < redirects; i++) {
            dns.with("r" + i + ".test", "TXT", "v=spf1 redirect=r" + (i + 1) + ".test");
        }
        dns.with("r" + redirects + ".test", "TXT", "v=spf1 all");
        assertThat(dns.resultFrom(CLIENT)).isEqualTo(result);
        assertThat(dns.asked(RecordType.TXT)).isLessThanOrEqualTo(11);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=spf1 redirect=example.org",
                "v=spf1 include:example.org",
                "v=spf1 a:x.test include:example.org"
            })
    void aLoopEnds(String record) {
        dns.with("x.test", "A", "198.51.100.1");
        assertThat(dns.record(record).resultFrom(CLIENT)).isEqualTo(SpfResult.PERMERROR);
    }

    @Test
    void aTreeOfIncludesAsksNoMoreThanTheLimitAllows() {
        dns.record("v=spf1" + tree(""));
        for (char c = 'a'; c <= 'j'; c++) {
            dns.with(c + ".test", "TXT", "v=spf1" + tree(c + "."));
            for (char d = 'a'; d <= 'j'; d++) {
                dns.with(d + "." + c + ".test", "TXT", "v=spf1");
            }
        }
        assertThat(dns.resultFrom(CLIENT)).isEqualTo(SpfResult.PERMERROR);
        assertThat(dns.asked()).hasSize(11);
    }

    private static String tree(String parent) {
        StringBuilder includes = new StringBuilder();
        for (char c = 'a'; c <= 'j'; c++) {
            includes.append(" include:").append(c).append('.').append(parent).append("test");
        }
        return includes.toString();
    }

    @Test
    void thePtrLookUpOfAMacroCountsOnce() {
        dns.record("v=spf1 exists:%{p}.a.test exists:%{p}.b.test +all")
                .settings(SpfSettings.standard().withLookupTerms(3).withVoidLookups(3));
        assertThat(dns.resultFrom(CLIENT)).isEqualTo(SpfResult.PASS);
        assertThat(dns.settings(SpfSettings.standard().withLookupTerms(2).withVoidLookups(3))
                        .resultFrom(CLIENT))
                .isEqualTo(SpfResult.PERMERROR);
        assertThat(dns.settings(SpfSettings.standard().withLookupTerms(1)).resultFrom(CLIENT))
                .isEqualTo(SpfResult.PERMERROR);
    }

    @ParameterizedTest
    @CsvSource({
        "a:v1.test a:v2.test, PASS, 2",
        "a:v1.test a:v2.test a:v3.test, PERMERROR, 3",
        "a:v1.test a:v2.test a:v3.test a:v4.test a:v5.test, PERMERROR, 3",
        "exists:v1.test mx:v2.test, PASS, 2",
        "exists:v1.test mx:v2.test a:v3.test a:v4.test, PERMERROR, 3",
        "a:there.test a:v1.test a:there.test a:v2.test a:there.test, PASS, 3",
        "a:empty.test a:v1.test a:empty.test a:v2.test, PERMERROR, 2",
        "ptr a:v1.test, PASS, 2",
        "ptr a:v1.test a:v2.test, PERMERROR, 3"
    })
    void twoVoidLookUpsAreAllowed(String terms, SpfResult result, int asked) {
        dns.with("there.test", "A", "198.51.100.1").with("empty.test", "TXT", "text");
        SpfOutcome outcome = dns.record("v=spf1 " + terms + " +all").from(CLIENT);
        assertThat(outcome.result()).isEqualTo(result);
        assertThat(outcome.reason())
                .isEqualTo(result == SpfResult.PASS ? "matched +all" : "more than 2 void DNS look-ups");
        assertThat(dns.asked()).hasSize(1 + asked);
    }

    @Test
    void voidLookUpsCountAcrossIncludes() {
        dns.record("v=spf1 a:v1.test include:inner.test +all").with("inner.test", "TXT", "v=spf1 a:v2.test a:v3.test");
        assertThat(dns.resultFrom(CLIENT)).isEqualTo(SpfResult.PERMERROR);
    }

    @Test
    void theLimitOfVoidLookUpsCanBeZero() {
        dns.settings(SpfSettings.standard().withVoidLookups(0)).record("v=spf1 a:v1.test +all");
        assertThat(dns.resultFrom(CLIENT)).isEqualTo(SpfResult.PERMERROR);
    }

    @Test
    void mxHostsWithoutAddressOfTheClientsKindAreOneVoidTerm() {
        dns.record("v=spf1 mx -all");
        for (int i = 1; i <= 10; i++) {
            dns.with("example.org", "MX", i + " h" + i + ".test").with("h" + i + ".test", "A", "198.51.100.1");
        }
        assertThat(dns.resultFrom("2001:db8::10")).isEqualTo(SpfResult.FAIL);
        assertThat(dns.settings(SpfSettings.standard().withVoidLookups(0)).resultFrom("2001:db8::10"))
                .isEqualTo(SpfResult.PERMERROR);
    }

    @ParameterizedTest
    @CsvSource({"10, PASS, 10", "11, PERMERROR, 0"})
    void tenMxHostsAreAsked(int hosts, SpfResult result, int asked) {
        for (int i = 1; i <= hosts; i++) {
            dns.with("example.org", "MX", i + " h" + i + ".test")
                    .with("h" + i + ".test", "A", i == 10 ? CLIENT : "198.51.100.1");
        }
        SpfOutcome outcome = dns.record("v=spf1 mx -all").from(CLIENT);
        assertThat(outcome.result()).isEqualTo(result);
        assertThat(outcome.reason())
                .isEqualTo(result == SpfResult.PASS ? "matched mx" : "more than 10 MX hosts at example.org");
        assertThat(dns.asked(RecordType.A)).isEqualTo(asked);
    }

    @ParameterizedTest
    @CsvSource({"10, PASS", "11, FAIL"})
    void namesOfTheClientBeyondTenAreIgnored(int position, SpfResult result) {
        for (int i = 1; i <= 12; i++) {
            String name = i == position ? "mail.example.org" : "h" + i + ".test";
            dns.with(REVERSE, "PTR", name).with(name, "A", CLIENT);
        }
        assertThat(dns.record("v=spf1 ptr -all").resultFrom(CLIENT)).isEqualTo(result);
        assertThat(dns.asked(RecordType.A)).isEqualTo(10);
    }

    @Test
    void addressesAreNotLimited() {
        for (int i = 1; i <= 100; i++) {
            dns.with("example.org", "A", "198.51.100." + i);
        }
        assertThat(dns.record("v=spf1 a -all").resultFrom("198.51.100.100")).isEqualTo(SpfResult.PASS);
    }

    @Test
    void aTermBehindTheMatchIsNotCounted() {
        dns.settings(SpfSettings.standard().withLookupTerms(1)).with("example.org", "A", CLIENT);
        assertThat(dns.record("v=spf1 a a a a").resultFrom(CLIENT)).isEqualTo(SpfResult.PASS);
        assertThat(dns.asked()).doesNotContain(new DnsQuestion("example.org", RecordType.MX));
    }

    @Test
    void theLimitsAreThoseOfTheStandardUnlessSetOtherwise() {
        SpfSettings standard = SpfSettings.standard();
        assertThat(standard.lookupTerms()).isEqualTo(10);
        assertThat(standard.voidLookups()).isEqualTo(2);
        assertThat(standard.mxHosts()).isEqualTo(10);
        assertThat(standard.ptrNames()).isEqualTo(10);
        assertThat(standard.withMxHosts(3).withPtrNames(4))
                .isEqualTo(new SpfSettings(10, 2, 3, 4, "unknown", standard.clock()));
    }

    @Test
    void aLimitThatLimitsNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpfSettings.standard().withLookupTerms(101))
                .withMessage("lookupTerms is 101, allowed is 1 to 100");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpfSettings.standard().withLookupTerms(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpfSettings.standard().withVoidLookups(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpfSettings.standard().withMxHosts(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpfSettings.standard().withPtrNames(0));
    }
}
