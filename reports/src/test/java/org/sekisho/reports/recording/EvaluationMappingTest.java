package org.sekisho.reports.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.AlignmentMode;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.Network;
import org.sekisho.authentication.policy.OverrideReason;
import org.sekisho.authentication.policy.SpfFailPolicy;
import org.sekisho.authentication.recording.JudgedMessage;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.reports.aggregate.ActionDisposition;
import org.sekisho.reports.aggregate.DkimAuthResult;
import org.sekisho.reports.aggregate.OverrideNote;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.aggregate.SpfAuthResult;

@Tag("B25")
class EvaluationMappingTest {

    private static final RecordingRules RULES = new RecordingRules(Set.of(), domain -> false);

    @Test
    void thePolicyIsTheOneThatWasPublishedWithAllItsTags() {
        MappedEvaluation evaluation = one(Judged.message().from("news.strict.example"));

        assertThat(evaluation.day()).isEqualTo(LocalDate.of(2026, 11, 24));
        assertThat(evaluation.row().headerFrom()).isEqualTo("news.strict.example");
        assertThat(evaluation.policy())
                .isEqualTo(new PublishedPolicy(
                        "strict.example",
                        Optional.of(DmarcDiscovery.TREE_WALK),
                        DmarcPolicy.REJECT,
                        Optional.of(DmarcPolicy.QUARANTINE),
                        Optional.of(DmarcPolicy.NONE),
                        Optional.of(AlignmentMode.STRICT),
                        Optional.of(AlignmentMode.RELAXED),
                        Optional.of("1:d"),
                        Optional.of(false)));
    }

    @Test
    void aForgeryIsReportedAsRefused() {
        ReportRow row = row(
                Judged.message().client(Judged.STRANGER).from("strict.example").mailFrom("a@Strict.Example"));

        assertThat(row)
                .isEqualTo(new ReportRow(
                        Judged.STRANGER,
                        1,
                        ActionDisposition.REJECT,
                        false,
                        false,
                        List.of(),
                        "strict.example",
                        Optional.of("strict.example"),
                        Optional.empty(),
                        List.of(),
                        List.of(new SpfAuthResult(
                                "strict.example", SpfIdentity.MAIL_FROM, SpfResult.FAIL, Optional.empty()))));
    }

    @ParameterizedTest
    @CsvSource({
        "open, 192.0.2.66, NONE",
        "soft, 192.0.2.66, QUARANTINE",
        "testing, 192.0.2.66, QUARANTINE",
        "trying, 192.0.2.66, NONE",
        "open, 192.0.2.7, NONE",
        "soft, 192.0.2.7, PASS",
        "strict, 192.0.2.7, PASS",
        "trying, 192.0.2.7, NONE",
        "hesitant, 192.0.2.7, NONE"
    })
    void theDispositionSaysWhatWasDone(String domain, String client, ActionDisposition disposition) {
        ReportRow row =
                row(Judged.message().client(client).from(domain + ".example").mailFrom("a@" + domain + ".example"));

        assertThat(row.disposition()).isEqualTo(disposition);
        assertThat(row.spfAligned()).isEqualTo(client.equals(Judged.HONEST) && !domain.equals("hesitant"));
    }

    @Test
    @Tag("B16")
    void anOverrideIsReportedWithItsReasonAndItsProof() {
        LocalPolicySettings monitoring =
                LocalPolicySettings.builder().enforcement(DmarcPolicy.NONE).build();
        ReportRow testing = row(Judged.message().from("testing.example"));
        ReportRow heldBack = row(Judged.by(monitoring).from("strict.example"));

        assertThat(testing.reasons())
                .containsExactly(new OverrideNote(OverrideReason.POLICY_TEST_MODE, Optional.of("t=y")));
        assertThat(heldBack.disposition()).isEqualTo(ActionDisposition.NONE);
        assertThat(heldBack.reasons())
                .containsExactly(new OverrideNote(OverrideReason.LOCAL_POLICY, Optional.of("enforcement is none")));
    }

    @Test
    @Tag("B16")
    void aTrustedForwarderIsNamed() {
        LocalPolicySettings trusting = LocalPolicySettings.builder()
                .trustForwarder(Network.parse("192.0.2.64/30").orElseThrow())
                .build();
        ReportRow row = row(Judged.by(trusting).client(Judged.STRANGER).from("strict.example"));

        assertThat(row.disposition()).isEqualTo(ActionDisposition.NONE);
        assertThat(row.reasons()).extracting(OverrideNote::type).containsExactly(OverrideReason.TRUSTED_FORWARDER);
    }

