package org.sekisho.authentication.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.ZoneDnsClient;

class PublicSuffixWalkTest {

    private static final DnsAnswers NO_DNS = new DnsAnswers() {
        @Override
        public DnsAnswer answer(DnsQuestion question) {
            throw new AssertionError("asked " + question);
        }

        @Override
        public void prefetch(DnsQuestion question) {
            throw new AssertionError("asked " + question);
        }
    };

    @ParameterizedTest
    @Tag("B06")
    @CsvSource({
        "example.com, example.com",
        "a.b.example.com, example.com",
        "a.example.co.uk, example.co.uk",
        "www.city.kobe.jp, city.kobe.jp",
        "a.b.c.kobe.jp, b.c.kobe.jp",
        "a.example.unlisted, example.unlisted",
        "www.xn--85x722f.xn--55qx5d.cn, xn--85x722f.xn--55qx5d.cn"
    })
    void theRegistrableDomainIsOneLabelBelowThePublicSuffix(String domain, String registrable) {
        assertThat(PublicSuffixList.registrableDomain(domain)).contains(registrable);
    }

    @ParameterizedTest
    @ValueSource(strings = {"com", "co.uk", "c.kobe.jp", "unlisted", "xn--55qx5d.cn"})
    void aPublicSuffixHasNoRegistrableDomainAndStandsForItself(String suffix) {
        assertThat(PublicSuffixList.registrableDomain(suffix)).isEmpty();
        assertThat(new PublicSuffixWalk().organizationalDomain(NO_DNS, suffix)).contains(suffix);
    }

    @Property
    void anyTextHasARegistrableDomainOrNot(@ForAll String domain) {
        assertThat(PublicSuffixList.registrableDomain(domain)).isNotNull();
    }

    @Test
    void theRecordOfTheAuthorDomainComesFirst() {
        PolicyDiscovery discovery = discover(
                "a.example.com",
                "_dmarc.a.example.com\tTXT\tv=DMARC1; p=none\n_dmarc.example.com\tTXT\tv=DMARC1; p=reject");
        assertThat(discovery.policyDomain()).contains("a.example.com");
        assertThat(discovery.method()).isEqualTo(DmarcDiscovery.PUBLIC_SUFFIX_LIST);
    }

    @Test
    @Tag("B06")
    void theOrganizationalDomainIsAskedNextAndNothingBetween() {
        PolicyDiscovery discovery = discover(
                "a.b.example.com",
                "a.b.example.com\tA\t192.0.2.1\n_dmarc.b.example.com\tTXT\tv=DMARC1; p=none\n"
                        + "_dmarc.example.com\tTXT\tv=DMARC1; p=reject; sp=quarantine");
        assertThat(discovery.policyDomain()).contains("example.com");
        assertThat(discovery.policy()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(discovery.tag()).contains(PolicyTag.SP);
    }

    @Test
    void aPublicSuffixIsNeverAskedForADomainBelowIt() {
        assertThat(discover("example.com", "_dmarc.com\tTXT\tv=DMARC1; p=reject")
                        .status())
                .isEqualTo(PolicyDiscovery.Status.NO_RECORD);
    }

    @Test
    @Tag("B03")
    void aMissingAnswerIsNotAnAbsentRecord() {
        assertThat(discover("a.example.com", "_dmarc.example.com\tTXT\t!SERVFAIL")
                        .status())
                .isEqualTo(PolicyDiscovery.Status.LOOKUP_FAILED);
    }

    @Test
    void alignmentAsksNothing() {
        PublicSuffixWalk walk = new PublicSuffixWalk();
        QueryBudget nothing = new QueryBudget(0);
        assertThat(walk.relaxed(NO_DNS, nothing, "a.example.com", "b.example.com"))
                .isEqualTo(Alignment.ALIGNED);
        assertThat(walk.relaxed(NO_DNS, nothing, "a.example.com", "other.com")).isEqualTo(Alignment.NOT_ALIGNED);
        assertThat(walk.relaxed(NO_DNS, nothing, "a.co.uk", "b.co.uk")).isEqualTo(Alignment.NOT_ALIGNED);
    }

    private static PolicyDiscovery discover(String author, String zone) {
        DmarcEvaluator evaluator = new DmarcEvaluator(DmarcDiscovery.PUBLIC_SUFFIX_LIST);
        return DnsEvaluation.start(
                        ZoneDnsClient.of(zone),
                        Deadline.in(Duration.ofSeconds(5)),
                        dns -> evaluator.discover(dns, List.of(author), List.of()))
                .join()
                .get(0);
    }
}
