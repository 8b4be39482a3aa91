package org.sekisho.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.arc.ArcResult;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.policy.OverrideReason;
import org.sekisho.authentication.policy.PolicyOverride;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.mail.AuthenticationAttribute.Arc;
import org.sekisho.mail.AuthenticationAttribute.Dkim;
import org.sekisho.mail.AuthenticationAttribute.Dmarc;
import org.sekisho.mail.AuthenticationAttribute.Spf;

@Tag("B29")
class AuthenticationAttributeTest {

    private static final Dmarc LIST_MAIL = new Dmarc(
            DmarcResult.FAIL,
            "author.example",
            "author.example",
            DmarcPolicy.REJECT,
            DmarcPolicy.REJECT,
            DmarcPolicy.QUARANTINE,
            List.of(new PolicyOverride(OverrideReason.MAILING_LIST, "dkim=pass d=list.example")));

    @Test
    void whatIsWrittenOnAMailIsReadFromIt() {
        AuthenticationAttribute attribute =
                with(List.of(new Dkim(DkimResult.PASS, "list.example", "s", "")), LIST_MAIL);
        MailImpl mail = MailImpl.builder().name("m").build();

        attribute.setOn(mail);

        assertThat(AuthenticationAttribute.readFrom(mail)).contains(attribute);
        assertThat(AuthenticationAttribute.isOn(mail)).isTrue();
    }

    @Test
    void theDispositionAskedForAndTheOneAppliedAreBothThere() {
        assertThat(with(List.of(), LIST_MAIL).toJson())
                .contains("\"version\":1", "\"requested\":\"reject\",\"applied\":\"quarantine\"", "\"mailing_list\"");
    }

    @Test
    void tooManySignaturesAreCutButTheOnesThatPassedStay() {
        List<Dkim> dkim = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            dkim.add(new Dkim(DkimResult.FAIL, "d".repeat(250), "s".repeat(250), "r".repeat(500)));
        }
        dkim.add(50, new Dkim(DkimResult.PASS, "good.example", "s", ""));

        String json = with(dkim, LIST_MAIL).toJson();