    @Test
    void whatIsRefusedForAnotherReasonThanDmarcIsReportedAsRefusedByLocalPolicy() {
        LocalPolicySettings refusing =
                LocalPolicySettings.builder().spfFail(SpfFailPolicy.REFUSE).build();
        ReportRow row = row(
                Judged.by(refusing).client(Judged.STRANGER).from("open.example").mailFrom("a@open.example"));

        assertThat(row.disposition()).isEqualTo(ActionDisposition.REJECT);
        assertThat(row.reasons())
                .containsExactly(new OverrideNote(
                        OverrideReason.LOCAL_POLICY, Optional.of("reject: SPF fail of MAIL FROM, spf.fail=refuse")));
    }

    @Test
    @Tag("B07")
    void eachAuthorDomainGetsItsRowAndLearnsThatAnotherDecided() {
        List<MappedEvaluation> evaluations = map(Judged.message()
                .client(Judged.HONEST)
                .mailFrom("a@soft.example")
                .from("soft.example", "silent.example", "open.example", "strict.example")
                .judged());

        assertThat(evaluations)
                .extracting(one -> one.policy().domain(), one -> one.row().disposition())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("soft.example", ActionDisposition.PASS),
                        org.assertj.core.groups.Tuple.tuple("open.example", ActionDisposition.REJECT),
                        org.assertj.core.groups.Tuple.tuple("strict.example", ActionDisposition.REJECT));
        OverrideNote another = new OverrideNote(
                OverrideReason.LOCAL_POLICY, Optional.of("reject: the policy of another domain in From"));
        assertThat(evaluations.get(0).row().reasons()).containsExactly(another);
        assertThat(evaluations.get(1).row().reasons()).containsExactly(another);
        assertThat(evaluations.get(2).row().reasons()).isEmpty();
    }

    @Test
    @Tag("B07")
    void tooManyAuthorDomainsAreSaidInWordsThatAreTheSameEachTime() {
        Judged message = Judged.message().from("open.example", "b.example", "c.example", "d.example", "e.example");
        message.from("f.example");

        ReportRow first = row(message.inSession("one"));
        ReportRow second = row(message.inSession("two"));

        assertThat(first).isEqualTo(second);
        assertThat(first.disposition()).isEqualTo(ActionDisposition.REJECT);
        assertThat(first.reasons())
                .containsExactly(new OverrideNote(
                        OverrideReason.LOCAL_POLICY, Optional.of("reject: From names too many domains")));
    }

    @Test
    void theNullReversePathIsEmptyAndSpfIsTheOneOfHelo() {
        ReportRow row = row(Judged.message().from("open.example"));

        assertThat(row.envelopeFrom()).contains("");
        assertThat(row.spf()).extracting(SpfAuthResult::domain).containsExactly("helo.example");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "::ffff:192.0.2.7, 192.0.2.7",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "fe80::1, fe80::1"
    })
    void anAddressHasOneForm(String given, String reported) throws Exception {
        assertThat(row(Judged.message().client(given).from("open.example")).sourceIp())
                .isEqualTo(reported);
    }

    @Test
    void anAddressKeepsNeitherZoneNorDisguise() throws Exception {
        byte[] local = InetAddress.getByName("fe80::1").getAddress();
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xFF;
        mapped[12] = 10;

        assertThat(sourceIp(Inet6Address.getByAddress("x", local, 3))).isEqualTo("fe80::1");
        assertThat(sourceIp(Inet6Address.getByAddress("x", mapped, -1))).isEqualTo("10.0.0.0");
    }

    private static String sourceIp(InetAddress client) {
        return map(Judged.message().from("open.example").judgedFrom(client, Judged.NOW))
                .get(0)
                .row()
                .sourceIp();
    }

    @Test
    void theDayIsThatOfTheJudgementInUtc() {
        Judged message = Judged.message().from("open.example");

        assertThat(map(message.judgedAt(Instant.parse("2026-11-25T00:00:00Z"))))
                .extracting(MappedEvaluation::day)
                .containsExactly(LocalDate.of(2026, 11, 25));
    }

    @Test
    void theMostTellingSignaturesComeFirstEachOnceWhateverTheirOrder() {
        List<DkimOutcome> signatures = new ArrayList<>(List.of(
                signature("strict.example", "S1", DkimResult.PASS, "one"),
                signature("other.example", "s", DkimResult.FAIL, "the body was changed"),
                signature("other.example", "s", DkimResult.FAIL, "the signature does not fit"),
                signature("list.example", "k", DkimResult.PASS, ""),
                signature("A.example", "k", DkimResult.PASS, ""),
                signature("", "", DkimResult.PERMERROR, "unreadable")));
        ReportRow row = row(Judged.message().from("strict.example").signedBy(signatures));
        Collections.reverse(signatures);

        assertThat(row.dkim())
                .containsExactly(
                        result("strict.example", "s1", DkimResult.PASS),
                        result("a.example", "k", DkimResult.PASS),
                        result("list.example", "k", DkimResult.PASS),
                        result("other.example", "s", DkimResult.FAIL));
        assertThat(row(Judged.message().from("strict.example").signedBy(signatures)))
                .isEqualTo(row);
    }

    @Test
    void aRowHasAtMostAsManySignaturesAsAReportAndTheBestStay() {
        List<DkimOutcome> signatures = new ArrayList<>();
        for (int i = 0; i <= EvaluationMapping.MAXIMUM_SIGNATURES; i++) {
            signatures.add(signature("a" + i + ".example", "s", DkimResult.FAIL, ""));
        }
        signatures.add(signature("strict.example", "s", DkimResult.PASS, ""));

        assertThat(row(Judged.message().from("strict.example").signedBy(signatures))
                        .dkim())
                .hasSize(EvaluationMapping.MAXIMUM_SIGNATURES)
                .startsWith(result("strict.example", "s", DkimResult.PASS));
    }

    @Test
    @Tag("B35")
    void hostileIdentifiersAreBoundedAndCleanedAndDifferInCaseOnlyWhereThatMeansSomething() {
        String hostile = "\u0000<&>\ud800" + "Xy".repeat(5_000) + ".example";
        ReportRow row = row(Judged.message()
                .from("open.example")
                .mailFrom("a@" + hostile)
                .signedBy(List.of(signature("A" + "b".repeat(300), hostile, DkimResult.PERMERROR, ""))));

        String domain = row.spf().get(0).domain();
        assertThat(domain)
                .hasSize(Identifiers.LONGEST_NAME)
                .startsWith("\ufffd<&>\ufffdxyxy")
                .isEqualTo(row.envelopeFrom().orElseThrow());
        assertThat(row.dkim().get(0).domain()).isEqualTo("a" + "b".repeat(Identifiers.LONGEST_NAME - 1));
        assertThat(row.dkim().get(0).selector()).startsWith("\ufffd<&>\ufffdxyxy");
    }

    @Test
    void aNameIsCutAtTheBoundAndNeverInTheMiddleOfACharacter() {
        String fits = "x".repeat(Identifiers.LONGEST_NAME);

        assertThat(Identifiers.name(fits)).isSameAs(fits);
        assertThat(Identifiers.name(fits + "y")).isEqualTo(fits);
        assertThat(Identifiers.name("x".repeat(Identifiers.LONGEST_NAME - 1) + "\ud83d\ude00"))
                .isEqualTo("x".repeat(Identifiers.LONGEST_NAME - 1));
        assertThat(Identifiers.comment("c".repeat(Identifiers.LONGEST_COMMENT + 1)))
                .hasSize(Identifiers.LONGEST_COMMENT);
    }

    @ParameterizedTest
    @CsvSource({"silent.example", "web.example", "slow.example", "nowhere.example"})
    void whoAsksForNoReportsGetsNone(String domain) {
        assertThat(map(Judged.message().client(Judged.STRANGER).from(domain).judged()))
                .isEmpty();
    }

    @Test
    void aPassWithoutAKnownPolicyIsNoRowSinceNobodyKnowsWhoWantsIt() {
        JudgedMessage message =
                Judged.message().from("slow.example").mailFrom("a@slow.example").judged();

        assertThat(message.authentication().dmarc().get(0).result()).isNotEqualTo(DmarcResult.FAIL);
        assertThat(map(message)).isEmpty();
    }

    private static DkimOutcome signature(String domain, String selector, DkimResult result, String reason) {
        return new DkimOutcome(result, domain, selector, "rsa-sha256", Optional.empty(), "b", reason, false);
    }

    private static DkimAuthResult result(String domain, String selector, DkimResult result) {
        return new DkimAuthResult(domain, selector, result, Optional.empty());
    }

    private static ReportRow row(Judged message) {
        return one(message).row();
    }

    private static MappedEvaluation one(Judged message) {
        List<MappedEvaluation> evaluations = map(message.judged());
        assertThat(evaluations).hasSize(1);
        return evaluations.get(0);
    }

    private static List<MappedEvaluation> map(JudgedMessage message) {
        return EvaluationMapping.of(message, RULES);
    }
}
