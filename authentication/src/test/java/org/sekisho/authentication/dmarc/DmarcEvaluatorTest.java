package org.sekisho.authentication.dmarc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sekisho.authentication.dmarc.Outcomes.dkim;
import static org.sekisho.authentication.dmarc.Outcomes.helo;
import static org.sekisho.authentication.dmarc.Outcomes.noSpf;
import static org.sekisho.authentication.dmarc.Outcomes.spf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.spf.SpfOutcome;
import org.sekisho.authentication.spf.SpfResult;

class DmarcEvaluatorTest {

    private static final String REJECT = "_dmarc.example.org\tTXT\tv=DMARC1; p=reject; rua=mailto:r@example.org\n";
    private static final String STRICT = "_dmarc.example.org\tTXT\tv=DMARC1; p=reject; adkim=s; aspf=s\n";

    private final DmarcEvaluator evaluator = new DmarcEvaluator(DmarcDiscovery.TREE_WALK);

    // --- pass and fail

    @Test
    void anAlignedSignatureThatPassesIsAPass() {
        DmarcOutcome outcome = judge(REJECT, "example.org", noSpf(), dkim("example.org", DkimResult.PASS));
        assertThat(outcome.result()).isEqualTo(DmarcResult.PASS);
        assertThat(outcome.disposition()).isEqualTo(DmarcPolicy.NONE);
        assertThat(outcome.policy()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(outcome.alignedDkim()).contains("example.org");
        assertThat(outcome.alignedSpf()).isEmpty();
        assertThat(outcome.reason()).isEqualTo("aligned: DKIM example.org");
    }

    @Test
    void bothAlignedIdentifiersAreNamed() {
        DmarcOutcome outcome = judge(
                REJECT,
                "example.org",
                spf("bounces.example.org", SpfResult.PASS),
                dkim("other.test", DkimResult.PASS),
                dkim("mail.example.org", DkimResult.PASS));
        assertThat(outcome.alignedSpf()).contains("bounces.example.org");
        assertThat(outcome.alignedDkim()).contains("mail.example.org");
        assertThat(outcome.reason()).isEqualTo("aligned: DKIM mail.example.org, SPF bounces.example.org");
    }

    @Test
    void withoutAnAlignedPassThePolicyIsAskedFor() {
        DmarcOutcome outcome =
                judge(REJECT, "example.org", spf("evil.test", SpfResult.PASS), dkim("evil.test", DkimResult.PASS));
        assertThat(outcome.result()).isEqualTo(DmarcResult.FAIL);
        assertThat(outcome.disposition()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(outcome.policyDomain()).contains("example.org");
        assertThat(outcome.reason()).isEqualTo("no aligned domain passed");
    }

    @Test
    void theRecordStaysInTheOutcomeForReports() {
        DmarcOutcome outcome = judge(REJECT, "example.org", noSpf());
        assertThat(outcome.discovery().record().orElseThrow().aggregateReports())
                .containsExactly(new ReportUri("mailto:r@example.org"));
        assertThat(outcome.discovery().method()).isEqualTo(DmarcDiscovery.TREE_WALK);
    }

    @ParameterizedTest
    @EnumSource(
            value = DkimResult.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PASS", "TEMPERROR"})
    void onlyASignatureThatPassesCounts(DkimResult result) {
        assertThat(judge(REJECT, "example.org", noSpf(), dkim("example.org", result))
                        .result())
                .isEqualTo(DmarcResult.FAIL);
    }

    @ParameterizedTest
    @EnumSource(
            value = SpfResult.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PASS", "TEMPERROR"})
    void onlySpfThatPassesCounts(SpfResult result) {
        assertThat(judge(REJECT, "example.org", spf("example.org", result)).result())
                .isEqualTo(DmarcResult.FAIL);
    }

    @Test
    void theHeloIdentityNeverCounts() {
        assertThat(judge(REJECT, "example.org", helo("example.org", SpfResult.PASS))
                        .result())
                .isEqualTo(DmarcResult.FAIL);
    }

    // --- alignment

    @ParameterizedTest
    @CsvSource({
        "sub.example.org, example.org", "example.org, sub.example.org", "a.example.org, b.example.org",
        "EXAMPLE.org, example.ORG", "example.org., example.org", "example.org, example.org."
    })
    @Tag("B08")
    void relaxedAlignmentTakesTheSameOrganization(String author, String signer) {
        assertThat(judge(REJECT, author, noSpf(), dkim(signer, DkimResult.PASS)).result())
                .isEqualTo(DmarcResult.PASS);
    }

    @ParameterizedTest
    @CsvSource({"example.org, notexample.org", "example.org, org", "example.org, example.net", "example.org, ''"})
    void otherDomainsAreNotAligned(String author, String signer) {
        assertThat(judge(REJECT, author, noSpf(), dkim(signer, DkimResult.PASS)).result())
                .isEqualTo(DmarcResult.FAIL);
    }

    @Test
    void strictAlignmentTakesTheSameDomainOnly() {
        assertThat(judge(STRICT, "example.org", noSpf(), dkim("example.org", DkimResult.PASS))
                        .result())
                .isEqualTo(DmarcResult.PASS);
        assertThat(judge(STRICT, "example.org", noSpf(), dkim("a.example.org", DkimResult.PASS))
                        .result())
                .isEqualTo(DmarcResult.FAIL);
        assertThat(judge(STRICT, "example.org", spf("a.example.org", SpfResult.PASS))
                        .result())
                .isEqualTo(DmarcResult.FAIL);
    }

    @Test
    void eachMechanismHasItsOwnAlignmentMode() {
        String zone = "_dmarc.example.org\tTXT\tv=DMARC1; p=reject; adkim=s; aspf=r\n";
        assertThat(judge(zone, "example.org", spf("a.example.org", SpfResult.PASS))
                        .result())
                .isEqualTo(DmarcResult.PASS);
        assertThat(judge(zone, "example.org", noSpf(), dkim("a.example.org", DkimResult.PASS))
                        .result())
                .isEqualTo(DmarcResult.FAIL);
    }

    @Test
    @Tag("B08")
    void aULabelIsTheSameDomainAsItsALabel() {
        String zone = "_dmarc.xn--bcher-kva.example\tTXT\tv=DMARC1; p=reject\n";
        DmarcOutcome outcome =
                judge(zone, "b\u00fccher.example", noSpf(), dkim("xn--bcher-kva.example", DkimResult.PASS));
        assertThat(outcome.result()).isEqualTo(DmarcResult.PASS);
        assertThat(outcome.authorDomain()).isEqualTo("xn--bcher-kva.example");
        assertThat(judge(zone, "xn--bcher-kva.example", spf("B\u00dcCHER.example", SpfResult.PASS))
                        .result())
                .isEqualTo(DmarcResult.PASS);
    }

    // --- policy discovery

    @Test
    void withoutARecordThereIsNoDmarc() {
        DmarcOutcome outcome = judge("", "example.org", spf("example.org", SpfResult.PASS));
        assertThat(outcome.result()).isEqualTo(DmarcResult.NONE);
        assertThat(outcome.policyDomain()).isEmpty();
        assertThat(outcome.reason()).isEqualTo("no DMARC record");
    }

    @Test
    @Tag("B01")
    void severalRecordsAreAsIfThereWereNone() {
        DmarcOutcome outcome = judge(REJECT + REJECT, "example.org", noSpf());
        assertThat(outcome.result()).isEqualTo(DmarcResult.NONE);
        assertThat(outcome.reason()).isEqualTo("several DMARC records at _dmarc.example.org");
    }

    @Test
    @Tag("B05")
    void aRecordWithoutPolicyAndReportAddressEndsTheSearchWithoutDmarc() {
        DmarcOutcome outcome =
                judge(REJECT + "_dmarc.a.example.org\tTXT\tv=DMARC1; p=bogus\n", "a.example.org", noSpf());
        assertThat(outcome.result()).isEqualTo(DmarcResult.NONE);
        assertThat(outcome.policyDomain()).contains("a.example.org");
        assertThat(outcome.reason()).contains("ignored");
    }

    @Test
    @Tag("B05")
    void aBadPolicyWithAReportAddressIsJudgedAsNone() {
        DmarcOutcome outcome = judge(
                "_dmarc.example.org\tTXT\tv=DMARC1; p=reject; sp=bogus; rua=mailto:a@example.org\n",
                "example.org",
                noSpf());
        assertThat(outcome.result()).isEqualTo(DmarcResult.FAIL);
        assertThat(outcome.disposition()).isEqualTo(DmarcPolicy.NONE);
    }

    @ParameterizedTest
    @Tag("B06")
    @CsvSource({
        "example.org,          p=none; sp=quarantine; np=reject, NONE, P",
        "there.example.org,    p=none; sp=quarantine; np=reject, QUARANTINE, SP",
        "nowhere.example.org,  p=none; sp=quarantine; np=reject, REJECT, NP",
        "nowhere.example.org,  p=none; np=reject, REJECT, NP",
        "there.example.org,    p=none; np=reject, NONE, P",
        "nowhere.example.org,  p=none; sp=quarantine, QUARANTINE, SP",
        "nowhere.example.org,  p=reject, REJECT, P"
    })
    void subdomainsAndNamesThatDoNotExistHavePoliciesOfTheirOwn(
            String author, String tags, DmarcPolicy policy, PolicyTag tag) {
        DmarcOutcome outcome = judge(
                "_dmarc.example.org\tTXT\tv=DMARC1; " + tags + "\nthere.example.org\tMX\t1 mx.example.org\n",
                author,
                noSpf());
        assertThat(outcome.policy()).isEqualTo(policy);
        assertThat(outcome.disposition()).isEqualTo(policy);
        assertThat(outcome.discovery().tag()).contains(tag);
    }

    @Test
    @Tag("B06")
    void theNameItselfIsAskedOnlyWhereNpMakesADifference() {
        List<String> asked = new ArrayList<>();
        judge(recording(REJECT, asked), "a.example.org", noSpf());
        assertThat(asked).doesNotContain("a.example.org");
        judge(recording("_dmarc.example.org\tTXT\tv=DMARC1; p=reject; np=none\n", asked), "a.example.org", noSpf());
        assertThat(asked).contains("a.example.org").doesNotContain("example.org");
        judge(recording("_dmarc.example.org\tTXT\tv=DMARC1; p=reject; np=none\n", asked), "example.org", noSpf());
        assertThat(asked).doesNotContain("example.org");
    }

    @ParameterizedTest
    @Tag("B06")
    @CsvSource({"reject, QUARANTINE", "quarantine, NONE", "none, NONE"})
    void testModeSoftensOneStep(String policy, DmarcPolicy disposition) {
        DmarcOutcome outcome =
                judge("_dmarc.example.org\tTXT\tv=DMARC1; t=y; p=" + policy + "\n", "example.org", noSpf());
        assertThat(outcome.disposition()).isEqualTo(disposition);
        assertThat(outcome.policy().word()).isEqualTo(policy);
        assertThat(outcome.testMode()).isTrue();
    }

    @Test
    @Tag("B06")
    void theRecordOfAPublicSuffixIsForOrganizationsWithoutOne() {
        String suffix = "_dmarc.org\tTXT\tv=DMARC1; p=none; sp=reject; psd=y\n";
        assertThat(judge(suffix + "a.example.org\tA\t192.0.2.1\n", "a.example.org", noSpf())
                        .policyDomain())
                .contains("org");
        assertThat(judge(suffix + "_dmarc.example.org\tTXT\tv=DMARC1; p=none\n", "a.example.org", noSpf())
                        .policyDomain())
                .contains("example.org");
    }

    @Test
    void anAuthorDomainThatIsNoneHasNoPolicy() {
        assertThat(judge(REJECT, "..", noSpf()).result()).isEqualTo(DmarcResult.NONE);
    }

    // --- temporary errors

    @ParameterizedTest
    @Tag("B03")
    @Tag("B04")
    @ValueSource(strings = {"!SERVFAIL", "!TIMEOUT"})
    void aPolicyThatCannotBeLookedUpIsATemporaryError(String failure) {
        DmarcOutcome outcome = judge("_dmarc.example.org\tTXT\t" + failure + "\n", "a.example.org", noSpf());
        assertThat(outcome.result()).isEqualTo(DmarcResult.TEMPERROR);
        assertThat(outcome.disposition()).isEqualTo(DmarcPolicy.NONE);
        assertThat(outcome.reason()).contains("_dmarc.example.org");
    }

    @Test
    @Tag("B04")
    void anAlignedPassMakesThePolicyThatIsMissingIrrelevant() {
        String zone = "_dmarc.example.org\tTXT\t!SERVFAIL\n";
        assertThat(judge(zone, "example.org", noSpf(), dkim("example.org", DkimResult.PASS))
                        .result())
                .isEqualTo(DmarcResult.PASS);
        assertThat(judge(zone, "example.org", spf("example.org", SpfResult.PASS))
                        .result())
                .isEqualTo(DmarcResult.PASS);
        // The record could ask for strict alignment.
        assertThat(judge(zone, "example.org", noSpf(), dkim("a.example.org", DkimResult.PASS))
                        .result())
                .isEqualTo(DmarcResult.TEMPERROR);
    }

    @Test
    @Tag("B04")
    void anAlignedDomainWithATemporaryErrorIsATemporaryError() {
        assertThat(judge(REJECT, "example.org", spf("a.example.org", SpfResult.TEMPERROR))
                        .result())
                .isEqualTo(DmarcResult.TEMPERROR);
        assertThat(judge(REJECT, "example.org", noSpf(), dkim("example.org", DkimResult.TEMPERROR))
                        .result())
                .isEqualTo(DmarcResult.TEMPERROR);
    }

    @Test
    @Tag("B04")
    void aSignatureThatNoKeyCouldVerifyChangesNothing() {
        DkimOutcome hopeless = new DkimOutcome(
                DkimResult.TEMPERROR, "example.org", "s", "rsa-sha256", Optional.empty(), "AAAA", "", false, false);
        assertThat(judge(REJECT, "example.org", noSpf(), hopeless).result()).isEqualTo(DmarcResult.FAIL);
    }

    @Test
    @Tag("B04")
    void anUnalignedDomainWithATemporaryErrorChangesNothing() {
        String zone = REJECT + "_dmarc.junk.test\tTXT\t!SERVFAIL\n_dmarc.test\tTXT\t!SERVFAIL\n"
                + "_dmarc.junk.org\tTXT\t!SERVFAIL\n";
        DmarcOutcome outcome = judge(
                zone,
                "example.org",
                spf("junk.org", SpfResult.TEMPERROR),
                dkim("junk.test", DkimResult.TEMPERROR),
                dkim("junk.org", DkimResult.PASS));
        assertThat(outcome.result()).isEqualTo(DmarcResult.FAIL);
        assertThat(judge(STRICT, "example.org", spf("a.example.org", SpfResult.TEMPERROR))
                        .result())
                .isEqualTo(DmarcResult.FAIL);
    }

    @Test
    @Tag("B04")
    void anErrorOfARegistryCountsAsNoRecord() {
        String zone = REJECT + "_dmarc.org\tTXT\t!SERVFAIL\n_dmarc.uk\tTXT\t!TIMEOUT\n_dmarc.co.uk\tTXT\t!TIMEOUT\n"
                + "_dmarc.bank.co.uk\tTXT\tv=DMARC1; p=reject\n";
        assertThat(judge(zone, "example.org", spf("evil.org", SpfResult.PASS), dkim("evil.org", DkimResult.PASS))
                        .result())
                .isEqualTo(DmarcResult.FAIL);
        assertThat(judge(zone, "bank.co.uk", spf("evil.co.uk", SpfResult.PASS)).result())
                .isEqualTo(DmarcResult.FAIL);
        assertThat(judge(zone, "other.co.uk", noSpf()).result()).isEqualTo(DmarcResult.NONE);
        assertThat(judge(zone, "co.uk", noSpf()).result()).isEqualTo(DmarcResult.NONE);
    }

    @Test
    @Tag("B04")
    void whatTheOwnerMayAskForIsBoundedWhereAnAnswerIsMissing() {
        DmarcOutcome known = judge(REJECT, "example.org", spf("example.org", SpfResult.TEMPERROR));
        assertThat(known.leastAsked()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(known.mostAsked()).isEqualTo(DmarcPolicy.REJECT);
        DmarcOutcome unknown = judge("_dmarc.example.org\tTXT\t!SERVFAIL\n", "example.org", noSpf());
        assertThat(unknown.leastAsked()).isEqualTo(DmarcPolicy.NONE);
        assertThat(unknown.mostAsked()).isEqualTo(DmarcPolicy.REJECT);
        DmarcOutcome existence = judge(
                "_dmarc.example.org\tTXT\tv=DMARC1; p=none; sp=quarantine; np=reject\na.example.org\tTXT\t!SERVFAIL\n",
                "a.example.org",
                noSpf());
        assertThat(existence.leastAsked()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(existence.mostAsked()).isEqualTo(DmarcPolicy.REJECT);
        DmarcOutcome testing = judge(
                "_dmarc.example.org\tTXT\tv=DMARC1; p=quarantine; t=y\n",
                "example.org",
                spf("example.org", SpfResult.TEMPERROR));
        assertThat(testing.mostAsked()).isEqualTo(DmarcPolicy.NONE);
        assertThat(judge("", "example.org", noSpf()).mostAsked()).isEqualTo(DmarcPolicy.NONE);
    }

    @Test
    @Tag("B04")
    void oneAlignedPassMakesEveryErrorIrrelevant() {
        DmarcOutcome outcome = judge(
                REJECT + "_dmarc.org\tTXT\t!SERVFAIL\n_dmarc.a.example.org\tTXT\t!TIMEOUT\n",
                "example.org",
                spf("example.org", SpfResult.TEMPERROR),
                dkim("a.example.org", DkimResult.PASS),
                dkim("example.org", DkimResult.TEMPERROR),
                dkim("b.example.org", DkimResult.PASS));
        assertThat(outcome.result()).isEqualTo(DmarcResult.PASS);
        assertThat(outcome.alignedDkim()).contains("b.example.org");
    }

    @Test
    @Tag("B04")
    void aPassWhoseAlignmentIsUnknownIsATemporaryError() {
        DmarcOutcome outcome = judge(
                REJECT + "_dmarc.a.example.org\tTXT\t!TIMEOUT\n",
                "example.org",
                noSpf(),
                dkim("a.example.org", DkimResult.PASS));
        assertThat(outcome.result()).isEqualTo(DmarcResult.TEMPERROR);
        assertThat(outcome.reason()).isEqualTo("DKIM domain a.example.org passed, its alignment is unknown");
    }

    @Test
    @Tag("B06")
    void aFailureWhereExistenceDecidesIsATemporaryError() {
        String zone = "_dmarc.example.org\tTXT\tv=DMARC1; p=none; np=reject\na.example.org\tTXT\t!SERVFAIL\n";
        assertThat(judge(zone, "a.example.org", noSpf()).result()).isEqualTo(DmarcResult.TEMPERROR);
        assertThat(judge(zone, "a.example.org", spf("a.example.org", SpfResult.PASS))
                        .result())
                .isEqualTo(DmarcResult.PASS);
    }

    // --- several Author Domains and the common bound

    @Test
    @Tag("B07")
    void eachAuthorDomainIsJudgedOnItsOwn() {
        List<DmarcOutcome> outcomes = judge(
                ZoneDnsClient.of(REJECT + "_dmarc.example.net\tTXT\tv=DMARC1; p=quarantine\n"),
                List.of("example.net", "example.org", "example.com"),
                spf("example.net", SpfResult.PASS));
        assertThat(outcomes)
                .extracting(DmarcOutcome::authorDomain)
                .containsExactly("example.net", "example.org", "example.com");
        assertThat(outcomes)
                .extracting(DmarcOutcome::result)
                .containsExactly(DmarcResult.PASS, DmarcResult.FAIL, DmarcResult.NONE);
    }

    @Test
    @Tag("B06")
    void allWalksOfAMessageTogetherStayWithinTheBound() {
        List<String> authors = IntStream.range(0, 5)
                .mapToObj(i -> "1.2.3.4.5.6.7.8.author" + i + ".org")
                .toList();
        StringBuilder zone = new StringBuilder();
        authors.forEach(author ->
                zone.append("_dmarc.").append(author.substring(16)).append("\tTXT\tv=DMARC1; p=reject; np=none\n"));
        List<DkimOutcome> signatures = IntStream.range(0, 10)
                .mapToObj(i -> dkim("1.2.3.4.5." + i + ".author" + i % 5 + ".org", DkimResult.PASS))
                .toList();
        Set<String> asked = new HashSet<>();
        List<DmarcOutcome> outcomes = judge(recording(zone.toString(), asked), authors, noSpf(), signatures);
        assertThat(asked.size()).isGreaterThan(40).isLessThanOrEqualTo(DmarcEvaluator.MAXIMUM_QUERIES);
        assertThat(outcomes).extracting(DmarcOutcome::result).contains(DmarcResult.PASS, DmarcResult.FAIL);
        assertThat(outcomes.get(4).reason())
                .isEqualTo("no aligned domain passed; more domains than 60 queries can check");
    }

    @Test
    @Tag("B06")
    void whatIsAskedAheadIsPartOfTheBound() {
        String author = "1.2.3.4.5.6.7.example.org";
        List<String> candidates = IntStream.range(0, 20)
                .mapToObj(i -> "a.b.c.d.e.f" + i + ".example.org")
                .toList();
        List<DkimOutcome> passed = IntStream.range(10, 30)
                .mapToObj(i -> dkim("a.b.c.d.e.f" + i + ".example.org", DkimResult.PASS))
                .toList();
        Set<String> asked = new HashSet<>();
        DnsClient client = recording("_dmarc.example.org\tTXT\tv=DMARC1; p=reject; psd=y", asked);
        List<DmarcOutcome> outcomes = DnsEvaluation.start(client, Deadline.in(Duration.ofSeconds(5)), dns -> {
                    List<PolicyDiscovery> found = evaluator.discover(dns, List.of(author), candidates);
                    QueryBudget budget = evaluator.budget(found);
                    List<DmarcOutcome> judged = evaluator.evaluate(dns, budget, found, noSpf(), passed);
                    for (int i = 0; i < 20; i++) {
                        evaluator.organizationalDomain(dns, budget, "1.2.list" + i + ".example");
                    }
                    return judged;
                })
                .join();
        assertThat(asked.size()).isGreaterThan(50).isLessThanOrEqualTo(DmarcEvaluator.MAXIMUM_QUERIES);
        assertThat(outcomes.get(0).reason()).contains("more domains than 60 queries can check");
    }

    @Test
    @Tag("B06")
    void moreAuthorDomainsThanTheBoundAllowsAreNotLookedUp() {
        List<String> authors =
                IntStream.range(0, 100).mapToObj(i -> "a.author" + i + ".org").toList();
        Set<String> asked = new HashSet<>();
        List<DmarcOutcome> outcomes = judge(recording("", asked), authors, noSpf());
        assertThat(asked.size()).isLessThanOrEqualTo(DmarcEvaluator.MAXIMUM_QUERIES);
        assertThat(outcomes).hasSize(100);
        assertThat(outcomes.get(99).result()).isEqualTo(DmarcResult.TEMPERROR);
    }

    @Test
    @Tag("B06")
    void aBudgetAdmitsAWalkWholeOrNotAtAll() {
        QueryBudget budget = new QueryBudget(3);
        assertThat(budget.admit(questions("a", "b"))).isTrue();
        assertThat(budget.admit(questions("a", "b"))).isTrue();
        assertThat(budget.exceeded()).isFalse();
        assertThat(budget.admit(questions("c", "d"))).isFalse();
        assertThat(budget.exceeded()).isTrue();
        assertThat(budget.admit(questions("c", "a"))).isTrue();
    }

    private static List<DnsQuestion> questions(String... names) {
        return Arrays.stream(names).map(RecordLookup::question).toList();
    }

    @Test
    void theLookUpsOfAllWalksOverlap() {
        Set<String> asked = new HashSet<>();
        DnsClient silent = question -> {
            asked.add(question.name());
            return new CompletableFuture<>();
        };
        DnsEvaluation.start(
                silent,
                Deadline.in(Duration.ofSeconds(5)),
                dns -> evaluator.discover(
                        dns, List.of("a.example.org", "example.net"), List.of("b.example.org", "junk.org")));
        assertThat(asked)
                .containsExactlyInAnyOrder(
                        "_dmarc.a.example.org",
                        "_dmarc.example.org",
                        "_dmarc.org",
                        "_dmarc.example.net",
                        "_dmarc.net",
                        "_dmarc.b.example.org");
    }

    @Test
    @Tag("B17")
    void aParentThatDoesNotAnswerHoldsUpOnlyThoseWhoNeedIt() {
        DnsClient client = question -> question.name().equals("_dmarc.org")
                ? new CompletableFuture<>()
                : ZoneDnsClient.of(REJECT).ask(question);
        CompletableFuture<List<DmarcOutcome>> outcome =
                start(client, List.of("example.org"), spf("example.org", SpfResult.PASS), List.of());
        assertThat(outcome).isCompleted();
    }

    private DmarcOutcome judge(String zone, String author, SpfOutcome spf, DkimOutcome... dkim) {
        return judge(ZoneDnsClient.of(zone), author, spf, dkim);
    }

    private DmarcOutcome judge(DnsClient client, String author, SpfOutcome spf, DkimOutcome... dkim) {
        return judge(client, List.of(author), spf, List.of(dkim)).get(0);
    }

    private List<DmarcOutcome> judge(DnsClient client, List<String> authors, SpfOutcome spf) {
        return judge(client, authors, spf, List.of());
    }

    private List<DmarcOutcome> judge(DnsClient client, List<String> authors, SpfOutcome spf, List<DkimOutcome> dkim) {
        return start(client, authors, spf, dkim).join();
    }

    private CompletableFuture<List<DmarcOutcome>> start(
            DnsClient client, List<String> authors, SpfOutcome spf, List<DkimOutcome> dkim) {
        return DnsEvaluation.start(
                client,
                Deadline.in(Duration.ofSeconds(5)),
                dns -> evaluator.evaluate(dns, evaluator.discover(dns, authors, List.of()), spf, dkim));
    }

    private static DnsClient recording(String zone, java.util.Collection<String> asked) {
        ZoneDnsClient client = ZoneDnsClient.of(zone);
        return new DnsClient() {
            @Override
            public CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
                asked.add(question.name());
                return client.ask(question);
            }
        };
    }
}
