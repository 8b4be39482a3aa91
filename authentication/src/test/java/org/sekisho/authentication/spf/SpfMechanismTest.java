package org.sekisho.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.RecordType;

class SpfMechanismTest {

    private static final String CLIENT = "192.0.2.10";
    private static final String CLIENT6 = "2001:db8::10";
    private static final String REVERSE = "10.2.0.192.in-addr.arpa";
    private static final String REVERSE6 = "0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa";

    private final RecordingDns dns = new RecordingDns();

    @ParameterizedTest
    @CsvSource({"+all, PASS", "all, PASS", "-all, FAIL", "~all, SOFTFAIL", "?all, NEUTRAL"})
    void theQualifierOfTheMatchIsTheResult(String term, SpfResult result) {
        SpfOutcome outcome =
                dns.record("v=spf1 ip4:198.51.100.1 " + term + " -all").from(CLIENT);
        assertThat(outcome.result()).isEqualTo(result);
        assertThat(outcome.reason()).isEqualTo("matched " + term);
        assertThat(outcome.domain()).isEqualTo("example.org");
    }

    @Test
    void withoutAMatchTheResultIsNeutral() {
        SpfOutcome outcome = dns.record("v=spf1 ip4:198.51.100.1").from(CLIENT);
        assertThat(outcome.result()).isEqualTo(SpfResult.NEUTRAL);
        assertThat(outcome.reason()).isEqualTo("no mechanism matched");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.10, ip4:192.0.2.10, true",
        "192.0.2.11, ip4:192.0.2.10, false",
        "192.0.2.11, ip4:192.0.2.10/31, true",
        "192.0.2.12, ip4:192.0.2.10/31, false",
        "192.0.3.0, ip4:192.0.2.255/24, false",
        "8.8.8.8, ip4:192.0.2.0/0, true",
        "127.255.255.255, ip4:128.0.0.0/1, false",
        "255.255.255.255, ip4:128.0.0.0/1, true",
        "2001:db8::10, ip4:0.0.0.0/0, false",
        "192.0.2.10, ip6:::/0, false",
        "2001:db8::10, ip6:::/0, true",
        "2001:db8::10, ip6:2001:db8::10, true",
        "2001:db8::11, ip6:2001:db8::10, false",
        "2001:db8::11, ip6:2001:db8::10/127, true",
        "2001:db8:0:1::, ip6:2001:db8::/64, false",
        "2001:db8::ffff:ffff:ffff:ffff, ip6:2001:db8::/64, true",
        "2001:db8::8000:0:0:0, ip6:2001:db8::/65, false",
        "2001:db9::, ip6:2001:db8::/32, false",
        "2001:db9::, ip6:2001:db8::/31, true"
    })
    void aNetworkMatchesByItsPrefix(String client, String term, boolean matches) {
        assertThat(dns.record("v=spf1 " + term + " -all").resultFrom(client))
                .isEqualTo(matches ? SpfResult.PASS : SpfResult.FAIL);
        assertThat(dns.asked()).hasSize(1);
    }

    @Test
    void anIpv4MappedAddressIsAnIpv4Address() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 10};
        InetAddress client = Inet6Address.getByAddress("", mapped, 0);
        assertThat(client).isInstanceOf(Inet6Address.class);
        assertThat(ClientAddress.of(client).isIp4()).isTrue();
        assertThat(ClientAddress.of(client).readable()).isEqualTo("192.0.2.10");
        assertThat(ClientAddress.of(client).addressType()).isEqualTo(RecordType.A);
    }

    @ParameterizedTest
    @CsvSource({
        "a, 192.0.2.10, PASS",
        "a, 192.0.2.11, FAIL",
        "a/24, 192.0.2.11, PASS",
        "a//64, 192.0.2.11, FAIL",
        "a, 2001:db8::10, PASS",
        "a, 2001:db8::11, FAIL",
        "a//64, 2001:db8::11, PASS",
        "a/24, 2001:db8::11, FAIL",
        "a/24//64, 2001:db8::11, PASS",
        "a:Other.Example.NET, 198.51.100.7, PASS",
        "a:other.example.net, 2001:db8::10, FAIL",
        "a:other.example.net/0, 203.0.113.1, PASS",
        "a:absent.example.net/0, 203.0.113.1, FAIL"
    })
    void aMatchesAnAddressOfTheDomain(String term, String client, SpfResult result) {
        dns.with("example.org", "A", CLIENT)
                .with("example.org", "AAAA", CLIENT6)
                .with("other.example.net", "A", "198.51.100.8")
                .with("other.example.net", "A", "198.51.100.7");
        assertThat(dns.record("v=spf1 " + term + " -all").resultFrom(client)).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({
        "mx, 192.0.2.10, PASS",
        "mx, 192.0.2.11, PASS",
        "mx, 192.0.2.12, FAIL",
        "mx/24, 192.0.2.12, PASS",
        "mx, 2001:db8::10, PASS",
        "mx//64, 2001:db8::99, PASS",
        "mx/24, 2001:db8::99, FAIL",
        "mx:example.org, 192.0.2.11, PASS",
        "mx:no-mail.example.org/0, 192.0.2.11, FAIL",
        "mx:no-mx.example.org/0, 192.0.2.11, FAIL"
    })
    void mxMatchesAnAddressOfAHostThatTakesMail(String term, String client, SpfResult result) {
        dns.with("example.org", "MX", "10 mx1.example.net")
                .with("example.org", "MX", "20 mx2.example.net")
                .with("mx1.example.net", "A", CLIENT)
                .with("mx2.example.net", "A", "192.0.2.11")
                .with("mx2.example.net", "AAAA", CLIENT6)
                .with("no-mail.example.org", "MX", "0 ")
                .with("no-mx.example.org", "A", "192.0.2.11");
        assertThat(dns.record("v=spf1 " + term + " -all").resultFrom(client)).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({
        "ptr, 192.0.2.10, PASS",
        "ptr, 2001:db8::10, PASS",
        "ptr:mail.example.org, 192.0.2.10, PASS",
        "ptr:MAIL.example.ORG, 192.0.2.10, PASS",
        "ptr:forged.example.com, 192.0.2.10, FAIL",
        "ptr:il.example.org, 192.0.2.10, FAIL",
        "ptr:unreachable.example.org, 192.0.2.10, FAIL",
        "ptr, 192.0.2.11, FAIL",
        "ptr, 192.0.2.12, FAIL"
    })
    void ptrMatchesANameThatPointsBack(String term, String client, SpfResult result) {
        dns.with(REVERSE, "PTR", "unreachable.example.org")
                .with(REVERSE, "PTR", "forged.example.com")
                .with(REVERSE, "PTR", "Mail.example.org.")
                .with(REVERSE6, "PTR", "mail.example.org")
                .with("12.2.0.192.in-addr.arpa", "PTR", "!SERVFAIL")
                .with("unreachable.example.org", "A", "!TIMEOUT")
                .with("forged.example.com", "A", "198.51.100.1")
                .with("mail.example.org", "A", CLIENT)
                .with("mail.example.org", "AAAA", CLIENT6);
        assertThat(dns.record("v=spf1 " + term + " -all").resultFrom(client)).isEqualTo(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {CLIENT, CLIENT6})
    void existsAsksForIpv4AddressesOfAnyKind(String client) {
        dns.with("there.example.org", "A", "127.0.0.2").with("six.example.org", "AAAA", CLIENT6);
        assertThat(dns.record("v=spf1 exists:six.example.org exists:there.example.org -all")
                        .from(client)
                        .reason())
                .isEqualTo("matched exists:there.example.org");
        assertThat(dns.asked()).doesNotContain(new DnsQuestion("six.example.org", RecordType.AAAA));
    }

    @Test
    void existsExpandsItsMacros() {
        dns.with("10.2.0.192.us.er.mail.example.org.example.org", "A", "127.0.0.2")
                .mailFrom("er-us@Example.ORG");
        assertThat(dns.record("v=spf1 exists:%{ir}.%{lr-}.%{h}.%{o} -all").resultFrom(CLIENT))
                .isEqualTo(SpfResult.PASS);
    }

    @ParameterizedTest
    @CsvSource({
        "v=spf1 ip4:192.0.2.10 -all, PASS, matched include:inner.example.net",
        "v=spf1 -all, SOFTFAIL, matched ~all",
        "v=spf1 ~all, SOFTFAIL, matched ~all",
        "v=spf1 ?all, SOFTFAIL, matched ~all",
        "v=spf1, SOFTFAIL, matched ~all",
        "v=spf1 moo, PERMERROR, SPF record at inner.example.net: unknown mechanism in moo",
        "no record, PERMERROR, include: no SPF record at inner.example.net",
        "!NODATA, PERMERROR, include: no SPF record at inner.example.net",
        "!NXDOMAIN, PERMERROR, include: no such domain inner.example.net",
        "!SERVFAIL, TEMPERROR, DNS failure for TXT inner.example.net: SERVFAIL"
    })
    void includeTurnsTheInnerResultIntoAMatchOrAnError(String inner, SpfResult result, String reason) {
        dns.with("inner.example.net", "TXT", inner).record("v=spf1 include:inner.example.net ~all");
        SpfOutcome outcome = dns.from(CLIENT);
        assertThat(outcome.result()).isEqualTo(result);
        assertThat(outcome.reason()).isEqualTo(reason);
    }

    @Test
    void includeChangesTheCurrentDomainButNotTheSender() {
        dns.record("v=spf1 -include:inner.example.net a -all")
                .with("inner.example.net", "TXT", "v=spf1 exists:%{d}.%{o}.test a -all")
                .with("inner.example.net", "A", "198.51.100.1")
                .with("example.org", "A", CLIENT);
        assertThat(dns.from(CLIENT).reason()).isEqualTo("matched a");
        assertThat(dns.asked()).contains(new DnsQuestion("inner.example.net.example.org.test", RecordType.A));
    }

    @ParameterizedTest
    @CsvSource({
        "v=spf1 a -all, PASS, matched a",
        "v=spf1 -all, FAIL, matched -all",
        "v=spf1 ~all, SOFTFAIL, matched ~all",
        "v=spf1, NEUTRAL, no mechanism matched",
        "v=spf1 moo, PERMERROR, SPF record at next.example.net: unknown mechanism in moo",
        "no record, PERMERROR, redirect: no SPF record at next.example.net",
        "!NXDOMAIN, PERMERROR, redirect: no such domain next.example.net",
        "!TIMEOUT, TEMPERROR, DNS failure for TXT next.example.net: timeout"
    })
    void redirectTakesTheResultOfTheOtherRecord(String next, SpfResult result, String reason) {
        dns.with("next.example.net", "TXT", next)
                .with("next.example.net", "A", CLIENT)
                .record("v=spf1 redirect=next.example.net ip4:198.51.100.1");
        SpfOutcome outcome = dns.from(CLIENT);
        assertThat(outcome.result()).isEqualTo(result);
        assertThat(outcome.reason()).isEqualTo(reason);
        assertThat(outcome.domain()).isEqualTo("example.org");
    }

    @Test
    void redirectIsNotFollowedWhereAllStandsAnywhere() {
        assertThat(dns.record("v=spf1 redirect=next.example.net ?all").resultFrom(CLIENT))
                .isEqualTo(SpfResult.NEUTRAL);
        assertThat(dns.asked()).hasSize(1);
    }

    @Tag("B03")
    @ParameterizedTest
    @CsvSource({"a:bad.example.net, A", "mx:bad.example.net, MX", "exists:bad.example.net, A", "mx:half.example.net, A"
    })
    void aFailureOfTheDnsIsATemporaryError(String term, String type) {
        dns.with("bad.example.net", type, "!SERVFAIL").with("half.example.net", "MX", "10 bad.example.net");
        SpfOutcome outcome = dns.record("v=spf1 " + term + " +all").from(CLIENT);
        assertThat(outcome.result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(outcome.reason()).isEqualTo("DNS failure for " + type + " bad.example.net: SERVFAIL");
    }

    @Tag("B03")
    @ParameterizedTest
    @ValueSource(strings = {"!SERVFAIL", "!TIMEOUT"})
    void aFailureOfTheFirstLookUpIsATemporaryErrorAndNeverNone(String failure) {
        assertThat(dns.record(failure).resultFrom(CLIENT)).isEqualTo(SpfResult.TEMPERROR);
    }

    @Tag("B03")
    @ParameterizedTest
    @CsvSource({"!NXDOMAIN, no such domain example.org", "!NODATA, no SPF record at example.org"})
    void aDomainWithoutRecordHasNoResult(String answer, String reason) {
        SpfOutcome outcome = dns.record(answer).from(CLIENT);
        assertThat(outcome.result()).isEqualTo(SpfResult.NONE);
        assertThat(outcome.reason()).isEqualTo(reason);
    }

    @Tag("B01")
    @Test
    void severalRecordsAreAPermanentError() {
        SpfOutcome outcome = dns.record("v=spf1 -all")
                .record("some other text")
                .record("V=spf1")
                .from(CLIENT);
        assertThat(outcome.result()).isEqualTo(SpfResult.PERMERROR);
        assertThat(outcome.reason()).isEqualTo("several SPF records at example.org");
    }

    @Tag("B01")
    @Test
    void whatOnlyResemblesARecordIsNotCounted() {
        dns.record("v=spf10 -all")
                .record("v=spf1")
                .record("v=spf2.0/pra")
                .record("V=SPF1-all")
                .record("\u0096");
        assertThat(dns.resultFrom(CLIENT)).isEqualTo(SpfResult.NEUTRAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a:%{h}.example.net", "mx:%{h}.example.net", "exists:%{h}.example.net", "ptr:%{h}.example.net"})
    void aTargetThatIsNoNameMatchesNothingAndIsNotAsked(String term) {
        for (String helo : new String[] {"", "a..b", "x".repeat(64), "\u00fc".repeat(200)}) {
            RecordingDns other = new RecordingDns().helo(helo).record("v=spf1 " + term + " -all");
            assertThat(other.resultFrom(CLIENT)).isEqualTo(SpfResult.FAIL);
            assertThat(other.asked(RecordType.A)).isZero();
            assertThat(other.asked(RecordType.MX)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"include:%{h}.example.net ~all", "redirect=%{h}.example.net"})
    void aRecordAtWhatIsNoNameIsAPermanentError(String term) {
        SpfOutcome outcome = dns.helo("a..b").record("v=spf1 " + term).from(CLIENT);
        assertThat(outcome.result()).isEqualTo(SpfResult.PERMERROR);
        assertThat(outcome.reason()).endsWith("what is not a domain name");
        assertThat(dns.asked()).hasSize(1);
    }

    @Test
    void aNameThatIsTooLongLosesLabelsOnTheLeft() {
        String label = "x".repeat(49);
        String kept = String.join(".", label, label, label, label, label) + ".ok";
        assertThat(kept).hasSize(252);
        dns.helo("left." + kept).with(kept, "A", "127.0.0.2");
        assertThat(dns.record("v=spf1 exists:%{l}.%{h} -all").resultFrom(CLIENT))
                .isEqualTo(SpfResult.PASS);
    }

    @Test
    void aNameThatJustFitsKeepsItsLabels() {
        String label = "x".repeat(49);
        String whole = String.join(".", label, label, label, label, label) + ".abc";
        assertThat(whole).hasSize(253);
        dns.with(whole, "A", "127.0.0.2").record("v=spf1 exists:%{h} -all");
        assertThat(dns.helo(whole).resultFrom(CLIENT)).isEqualTo(SpfResult.PASS);
        assertThat(dns.helo(whole + ".").resultFrom(CLIENT)).isEqualTo(SpfResult.PASS);
        assertThat(dns.helo("x" + whole).resultFrom(CLIENT)).isEqualTo(SpfResult.FAIL);
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org",
        "below.example.org, below.example.org",
        "elsewhere.example.net, elsewhere.example.net"
    })
    void theValidatedNameIsTheDomainOrBelowItOrAny(String name, String value) {
        dns.with(REVERSE, "PTR", name).with(name, "A", CLIENT).with(value + ".p.example.org", "A", "127.0.0.2");
        assertThat(dns.record("v=spf1 exists:%{p}.p.example.org -all").resultFrom(CLIENT))
                .isEqualTo(SpfResult.PASS);
    }

    @Test
    void amongValidatedNamesTheDomainComesFirstThenOneBelowIt() {
        dns.with(REVERSE, "PTR", "elsewhere.example.net")
                .with(REVERSE, "PTR", "below.example.org")
                .with(REVERSE, "PTR", "example.org")
                .with("elsewhere.example.net", "A", CLIENT)
                .with("below.example.org", "A", CLIENT)
                .with("example.org", "A", CLIENT)
                .with("other.example", "TXT", "v=spf1 exists:%{p}.x.test -all")
                .with("below.example.org.p.example.org", "A", "127.0.0.2");
        dns.record("v=spf1 exists:%{p}.p.test include:other.example -all").from(CLIENT);
        assertThat(dns.asked())
                .contains(new DnsQuestion("example.org.p.test", RecordType.A))
                .contains(new DnsQuestion("elsewhere.example.net.x.test", RecordType.A));
    }

    @Test
    void withoutAValidatedNameTheMacroIsUnknown() {
        dns.with(REVERSE, "PTR", "!SERVFAIL").with("unknown.p.example.org", "A", "127.0.0.2");
        assertThat(dns.record("v=spf1 exists:%{p}.p.example.org -all").resultFrom(CLIENT))
                .isEqualTo(SpfResult.PASS);
    }
}
