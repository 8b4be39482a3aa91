package org.sekisho.authentication.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sekisho.authentication.arc.ArcOutcome;
import org.sekisho.authentication.arc.ArcResult;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.authentication.testing.JudgedMessage;

/** Strangers who use the domains of this server; {@code ours.example} is one. */
@Tag("B21")
class LocalDomainsTest {

    private static final String OURS = "ours.example";
    private static final String REJECT = "_dmarc.ours.example\tTXT\tv=DMARC1; p=reject\n";
    private static final String UNREACHABLE = "_dmarc.ours.example\tTXT\t!SERVFAIL\n";

    private final LocalPolicySettings.Builder settings = LocalPolicySettings.builder();

    private Verdict judge(JudgedMessage message) {
        return judge(message, PolicyContext.session("4f2a"));
    }

    private Verdict judge(JudgedMessage message, PolicyContext context) {
        return new LocalPolicy(settings.build(), OURS::equals).judge(message.known(), context);
    }

    /** Our domain in MAIL FROM, another without a policy in From. */
    private static JudgedMessage envelope(SpfResult spf) {
        return new JudgedMessage()
                .zone("")
                .from("other.example")
                .mailFrom("ann@ours.example")
                .spf(spf, OURS);
    }

    /** Our domain in From, another in MAIL FROM. */
    private static JudgedMessage author(String zone) {
        return new JudgedMessage().zone(zone).from(OURS).spf(SpfResult.PASS, "sender.example");
    }

    // --- MAIL FROM

    @ParameterizedTest
    @CsvSource({
        "FAIL, FAIL, ours.example, REJECT",
        "SOFTFAIL, FAIL, ours.example, REJECT",
        "NEUTRAL, PERMERROR, ours.example, REJECT",
        "NONE, POLICY, ours.example, REJECT",
        "PERMERROR, PASS, other.example, REJECT",
        "FAIL, TEMPERROR, other.example, REJECT",
        "FAIL, TEMPERROR, ours.example, DEFER",
        "TEMPERROR, FAIL, ours.example, DEFER",
        "PASS, FAIL, ours.example, ACCEPT",
        "FAIL, PASS, ours.example, ACCEPT",
        "FAIL, PASS, mail.ours.example, ACCEPT",
        "FAIL, PASS, notours.example, REJECT"
    })
    void ourEnvelopeNeedsSpfOrAnAlignedSignature(SpfResult spf, DkimResult dkim, String signer, Action action) {
        Verdict verdict = judge(envelope(spf).dkim(dkim, signer));

        assertThat(verdict.action()).isEqualTo(action);
        assertThat(verdict.localDomain().isPresent()).isEqualTo(action == Action.REJECT);
    }

    @Test
    @Tag("B20")
    void theReplyAndTheReasonSayWhatWasClaimed() {
        Verdict verdict = judge(envelope(SpfResult.FAIL));

        assertThat(verdict.reply().orElseThrow().line())
                .isEqualTo(
                        "550 5.7.1 MAIL FROM uses ours.example, a domain of this server: log in to send from it, or let"
                                + " SPF or DKIM of ours.example vouch for you (session 4f2a)");
        assertThat(verdict.reason())
                .contains("MAIL FROM uses our domain ours.example", "local-domains.envelope is refuse");
        assertThat(verdict.localDomain()).contains(new LocalDomainClaim(LocalDomainClaim.Place.MAIL_FROM, OURS));
    }

    @Test
    void aSubdomainAndTheNullReversePathAreNotOurs() {
        assertThat(judge(envelope(SpfResult.FAIL)
                                .mailFrom("ann@sub.ours.example")
                                .spf(SpfResult.FAIL, "sub.ours.example"))
                        .action())
                .isEqualTo(Action.ACCEPT);
        assertThat(judge(envelope(SpfResult.FAIL).mailFrom("")).action()).isEqualTo(Action.ACCEPT);
    }

    @Test
    void logOnlySaysWhatWouldHaveBeen() {
        settings.localEnvelope(LocalEnvelopePolicy.LOG);
        Verdict verdict = judge(envelope(SpfResult.FAIL));

        assertThat(verdict.action()).isEqualTo(Action.ACCEPT);
        assertThat(verdict.reason()).contains("would have been refused: MAIL FROM uses our domain ours.example");
        assertThat(verdict.localDomain()).contains(new LocalDomainClaim(LocalDomainClaim.Place.MAIL_FROM, OURS));
    }

