package org.sekisho.authentication.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.AuthorStatus;
import org.sekisho.authentication.arc.ArcOutcome;
import org.sekisho.authentication.arc.ArcResult;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.authentication.testing.JudgedMessage;

class LocalPolicyTest {

    private static final PolicyContext SESSION = PolicyContext.session("4f2a");
    private static final String QUARANTINE = "_dmarc.example.org\tTXT\tv=DMARC1; p=quarantine\n";
    private static final String NONE = "_dmarc.example.org\tTXT\tv=DMARC1; p=none\n";
    private static final String TWO =
            "_dmarc.example.org\tTXT\tv=DMARC1; p=quarantine\n" + "_dmarc.example.net\tTXT\tv=DMARC1; p=reject\n";
    private static final String UNREACHABLE = "_dmarc.example.org\tTXT\t!SERVFAIL\n";

    private final LocalPolicySettings.Builder settings = LocalPolicySettings.builder();

    private Verdict judge(JudgedMessage message) {
        return judge(message, SESSION);
    }

    private Verdict judge(JudgedMessage message, PolicyContext context) {
        return new LocalPolicy(settings.build()).judge(message.known(), context);
    }

    private static JudgedMessage message() {
        return new JudgedMessage();
    }

    private static String line(Verdict verdict) {
        return verdict.reply().orElseThrow().line();
    }

    // --- What the domain asks for

