package org.sekisho.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.RecordType;

class SpfIdentityTest {

    private static final String CLIENT = "192.0.2.10";

    private final RecordingDns dns = new RecordingDns();

    @Test
    void mailFromIsCheckedAtItsDomain() {
        SpfOutcome outcome =
                dns.record("v=spf1 -all").mailFrom("user@EXAMPLE.org.").from(CLIENT);
        assertThat(outcome.result()).isEqualTo(SpfResult.FAIL);
        assertThat(outcome.identity()).isEqualTo(SpfIdentity.MAIL_FROM);
        assertThat(outcome.domain()).isEqualTo("example.org");
    }

    @Test
    void heloIsCheckedAtItsNameWhateverMailFromIs() {
        dns.with("mail.example.org", "TXT", "v=spf1 exists:%{s}.test a -all").with("mail.example.org", "A", CLIENT);
        SpfOutcome outcome = dns.evaluate(SpfIdentity.HELO, CLIENT);
        assertThat(outcome.result()).isEqualTo(SpfResult.PASS);
        assertThat(outcome.identity()).isEqualTo(SpfIdentity.HELO);
        assertThat(outcome.domain()).isEqualTo("mail.example.org");
        assertThat(dns.asked()).contains(new DnsQuestion("postmaster@mail.example.org.test", RecordType.A));
    }

    @Test
    void theNullReversePathIsThePostmasterAtHelo() {
        dns.with("mail.example.org", "TXT", "v=spf1 exists:%{l}.%{o}.test -all")
                .with("postmaster.mail.example.org.test", "A", "127.0.0.2")
                .mailFrom("");
        SpfOutcome outcome = dns.from(CLIENT);
        assertThat(outcome.result()).isEqualTo(SpfResult.PASS);
        assertThat(outcome.identity()).isEqualTo(SpfIdentity.MAIL_FROM);
        assertThat(outcome.domain()).isEqualTo("mail.example.org");
    }

    @ParameterizedTest
    @CsvSource({
        "@example.org, postmaster",
        "a@b@example.org, a@b",
        "!a@b!@example.org, !a@b!",
        "'@relay.example,@other.example:user@example.org', user",
        "a:b@example.org, a:b"
    })
    void theLocalPartEndsAtTheLastAtSign(String mailFrom, String localPart) {
        Sender sender = Sender.ofMailFrom(mailFrom, "helo");
        assertThat(sender.localPart()).isEqualTo(localPart);
        assertThat(sender.domain()).isEqualTo("example.org");
    }

    @ParameterizedTest
    @CsvSource({
        "a@b@example.org, false",
        "'a@example.net, b@example.org', false",
        "'\"a@b\"@example.org', true",
        "'a@ example.org', true"
    })
    void severalAddressesAreNoIdentity(String mailFrom, boolean usable) {
        assertThat(Sender.ofMailFrom(mailFrom, "helo").usable()).isEqualTo(usable);
        assertThat(Sender.ofMailFrom(mailFrom, "helo").domain()).isEqualTo("example.org");
    }