    @Test
    @Tag("B24")
    void inMonitoringNothingHappens() {
        settings.enforcement(DmarcPolicy.NONE)
                .onTemporaryError(TemporaryErrorPolicy.DEFER)
                .localAuthor(LocalAuthorPolicy.REFUSE);

        Verdict verdict = judge(envelope(SpfResult.FAIL));
        assertThat(verdict.action()).isEqualTo(Action.ACCEPT);
        assertThat(verdict.withEnforcement()).isEqualTo(Action.REJECT);
        assertThat(judge(envelope(SpfResult.TEMPERROR)).action()).isEqualTo(Action.ACCEPT);
        assertThat(judge(author("")).action()).isEqualTo(Action.ACCEPT);
        assertThat(judge(author("")).withEnforcement()).isEqualTo(Action.REJECT);
    }

    @Test
    @Tag("B04")
    void whoUsesOurDomainsWithoutAnswersIsDeferredByDefault() {
        assertThat(judge(envelope(SpfResult.TEMPERROR)).action()).isEqualTo(Action.DEFER);
        settings.onTemporaryError(TemporaryErrorPolicy.ACCEPT);
        assertThat(judge(envelope(SpfResult.TEMPERROR)).action()).isEqualTo(Action.ACCEPT);
    }

    @Test
    @Tag("B03")
    void whatHangsOnTheDnsIsDeferredWhereConfiguredAndNeverRefused() {
        settings.onTemporaryError(TemporaryErrorPolicy.DEFER);

        Verdict verdict = judge(envelope(SpfResult.TEMPERROR));
        assertThat(verdict.action()).isEqualTo(Action.DEFER);
        assertThat(verdict.reply().orElseThrow().line()).startsWith("451 4.4.3 ");
        settings.localEnvelope(LocalEnvelopePolicy.LOG);
        assertThat(judge(envelope(SpfResult.TEMPERROR)).action()).isEqualTo(Action.ACCEPT);
    }

    @Test
    @Tag("B28")
    void behindARelayItIsQuarantined() {
        assertThat(judge(envelope(SpfResult.FAIL), PolicyContext.behindRelay("4f2a"))
                        .action())
                .isEqualTo(Action.QUARANTINE);
    }

    @Test
    @Tag("B23")
    void aTrustedClientMayUseOurDomains() {
        Verdict verdict = judge(envelope(SpfResult.FAIL), new PolicyContext("4f2a", true, false));

        assertThat(verdict.action()).isEqualTo(Action.ACCEPT);
        assertThat(verdict.localDomain()).isEmpty();
    }

    @Test
    @Tag("B16")
    void aTrustedForwarderMayBringBackOurMail() {
        settings.trustForwarder(Network.parse("192.0.2.0/24").orElseThrow()).localAuthor(LocalAuthorPolicy.REFUSE);

        assertThat(judge(envelope(SpfResult.FAIL)).action()).isEqualTo(Action.ACCEPT);
        assertThat(judge(author("")).action()).isEqualTo(Action.ACCEPT);
    }

    @Test
    @Tag("B16")
    void aTrustedChainThatSawOurMailPassMayBringItBack() {
        settings.trustSealer("sealer.example").localAuthor(LocalAuthorPolicy.REFUSE);
        ArcOutcome chain = new ArcOutcome(
                ArcResult.PASS,
                List.of("sealer.example"),
                OptionalInt.of(0),
                Optional.of(" sealer.example; dmarc=pass header.from=ours.example"),
                "");

        assertThat(judge(envelope(SpfResult.FAIL).arc(chain)).action()).isEqualTo(Action.ACCEPT);
        assertThat(judge(author("").arc(chain)).action()).isEqualTo(Action.ACCEPT);
        ArcOutcome ofAnother = new ArcOutcome(
                ArcResult.PASS,
                List.of("sealer.example"),
                OptionalInt.of(0),
                Optional.of(" sealer.example; dmarc=pass header.from=sender.example"),
                "");
        assertThat(judge(envelope(SpfResult.FAIL).arc(ofAnother)).action()).isEqualTo(Action.REJECT);
    }

    @Test
    @Tag("B03")
    void aTrustedForwarderWhoseKeyIsUnknownIsNotRefused() {
        settings.trustForwarder("forwarder.example");

        assertThat(judge(envelope(SpfResult.FAIL).dkim(DkimResult.TEMPERROR, "forwarder.example"))
                        .action())
                .isEqualTo(Action.DEFER);
    }