    @Test
    @Tag("B20")
    void refusesWhatFailsARejectPolicyAndSaysWhy() {
        Verdict verdict = judge(message().dkim(DkimResult.FAIL, "example.org"));

        assertThat(verdict.action()).isEqualTo(Action.REJECT);
        assertThat(line(verdict))
                .startsWith("550 5.7.26 ")
                .contains("DMARC", "policy of example.org", "spf=fail", "dkim=fail", "4f2a");
        assertThat(verdict.requestedDisposition()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(verdict.appliedDisposition()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(verdict.overrides()).isEmpty();
    }

    @Test
    void quarantinesWhatFailsAQuarantinePolicy() {
        Verdict verdict = judge(message().zone(QUARANTINE));

        assertThat(verdict.action()).isEqualTo(Action.QUARANTINE);
        assertThat(verdict.reply()).isEmpty();
        assertThat(verdict.reason()).contains("DMARC fail for example.org");
    }

    @Test
    void acceptsWhatPasses() {
        Verdict verdict = judge(message().dkim(DkimResult.PASS, "example.org"));

        assertThat(verdict.action()).isEqualTo(Action.ACCEPT);
        assertThat(verdict.heldBack()).isFalse();
        assertThat(verdict.reason()).isEqualTo("DMARC pass for example.org");
    }

    @Test
    @Tag("B16")
    void changesNothingWherePolicyIsNone() {
        settings.mailingLists(MailingListPolicy.REJECT).onTemporaryError(TemporaryErrorPolicy.DEFER);
        Verdict verdict = judge(message().zone(NONE).list("lists.example", "proof"));

        assertThat(verdict.action()).isEqualTo(Action.ACCEPT);
        assertThat(verdict.overrides()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = DkimResult.class,
            names = {"FAIL", "POLICY", "NEUTRAL", "TEMPERROR", "PERMERROR"})
    @Tag("B20")
    void neverRefusesForDkimAlone(DkimResult result) {
        settings.spfFail(SpfFailPolicy.REFUSE).onTemporaryError(TemporaryErrorPolicy.DEFER);

        assertThat(judge(message().zone("").spf(SpfResult.NONE, "x.example").dkim(result, "example.org"))
                        .action())
                .isEqualTo(Action.ACCEPT);
    }

    // --- B17: overloads of our own

    @Test
    @Tag("B17")
    @Tag("B20")
    void anOverloadOfOurOwnIsDeferredWhateverIsSetForTemporaryErrors() {
        for (TemporaryErrorPolicy any : TemporaryErrorPolicy.values()) {
            settings.onTemporaryError(any);

            assertThat(line(judge(message().zone(UNREACHABLE).overloaded()))).startsWith("451 4.3.2 ");
            assertThat(line(judge(message().overloaded())))
                    .as("a failure that may be none")
                    .startsWith("451 4.3.2 ")
                    .contains("4f2a");
            assertThat(line(judge(message().zone("").overloaded())))
                    .as("no policy, and nobody knows what else")
                    .startsWith("451 4.3.2 ");
        }
    }

    @Test
    @Tag("B17")
    void anOverloadIsNotDeferredWhereNothingHangsOnIt() {
        assertThat(judge(message().dkim(DkimResult.PASS, "example.org").overloaded())
                        .action())
                .isEqualTo(Action.ACCEPT);
        assertThat(judge(message().withoutAuthors(AuthorStatus.NONE).overloaded())
                        .action())
                .isEqualTo(Action.REJECT);
    }

    @Test
    @Tag("B17")
    @Tag("B24")
    @Tag("B28")
    void anOverloadIsLetThroughWhereNothingMayBeDeferred() {
        JudgedMessage unknown = message().zone(UNREACHABLE).overloaded();

        assertThat(judge(unknown, PolicyContext.behindRelay("4f2a")).action()).isEqualTo(Action.ACCEPT);
        assertThat(judge(unknown, SESSION.afterTheAnswer()).action()).isEqualTo(Action.ACCEPT);
        settings.enforcement(DmarcPolicy.NONE);
        assertThat(judge(unknown).action()).isEqualTo(Action.ACCEPT);
        assertThat(judge(unknown).withEnforcement()).isEqualTo(Action.DEFER);
    }

    // --- B04, B20: temporary errors

    @Test
    @Tag("B04")
    @Tag("B03")
    void acceptsOrDefersWhenThePolicyIsUnknown() {
        assertThat(judge(message().zone(UNREACHABLE)).action()).isEqualTo(Action.ACCEPT);

        settings.onTemporaryError(TemporaryErrorPolicy.ACCEPT);
        assertThat(judge(message().zone(UNREACHABLE)).action()).isEqualTo(Action.ACCEPT);

        settings.onTemporaryError(TemporaryErrorPolicy.DEFER);
        Verdict verdict = judge(message().zone(UNREACHABLE));
        assertThat(verdict.action()).isEqualTo(Action.DEFER);
        assertThat(line(verdict)).startsWith("451 4.4.3 ").contains("example.org", "4f2a");
    }

    @Test
    @Tag("B04")
    @Tag("B20")
    void defersWithACodeOfItsOwnWhereSpfHangsInTheAir() {
        settings.onTemporaryError(TemporaryErrorPolicy.DEFER);

        assertThat(line(judge(message().spf(SpfResult.TEMPERROR, "example.org"))))
                .startsWith("451 4.7.24 ")
                .contains("example.org", "4f2a");
    }

    @Test
    @Tag("B04")
    void defersWhereAnAlignedKeyIsUnknown() {
        settings.onTemporaryError(TemporaryErrorPolicy.DEFER);

        assertThat(line(judge(message().dkim(DkimResult.TEMPERROR, "example.org"))))
                .startsWith("451 4.4.3 ");
    }

    @ParameterizedTest
    @Tag("B04")
    @ValueSource(strings = {"p=reject", "p=quarantine", "p=reject; t=y", "p=none; sp=reject; np=quarantine"})
    void defersByDefaultWhereThePolicyIsKnownAndStrict(String policy) {
        String zone = "_dmarc.example.org\tTXT\tv=DMARC1; " + policy + "\na.example.org\tTXT\t!SERVFAIL\n";
        JudgedMessage message = message()
                .zone(zone)
                .from(policy.contains("sp=") ? "a.example.org" : "example.org")
                .dkim(DkimResult.TEMPERROR, "lame.example.org");

        assertThat(line(judge(message))).startsWith("451 4.4.3 ");
        settings.onTemporaryError(TemporaryErrorPolicy.ACCEPT);
        assertThat(judge(message).action()).isEqualTo(Action.ACCEPT);
    }

    @ParameterizedTest
    @Tag("B04")
    @ValueSource(strings = {"p=none", "p=quarantine; t=y", "p=reject; sp=none; np=reject"})
    void acceptsByDefaultWhereThePolicyIsNotKnownToBeStrict(String policy) {
        String zone = "_dmarc.example.org\tTXT\tv=DMARC1; " + policy + "\na.example.org\tTXT\t!SERVFAIL\n";
        JudgedMessage message = message()
                .zone(zone)
                .from(policy.contains("sp=") ? "a.example.org" : "example.org")
                .dkim(DkimResult.TEMPERROR, "lame.example.org");

        assertThat(judge(message).action()).isEqualTo(Action.ACCEPT);
    }

    @Test
    @Tag("B04")
    @Tag("B16")
    void anOverrideThatWouldHoldForAFailureHoldsForATemporaryError() {
        JudgedMessage list = message().dkim(DkimResult.TEMPERROR, "example.org").list("lists.example", "proof");
        assertThat(judge(list).action()).as("it would be quarantined").isEqualTo(Action.DEFER);
        settings.mailingLists(MailingListPolicy.ACCEPT);
        assertThat(judge(list).action()).isEqualTo(Action.ACCEPT);

        settings.trustSealer("forwarder.example");
        ArcOutcome chain = new ArcOutcome(
                ArcResult.PASS,
                List.of("forwarder.example"),
                OptionalInt.of(0),
                Optional.of(" forwarder.example; dmarc=pass header.from=example.org"),
                "1 set");
        assertThat(judge(message().dkim(DkimResult.TEMPERROR, "example.org").arc(chain))
                        .action())
                .isEqualTo(Action.ACCEPT);
        assertThat(judge(message().dkim(DkimResult.TEMPERROR, "example.org")).action())
                .isEqualTo(Action.DEFER);

        settings.trustForwarder(Network.parse("192.0.2.1").orElseThrow());
        assertThat(judge(message().dkim(DkimResult.TEMPERROR, "example.org")).action())
                .isEqualTo(Action.ACCEPT);
    }

    @Test
    @Tag("B04")
    void nothingIsDeferredInTheSpoolBehindARelayOrInMonitoring() {
        JudgedMessage message = message().dkim(DkimResult.TEMPERROR, "example.org");
        assertThat(judge(message).action()).isEqualTo(Action.DEFER);
        assertThat(judge(message, SESSION.afterTheAnswer()).action()).isEqualTo(Action.ACCEPT);
        assertThat(judge(message, PolicyContext.behindRelay("4f2a")).action()).isEqualTo(Action.ACCEPT);
        settings.enforcement(DmarcPolicy.NONE);
        assertThat(judge(message).action()).isEqualTo(Action.ACCEPT);
        assertThat(judge(message).withEnforcement()).isEqualTo(Action.DEFER);
    }

    @Test
    @Tag("B04")
    void isNotMovedByErrorsThatNothingHangsOn() {
        settings.onTemporaryError(TemporaryErrorPolicy.DEFER);

        assertThat(judge(message().dkim(DkimResult.TEMPERROR, "junk.example")).action())
                .isEqualTo(Action.REJECT);
        assertThat(judge(message().spf(SpfResult.TEMPERROR, "junk.example").dkim(DkimResult.PASS, "example.org"))
                        .action())
                .isEqualTo(Action.ACCEPT);
        assertThat(judge(message().zone(NONE).spf(SpfResult.TEMPERROR, "example.org"))
                        .action())
                .as("p=none would be accepted anyhow")
                .isEqualTo(Action.ACCEPT);
    }

    @Test
    @Tag("B03")
    void refusesForASureFailureRatherThanDefersForAnother() {
        settings.onTemporaryError(TemporaryErrorPolicy.DEFER);
        String zone = "_dmarc.example.org\tTXT\t!SERVFAIL\n_dmarc.example.net\tTXT\tv=DMARC1; p=reject\n";

        assertThat(judge(message().zone(zone).from("example.org", "example.net"))
                        .action())
                .isEqualTo(Action.REJECT);
    }

    // --- B07: several authors, or none

    @Test
    @Tag("B07")
    void theStrictestDispositionOfSeveralAuthorsCounts() {
        Verdict verdict = judge(message().zone(TWO).from("example.org", "example.net"));

        assertThat(verdict.action()).isEqualTo(Action.REJECT);
        assertThat(verdict.domains())
                .extracting(DomainDisposition::applied)
                .containsExactly(DmarcPolicy.QUARANTINE, DmarcPolicy.REJECT);
    }

    @Test
    @Tag("B07")
    void aPassElsewhereNeverRescues() {
        assertThat(judge(message().zone(TWO).from("example.org", "example.net").dkim(DkimResult.PASS, "example.org"))
                        .action())
                .isEqualTo(Action.REJECT);
        assertThat(judge(message().zone(TWO).from("example.org", "example.net").dkim(DkimResult.PASS, "example.net"))
                        .action())
                .isEqualTo(Action.QUARANTINE);
    }

    @ParameterizedTest
    @CsvSource({"NONE, REJECT", "NONE, QUARANTINE", "TOO_MANY, REJECT", "TOO_MANY, QUARANTINE"})
    @Tag("B07")
    @Tag("B20")
    void refusesAFromThatCannotBeUsed(AuthorStatus status, DmarcPolicy enforcement) {
        settings.enforcement(enforcement);

        assertThat(line(judge(message().withoutAuthors(status))))
                .startsWith("550 5.7.1 ")
                .contains("From", "4f2a");
    }

    @ParameterizedTest
    @EnumSource(AuthorStatus.class)
    @Tag("B07")
    @Tag("B24")
    void refusesNoFromInMonitoring(AuthorStatus status) {
        settings.enforcement(DmarcPolicy.NONE);

        assertThat(judge(message().withoutAuthors(status)).action()).isEqualTo(Action.ACCEPT);
    }

    @Test
    @Tag("B07")
    void anAddressLiteralIsNone() {
        assertThat(judge(message().withoutAuthors(AuthorStatus.NULL_SENDER)).action())
                .isEqualTo(Action.ACCEPT);
        assertThat(judge(message().withoutAuthors(AuthorStatus.ADDRESS_LITERAL)).action())
                .isEqualTo(Action.ACCEPT);
    }

    // --- B16: overrides

    @ParameterizedTest
    @CsvSource({"192.0.2.0/24, ACCEPT", "198.51.100.0/24, REJECT"})
    @Tag("B16")
    void trustsAForwarderByItsNetwork(String network, Action action) {
        settings.trustForwarder(Network.parse(network).orElseThrow());

        Verdict verdict = judge(message());
        assertThat(verdict.action()).isEqualTo(action);
        assertThat(verdict.overrides())
                .extracting(override -> override.reason().word())
                .isEqualTo(action == Action.ACCEPT ? List.of("trusted_forwarder") : List.of());
    }

    @Test
    @Tag("B08")
    void takesDomainsInTheirOwnLetters() {
        settings.trustForwarder("B\u00fccher.example")
                .forAuthorDomain("m\u00fcller.example", own -> own.withEnforcement(DmarcPolicy.NONE));

        assertThat(judge(message().dkim(DkimResult.PASS, "xn--bcher-kva.example"))
                        .action())
                .isEqualTo(Action.ACCEPT);
        assertThat(settings.build().forAuthorDomain("xn--mller-kva.example").enforcement())
                .isEqualTo(DmarcPolicy.NONE);
    }

    @Test
    @Tag("B16")
    void trustsAForwarderByDomainOnlyWithProof() {
        settings.trustForwarder("Forwarder.example");

        assertThat(judge(message().dkim(DkimResult.PASS, "forwarder.example")).action())
                .isEqualTo(Action.ACCEPT);
        assertThat(judge(message().spf(SpfResult.PASS, "forwarder.example")).action())
                .isEqualTo(Action.ACCEPT);
        assertThat(judge(message().dkim(DkimResult.FAIL, "forwarder.example")).action())
                .isEqualTo(Action.REJECT);
        assertThat(judge(message().spf(SpfResult.SOFTFAIL, "forwarder.example")).action())
                .isEqualTo(Action.REJECT);
        assertThat(judge(message().dkim(DkimResult.PASS, "not-forwarder.example"))
                        .action())
                .isEqualTo(Action.REJECT);
    }

    @ParameterizedTest
    @CsvSource({"ACCEPT, ACCEPT", "QUARANTINE, QUARANTINE", "REJECT, REJECT"})
    @Tag("B16")
    void handlesProvenListMailAsConfigured(MailingListPolicy lists, Action action) {
        settings.mailingLists(lists);

        Verdict verdict = judge(message().list("lists.example", "DKIM pass for lists.example"));
        assertThat(verdict.action()).isEqualTo(action);
        assertThat(verdict.overrides())
                .isEqualTo(
                        action == Action.REJECT
                                ? List.of()
                                : List.of(new PolicyOverride(
                                        OverrideReason.MAILING_LIST, "DKIM pass for lists.example")));
    }

    private static ArcOutcome chain(ArcResult result, String firstResults, String... sealers) {
        return new ArcOutcome(result, List.of(sealers), OptionalInt.of(0), Optional.of(firstResults), "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " first.example; dmarc=pass header.from=example.org",
                " first.example; dkim=pass header.d=example.org",
                " first.example; dkim=pass header.i=@example.org",
                " first.example; spf=pass smtp.mailfrom=a@example.org"
            })
    @Tag("B16")
    void believesATrustedChainWhoseFirstHopSawTheMessagePass(String firstResults) {
        settings.trustSealer("first.example").trustSealer("second.example");
        Verdict verdict = judge(message().arc(chain(ArcResult.PASS, firstResults, "first.example", "second.example")));
        assertThat(verdict.action()).isEqualTo(Action.ACCEPT);
        assertThat(verdict.overrides())
                .containsExactly(new PolicyOverride(
                        OverrideReason.LOCAL_POLICY, "arc=pass, sealed by first.example, second.example"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " first.example; dmarc=fail header.from=example.org",
                " first.example; dmarc=pass header.from=other.example",
                " first.example; dmarc=pass",
                " first.example; spf=pass smtp.mailfrom=a@sub.example.org",
                " first.example; arc=pass header.from=example.org",
                " first.example; none",
                "",
                "; dmarc=pass header.from=example.org"
            })
    @Tag("B16")
    void doesNotBelieveATrustedChainWhoseFirstHopSawNothingOfTheAuthor(String firstResults) {
        settings.trustSealer("first.example");
        Verdict verdict = judge(message().arc(chain(ArcResult.PASS, firstResults, "first.example")));
        assertThat(verdict.action()).isEqualTo(Action.REJECT);
        assertThat(verdict.overrides()).isEmpty();
    }

    @Test
    @Tag("B16")
    void aChainThatFailsOrHasASealerThatIsNotTrustedChangesNothing() {
        String pass = " first.example; dmarc=pass header.from=example.org";
        assertThat(judge(message().arc(chain(ArcResult.PASS, pass, "first.example")))
                        .action())
                .isEqualTo(Action.REJECT);
        settings.trustSealer("first.example");
        for (ArcResult result : new ArcResult[] {ArcResult.NONE, ArcResult.FAIL, ArcResult.TEMPERROR}) {
            assertThat(judge(message().arc(chain(result, pass, "first.example")))
                            .action())
                    .isEqualTo(Action.REJECT);
        }
        assertThat(judge(message().arc(chain(ArcResult.PASS, pass, "first.example", "evil.example")))
                        .action())
                .isEqualTo(Action.REJECT);
    }

    @Test
    @Tag("B16")
    void quarantinesProvenListMailByDefault() {
        assertThat(judge(message().list("lists.example", "proof")).action()).isEqualTo(Action.QUARANTINE);
    }

    @Test
    @Tag("B16")
    void doesNotBelieveAListWithoutProof() {
        assertThat(judge(message().unprovenList("lists.example")).action()).isEqualTo(Action.REJECT);
    }

    @ParameterizedTest
    @CsvSource({"reject, QUARANTINE, QUARANTINE", "quarantine, NONE, ACCEPT"})
    @Tag("B16")
    void recordsThatADomainOnlyTestsItsPolicy(String policy, DmarcPolicy disposition, Action action) {
        Verdict verdict = judge(message().zone("_dmarc.example.org\tTXT\tv=DMARC1; t=y; p=" + policy + "\n"));

        assertThat(verdict.action()).isEqualTo(action);
        assertThat(verdict.requestedDisposition()).isEqualTo(disposition);
        assertThat(verdict.overrides())
                .extracting(override -> override.reason().word())
                .containsExactly("policy_test_mode");
    }

    @Test
    @Tag("B16")
    void recordsThatWeTakeNoStrongerActionThanConfigured() {
        settings.enforcement(DmarcPolicy.QUARANTINE);
        Verdict verdict = judge(message());

        assertThat(verdict.action()).isEqualTo(Action.QUARANTINE);
        assertThat(verdict.withEnforcement()).isEqualTo(Action.QUARANTINE);
        assertThat(verdict.overrides())
                .containsExactly(new PolicyOverride(OverrideReason.LOCAL_POLICY, "enforcement is quarantine"));
    }

    // --- B24: monitoring, and settings by Author Domain

    @Test
    @Tag("B24")
    void saysInMonitoringWhatWouldHaveBeen() {
        settings.enforcement(DmarcPolicy.NONE).spfFail(SpfFailPolicy.REFUSE);
        Verdict verdict = judge(message());

        assertThat(verdict.action()).isEqualTo(Action.ACCEPT);
        assertThat(verdict.withEnforcement()).isEqualTo(Action.REJECT);
        assertThat(verdict.heldBack()).isTrue();
        assertThat(verdict.requestedDisposition()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(verdict.appliedDisposition()).isEqualTo(DmarcPolicy.NONE);
        assertThat(verdict.overrides())
                .containsExactly(new PolicyOverride(OverrideReason.LOCAL_POLICY, "enforcement is none"));
        assertThat(judge(message().zone(QUARANTINE).spf(SpfResult.PASS, "x.example"))
                        .withEnforcement())
                .isEqualTo(Action.QUARANTINE);
    }

    @Test
    @Tag("B24")
    void defersNothingInMonitoring() {
        settings.enforcement(DmarcPolicy.NONE).onTemporaryError(TemporaryErrorPolicy.DEFER);
        Verdict verdict = judge(message().zone(UNREACHABLE));

        assertThat(verdict.action()).isEqualTo(Action.ACCEPT);
        assertThat(verdict.withEnforcement()).isEqualTo(Action.DEFER);
    }

    @Test
    @Tag("B24")
    void takesTheSettingsOfTheNearestDomain() {
        settings.enforcement(DmarcPolicy.NONE)
                .forAuthorDomain("Example.org", own -> own.withEnforcement(DmarcPolicy.QUARANTINE))
                .forAuthorDomain("deep.example.org", own -> own.withEnforcement(DmarcPolicy.REJECT));

        assertThat(judge(message()).action()).isEqualTo(Action.QUARANTINE);
        assertThat(judge(message().from("a.example.org")).action()).isEqualTo(Action.QUARANTINE);
        assertThat(judge(message().from("a.deep.example.org")).action()).isEqualTo(Action.REJECT);
        assertThat(judge(message()
                                .zone("_dmarc.notexample.org\tTXT\tv=DMARC1; p=reject\n")
                                .from("notexample.org"))
                        .action())
                .isEqualTo(Action.ACCEPT);
    }

    @Test
    @Tag("B24")
    void letsADomainDifferInEverythingThatHangsOnIt() {
        settings.forAuthorDomain("example.org", own -> own.withOnTemporaryError(TemporaryErrorPolicy.DEFER))
                .forAuthorDomain("example.org", own -> own.withMailingLists(MailingListPolicy.ACCEPT));

        assertThat(judge(message().zone(UNREACHABLE)).action()).isEqualTo(Action.DEFER);
        assertThat(judge(message().list("lists.example", "proof")).action()).isEqualTo(Action.ACCEPT);
        assertThat(settings.build().forAnyDomain().mailingLists()).isEqualTo(MailingListPolicy.QUARANTINE);
    }

    // --- B20: spf.fail=refuse

    @Test
    @Tag("B20")
    void refusesAnSpfFailWhereConfigured() {
        assertThat(judge(message().zone("")).action()).isEqualTo(Action.ACCEPT);

        settings.spfFail(SpfFailPolicy.REFUSE);
        assertThat(line(judge(message().zone("")))).startsWith("550 5.7.23 ").contains("sender.example", "4f2a");
    }

    @ParameterizedTest
    @EnumSource(
            value = SpfResult.class,
            names = {"NONE", "NEUTRAL", "PASS", "SOFTFAIL", "PERMERROR", "TEMPERROR"})
    @Tag("B20")
    @Tag("B03")
    void refusesForNoOtherSpfResult(SpfResult result) {
        settings.spfFail(SpfFailPolicy.REFUSE);

        assertThat(judge(message().zone("").spf(result, "sender.example")).action())
                .isEqualTo(Action.ACCEPT);
    }

    @Test
    @Tag("B20")
    void doesNotRefuseAnSpfFailWhereDmarcPassesOrMayPass() {
        settings.spfFail(SpfFailPolicy.REFUSE);

        assertThat(judge(message().dkim(DkimResult.PASS, "example.org")).action())
                .isEqualTo(Action.ACCEPT);
        assertThat(judge(message().zone(UNREACHABLE)).action()).isEqualTo(Action.ACCEPT);
        assertThat(judge(message().dkim(DkimResult.TEMPERROR, "example.org")).action())
                .isEqualTo(Action.DEFER);
    }

    @Test
    @Tag("B20")
    void defersAnSpfTemperrorWhereAnSpfFailWouldBeRefused() {
        settings.spfFail(SpfFailPolicy.REFUSE).onTemporaryError(TemporaryErrorPolicy.DEFER);

        assertThat(line(judge(message().zone("").spf(SpfResult.TEMPERROR, "sender.example"))))
                .startsWith("451 4.7.24 ");
        assertThat(line(judge(message()
                        .withoutAuthors(AuthorStatus.ADDRESS_LITERAL)
                        .spf(SpfResult.TEMPERROR, "sender.example"))))
                .startsWith("451 4.7.24 ");
    }

    @Test
    @Tag("B20")
    @Tag("B16")
    void doesNotRefuseATrustedForwarderForItsSpf() {
        settings.spfFail(SpfFailPolicy.REFUSE)
                .trustForwarder(Network.parse("192.0.2.1").orElseThrow());

        assertThat(judge(message().zone("")).action()).isEqualTo(Action.ACCEPT);
    }

    @Test
    @Tag("B20")
    void marksAnExplanationAsTheWordsOfTheDomain() {
        settings.spfFail(SpfFailPolicy.REFUSE);

        assertThat(line(judge(message()
                        .zone("")
                        .spfFailExplained("sender.example", "go \"away\"\r\n250 OK \u00e9 http://x.example"))))
                .contains("that domain says: \"go 'away'??250 OK ? http://x.example\"")
                .matches("[ -~]*");
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 5000})
    @Tag("B20")
    void repliesInOneShortLineThatNamesTheSession(int length) {
        String longDomain = "a.".repeat(120) + "example.org";
        Verdict verdict =
                judge(message().from(longDomain), PolicyContext.session("s".repeat(length - 4) + "\r\n\u00e9\t"));

        assertThat(line(verdict)).matches("[ -~]*").contains("s".repeat(50));
        assertThat(line(verdict).length()).isLessThan(510);
    }

    // --- B28, B23: where the message comes from

    @Test
    @Tag("B28")
    void refusesNothingBehindAnInboundRelay() {
        settings.spfFail(SpfFailPolicy.REFUSE).onTemporaryError(TemporaryErrorPolicy.DEFER);
        PolicyContext relayed = PolicyContext.behindRelay("4f2a");

        Verdict dmarc = judge(message(), relayed);
        assertThat(dmarc.action()).isEqualTo(Action.QUARANTINE);
        assertThat(dmarc.appliedDisposition()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(dmarc.overrides())
                .containsExactly(new PolicyOverride(OverrideReason.LOCAL_POLICY, "behind an inbound relay"));
        assertThat(judge(message().zone(""), relayed).action()).isEqualTo(Action.QUARANTINE);
        Verdict unusable = judge(message().withoutAuthors(AuthorStatus.NONE), relayed);
        assertThat(unusable.action()).isEqualTo(Action.QUARANTINE);
        assertThat(unusable.appliedDisposition()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(judge(message().zone(UNREACHABLE), relayed).action()).isEqualTo(Action.ACCEPT);
    }

    @Test
    @Tag("B23")
    void acceptsWhatATrustedClientSends() {
        settings.trustNetwork(Network.parse("192.0.2.0/24").orElseThrow());
        PolicyContext trusted = new PolicyContext("4f2a", true, false);

        assertThat(judge(message(), trusted).action()).isEqualTo(Action.ACCEPT);
        assertThat(judge(message().withoutAuthors(AuthorStatus.NONE), trusted).action())
                .isEqualTo(Action.ACCEPT);
        assertThat(settings.build().isTrustedClient(message().known().envelope().client()))
                .isTrue();
        assertThat(LocalPolicySettings.defaults()
                        .isTrustedClient(message().known().envelope().client()))
                .isFalse();
    }
}