    @Tag("B18")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "user",
                "user@",
                "@",
                "user@example",
                "user@localhost.",
                "user@example..org",
                "user@.example.org",
                "user@a.b..",
                "user@[192.0.2.1]",
                "user@192.0.2.1",
                "user@[IPv6:2001:db8::1]",
                "user@exam ple.org",
                "user@example.org\u0000",
                "user@\u0000.org",
                "user@xn--\ud800.org",
                "user@\u00ad.org",
                "user@a/b.org",
                "user@example.123",
                "\ud800"
            })
    void anAddressWithoutFullDomainNameHasNoResultAndAsksNothing(String mailFrom) {
        SpfOutcome outcome = dns.mailFrom(mailFrom).from(CLIENT);
        assertThat(outcome.result()).isEqualTo(SpfResult.NONE);
        assertThat(outcome.reason()).isEqualTo("not a full domain name");
        assertThat(dns.asked()).isEmpty();
    }

    @Tag("B18")
    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "[192.0.2.10]", "192.0.2.10", "-", "a b.org", "m\u00fc\u0000.org"})
    void aHeloThatIsNoFullDomainNameHasNoResult(String helo) {
        assertThat(dns.helo(helo).evaluate(SpfIdentity.HELO, CLIENT).result()).isEqualTo(SpfResult.NONE);
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void labelsAndNamesMayBeAsLongAsTheDnsAllows() {
        String label = "x".repeat(63);
        String longest = label + "." + label + "." + label + "." + "x".repeat(57) + ".org";
        assertThat(longest).hasSize(253);
        assertThat(dns.with(longest, "TXT", "v=spf1 all")
                        .mailFrom("u@" + longest)
                        .resultFrom(CLIENT))
                .isEqualTo(SpfResult.PASS);
        assertThat(dns.mailFrom("u@" + longest + ".").resultFrom(CLIENT)).isEqualTo(SpfResult.PASS);
        assertThat(dns.mailFrom("u@x" + longest).resultFrom(CLIENT)).isEqualTo(SpfResult.NONE);
        assertThat(dns.mailFrom("u@x" + label + ".org").resultFrom(CLIENT)).isEqualTo(SpfResult.NONE);
    }

    @Test
    void anUnusableNameIsCutInTheOutcome() {
        SpfOutcome outcome = dns.mailFrom("u@" + "\u00fc".repeat(100_000)).from(CLIENT);
        assertThat(outcome.result()).isEqualTo(SpfResult.NONE);
        assertThat(outcome.domain()).hasSize(254);
    }

    @Test
    void underscoresAreAllowedInADomain() {
        assertThat(dns.with("a_b.example.org", "TXT", "v=spf1 all")
                        .mailFrom("u@a_b.example.org")
                        .resultFrom(CLIENT))
                .isEqualTo(SpfResult.PASS);
    }

    /** RFC 8616 4. */
    @Test
    void anInternationalizedDomainIsAskedInALabels() {
        dns.with("xn--bcher-kva.example", "TXT", "v=spf1 exists:%{d}.%{o}.%{h}.test -all")
                .with("xn--bcher-kva.example.xn--bcher-kva.example.xn--bcher-kva.test.test", "A", "127.0.0.2")
                .helo("b\u00fccher.test")
                .mailFrom("u@B\u00dcCHER.example");
        SpfOutcome outcome = dns.from(CLIENT);
        assertThat(outcome.result()).isEqualTo(SpfResult.PASS);
        assertThat(outcome.domain()).isEqualTo("xn--bcher-kva.example");
    }

    /** RFC 8616 4. */
    @ParameterizedTest
    @ValueSource(strings = {"a:%{l}.test", "exists:%{S}.test", "mx:%{L}.test", "include:%{l}.test", "ptr:%{s}"})
    void aTermWithALocalPartOutsideAsciiMatchesNothing(String term) {
        dns.mailFrom("\u00fc@example.org").record("v=spf1 " + term + " ~all");
        assertThat(dns.resultFrom(CLIENT)).isEqualTo(SpfResult.SOFTFAIL);
        assertThat(dns.asked().stream().filter(question -> question.name().endsWith("test")))
                .isEmpty();
    }

    @Test
    void aLocalPartOutsideAsciiDoesNotMatterToOtherTerms() {
        dns.mailFrom("\u00fc@example.org").record("v=spf1 a -all").with("example.org", "A", CLIENT);
        assertThat(dns.resultFrom(CLIENT)).isEqualTo(SpfResult.PASS);
    }

    @Test
    void onlyTxtIsAskedForRecords() {
        dns.record("v=spf1 include:example.net -all")
                .with("example.net", "TXT", "v=spf1 -all")
                .from(CLIENT);
        assertThat(dns.asked())
                .containsExactly(
                        new DnsQuestion("example.org", RecordType.TXT), new DnsQuestion("example.net", RecordType.TXT));
    }
}
