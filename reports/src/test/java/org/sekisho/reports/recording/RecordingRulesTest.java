package org.sekisho.reports.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B33")
class RecordingRulesTest {

    private static final RecordingRules RULES =
            new RecordingRules(Set.of("DMARC@us.example", "rua@us.example"), "soft.example"::equals);
    private static final String FEEDBACK = "Content-Type: multipart/report; boundary=x; report-type=feedback-report";

    @Test
    void ordinaryMailIsAReason() {
        assertThat(RULES.reasonToSkip(Judged.message().from("open.example").judged()))
                .isEmpty();
    }

    @Test
    void mailOfDomainsThatWantNoReportsIsNone() {
        assertThat(RULES.reasonToSkip(
                        Judged.message().from("silent.example", "web.example").judged()))
                .contains(SkipReason.NOT_WANTED);
    }

    @Test
    void whatIsExcludedIsTheAuthorDomainAndWhatItsPolicyComesFrom() {
        assertThat(RULES.reasonToSkip(Judged.message().from("soft.example").judged()))
                .contains(SkipReason.OWN_DOMAIN);
        assertThat(RULES.reasonToSkip(Judged.message().from("news.soft.example").judged()))
                .contains(SkipReason.OWN_DOMAIN);
        assertThat(EvaluationMapping.of(
                        Judged.message().from("soft.example", "open.example").judged(), RULES))
                .extracting(MappedEvaluation::policy)
                .extracting("domain")
                .containsExactly("open.example");
    }

    @Test
    void mailThatGoesToNobodyButOurReportAddressesIsNone() {
        assertThat(RULES.reasonToSkip(Judged.message()
                        .from("open.example")
                        .to("dmarc@US.example")
                        .judged()))
                .contains(SkipReason.REPORT_ADDRESS);
        assertThat(RULES.reasonToSkip(Judged.message()
                        .from("open.example")
                        .to("dmarc@us.example", "RUA@us.example")
                        .judged()))
                .contains(SkipReason.REPORT_ADDRESS);
    }

    @Test
    void oneMoreRecipientKeepsNoForgeryOutOfReports() {
        assertThat(RULES.reasonToSkip(Judged.message()
                        .from("open.example")
                        .to("bob@us.example", "dmarc@us.example")
                        .judged()))
                .isEmpty();
        assertThat(RULES.reasonToSkip(Judged.message().from("open.example").to().judged()))
                .as("unknown recipients")
                .isEmpty();
    }

    @Test
    void anAggregateReportIsNoneUnlessItIsForged() {
        String subject = "Subject: Report Domain: us.example Submitter: strict.example Report-ID: <1@strict.example>";

        assertThat(RULES.reasonToSkip(Judged.message()
                        .mailFrom("r@strict.example")
                        .from("strict.example")
                        .field(subject)
                        .judged()))
                .contains(SkipReason.REPORT);
        assertThat(RULES.reasonToSkip(Judged.message()
                        .client(Judged.STRANGER)
                        .mailFrom("r@strict.example")
                        .from("strict.example")
                        .field(subject)
                        .judged()))
                .isEmpty();
    }

    @Test
    void aSecondSubjectKeepsNoForgeryOutOfReports() {
        assertThat(RULES.reasonToSkip(Judged.message()
                        .client(Judged.STRANGER)
                        .from("strict.example")
                        .field("Subject: Urgent")
                        .field("Subject: Report Domain: a Submitter: b")
                        .judged()))
                .isEmpty();
    }

    @Test
    void aFailureReportIsNoneUnlessItIsForged() {
        Judged honest = Judged.message()
                .mailFrom("r@strict.example")
                .from("strict.example")
                .field(FEEDBACK);
        Judged forged =
                Judged.message().client(Judged.STRANGER).from("strict.example").field(FEEDBACK);

        assertThat(RULES.reasonToSkip(honest.judged())).contains(SkipReason.REPORT);
        assertThat(RULES.reasonToSkip(forged.judged())).isEmpty();
    }

    @Test
    void theDomainsOfAMessageThatIsNoReasonAreNotAskedFor() {
        RecordingRules failing = new RecordingRules(List.of(), domain -> {
            throw new IllegalStateException("asked for " + domain);
        });

        assertThat(failing.reasonToSkip(Judged.message().from("silent.example").judged()))
                .contains(SkipReason.NOT_WANTED);
    }
}