        assertThat(json.length()).isLessThanOrEqualTo(AuthenticationAttribute.MAXIMUM_LENGTH);
        AuthenticationAttribute read = AuthenticationAttribute.parse(json).orElseThrow();
        assertThat(read.dkim()).extracting(Dkim::domain).contains("good.example");
        assertThat(read.dkimOmitted()).isPositive().isEqualTo(101 - read.dkim().size());
        assertThat(read.dmarc()).containsExactly(LIST_MAIL);
    }

    @Test
    void theWorstContentStillFits() {
        String json = worst().toJson();

        assertThat(json.length()).isLessThanOrEqualTo(AuthenticationAttribute.MAXIMUM_LENGTH);
        assertThat(json.chars()).allMatch(c -> c >= ' ' && c <= '~');
        assertThat(AuthenticationAttribute.parse(json)).isPresent();
    }

    private static AuthenticationAttribute worst() {
        String nasty = "\"\\\u0000\u20ac\ud800".repeat(2000);
        List<PolicyOverride> overrides = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            overrides.add(new PolicyOverride(OverrideReason.LOCAL_POLICY, nasty));
        }
        Dmarc dmarc = new Dmarc(
                DmarcResult.FAIL, nasty, nasty, DmarcPolicy.REJECT, DmarcPolicy.REJECT, DmarcPolicy.REJECT, overrides);
        List<Dkim> dkim = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            dkim.add(new Dkim(DkimResult.PASS, nasty, nasty, nasty));
        }
        return new AuthenticationAttribute(
                Standing.STRANGER,
                Optional.of(new Spf(SpfResult.FAIL, nasty)),
                Optional.of(new Spf(SpfResult.FAIL, nasty)),
                dkim,
                0,
                List.of(dmarc, dmarc, dmarc, dmarc, dmarc, dmarc, dmarc),
                DmarcPolicy.REJECT,
                DmarcPolicy.REJECT,
                Action.REJECT,
                Action.REJECT,
                nasty,
                Optional.of(new Arc(ArcResult.FAIL, "\"".repeat(AuthenticationAttribute.MAXIMUM_RESULTS))));
    }

    @Test
    void theChainOfCustodyIsThereWhereItIsKnownAndNotWhereItIsNot() {
        Arc arc = new Arc(ArcResult.PASS, "here.example; dmarc=pass header.from=author.example; arc=pass");

        assertThat(AuthenticationAttribute.parse(with(arc).toJson())).contains(with(arc));
        String without = with(List.of(), LIST_MAIL).toJson();
        assertThat(without).doesNotContain("\"arc\"");
        assertThat(AuthenticationAttribute.parse(without).orElseThrow().arc()).isEmpty();
    }

    @Test
    void theTextForASealStandsWholeOrNotAtAll() {
        String longest = "x".repeat(AuthenticationAttribute.MAXIMUM_RESULTS);

        assertThat(readBack(with(new Arc(ArcResult.NONE, longest)))).contains(new Arc(ArcResult.NONE, longest));
        assertThat(readBack(with(new Arc(ArcResult.NONE, longest + "x")))).contains(new Arc(ArcResult.NONE, ""));
    }

    @Test
    void theStatusOfTheChainStaysWhereNothingElseFits() {
        assertThat(readBack(worst()).map(Arc::result)).contains(ArcResult.FAIL);
    }

    @Test
    void aTrustedClientsMessageHasNoResults() {
        AuthenticationAttribute attribute = AuthenticationAttribute.notJudged(Standing.TRUSTED, "authenticated");

        AuthenticationAttribute read =
                AuthenticationAttribute.parse(attribute.toJson()).orElseThrow();

        assertThat(read).isEqualTo(attribute);
        assertThat(read.isJudged()).isFalse();
    }

    @Test
    void aMailWithoutTheAttributeGivesNothing() {
        assertThat(AuthenticationAttribute.readFrom(MailImpl.builder().name("m").build()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "7",
                "{\"version\":2}",
                "{\"version\":1}",
                "{\"version\":1,\"standing\":\"king\"}",
                "\u0000"
            })
    void garbageAndOtherVersionsGiveNothing(String json) {
        MailImpl mail = MailImpl.builder().name("m").build();
        mail.setAttribute(new Attribute(AttributeName.of(AuthenticationAttribute.NAME), AttributeValue.of(json)));

        assertThat(AuthenticationAttribute.readFrom(mail)).isEmpty();
    }

    @Test
    void anotherTypeGivesNothing() {
        MailImpl mail = MailImpl.builder().name("m").build();
        mail.setAttribute(new Attribute(AttributeName.of(AuthenticationAttribute.NAME), AttributeValue.of(7)));

        assertThat(AuthenticationAttribute.readFrom(mail)).isEmpty();
    }

    @Test
    void aTextBeyondTheBoundIsNotRead() {
        String json = with(List.of(), LIST_MAIL).toJson();
        String padded = json + " ".repeat(AuthenticationAttribute.MAXIMUM_LENGTH - json.length());

        assertThat(AuthenticationAttribute.parse(padded)).isPresent();
        assertThat(AuthenticationAttribute.parse(padded + " ")).isEmpty();
    }

    private static Optional<Arc> readBack(AuthenticationAttribute attribute) {
        return AuthenticationAttribute.parse(attribute.toJson()).orElseThrow().arc();
    }

    private static AuthenticationAttribute with(Arc arc) {
        return with(List.of(), LIST_MAIL, Optional.of(arc));
    }

    private static AuthenticationAttribute with(List<Dkim> dkim, Dmarc dmarc) {
        return with(dkim, dmarc, Optional.empty());
    }

    private static AuthenticationAttribute with(List<Dkim> dkim, Dmarc dmarc, Optional<Arc> arc) {
        return new AuthenticationAttribute(
                Standing.STRANGER,
                Optional.of(new Spf(SpfResult.NONE, "helo.example")),
                Optional.of(new Spf(SpfResult.PASS, "list.example")),
                dkim,
                0,
                List.of(dmarc),
                DmarcPolicy.REJECT,
                DmarcPolicy.QUARANTINE,
                Action.QUARANTINE,
                Action.QUARANTINE,
                "list mail",
                arc);
    }
}