    @ParameterizedTest
    @CsvSource({"ACCEPT, ACCEPT", "QUARANTINE, QUARANTINE", "REJECT, QUARANTINE"})
    @Tag("B16")
    void aProvenListThatKeepsOurEnvelopeIsNeverRefusedForIt(MailingListPolicy lists, Action action) {
        settings.mailingLists(lists);

        assertThat(judge(envelope(SpfResult.FAIL).list("lists.example", "proof"))
                        .action())
                .isEqualTo(action);
        assertThat(judge(envelope(SpfResult.FAIL)
                                .unprovenList("lists.example")
                                .dkim(DkimResult.TEMPERROR, "lists.example"))
                        .action())
                .isEqualTo(action);
        assertThat(judge(envelope(SpfResult.FAIL).unprovenList("lists.example")).action())
                .isEqualTo(Action.REJECT);
    }

    @Test
    void aPlainForwarderThatKeepsOurSignatureWholeIsAccepted() {
        assertThat(judge(author(REJECT)
                                .mailFrom("ann@ours.example")
                                .spf(SpfResult.FAIL, OURS)
                                .dkim(DkimResult.PASS, OURS))
                        .action())
                .isEqualTo(Action.ACCEPT);
    }

    // --- From

    @ParameterizedTest
    @CsvSource({"ACCEPT, ACCEPT", "QUARANTINE, QUARANTINE"})
    @Tag("B16")
    void aListThatAddsAFooterBringsOurUsersPostBack(MailingListPolicy lists, Action action) {
        for (LocalAuthorPolicy policy : LocalAuthorPolicy.values()) {
            settings.mailingLists(lists).localAuthor(policy);
            JudgedMessage post = author(REJECT)
                    .mailFrom("dev-bounces@lists.example")
                    .spf(SpfResult.PASS, "lists.example")
                    .dkim(DkimResult.FAIL, OURS)
                    .dkim(DkimResult.PASS, "lists.example")
                    .list("lists.example", "DKIM pass for lists.example");

            assertThat(judge(post).action()).as(policy.name()).isEqualTo(action);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DMARC, none, ACCEPT", "QUARANTINE, none, QUARANTINE", "REFUSE, none, REJECT",
        "DMARC, quarantine, QUARANTINE", "QUARANTINE, quarantine, QUARANTINE", "REFUSE, quarantine, REJECT",
        "DMARC, reject, REJECT", "QUARANTINE, reject, REJECT", "REFUSE, reject, REJECT",
        "DMARC, , ACCEPT", "QUARANTINE, , QUARANTINE", "REFUSE, , REJECT"
    })
    void ourDomainInFromIsJudgedByOurRecordOrMoreStrictly(LocalAuthorPolicy policy, String record, Action action) {
        settings.localAuthor(policy);
        String zone = record == null ? "" : "_dmarc.ours.example\tTXT\tv=DMARC1; p=" + record + "\n";

        Verdict verdict = judge(author(zone));
        assertThat(verdict.action()).isEqualTo(action);
        assertThat(verdict.localDomain()).contains(new LocalDomainClaim(LocalDomainClaim.Place.FROM, OURS));
        if (action == Action.REJECT) {
            assertThat(verdict.reply().orElseThrow().line())
                    .startsWith("reject".equals(record) ? "550 5.7.26 DMARC" : "550 5.7.1 From uses ours.example");
        }
    }

    @Test
    void aFromOfOursWithProofIsLeftAlone() {
        settings.localAuthor(LocalAuthorPolicy.REFUSE);

        for (String zone : new String[] {"", REJECT}) {
            assertThat(judge(author(zone).dkim(DkimResult.PASS, OURS)).action()).isEqualTo(Action.ACCEPT);
            assertThat(judge(author(zone).mailFrom("ann@ours.example").spf(SpfResult.PASS, OURS))
                            .action())
                    .isEqualTo(Action.ACCEPT);
        }
    }

    @Test
    @Tag("B03")
    void aFromThatHangsOnTheDnsIsNeverRefused() {
        settings.localAuthor(LocalAuthorPolicy.REFUSE);

        assertThat(judge(author(UNREACHABLE)).action()).isEqualTo(Action.DEFER);
        assertThat(judge(author("").dkim(DkimResult.TEMPERROR, OURS)).action()).isEqualTo(Action.DEFER);
        settings.onTemporaryError(TemporaryErrorPolicy.ACCEPT);
        assertThat(judge(author(UNREACHABLE)).action()).isEqualTo(Action.ACCEPT);
        assertThat(judge(author("").dkim(DkimResult.TEMPERROR, OURS)).action()).isEqualTo(Action.ACCEPT);
    }

    @Test
    void aFromOfOthersIsNoneOfItsBusiness() {
        settings.localAuthor(LocalAuthorPolicy.REFUSE);

        assertThat(judge(author("").from("other.example")).action()).isEqualTo(Action.ACCEPT);
        assertThat(judge(author("").from("sub.ours.example")).action()).isEqualTo(Action.ACCEPT);
    }
}
