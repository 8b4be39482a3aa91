package org.sekisho.authentication.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.AuthorStatus;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.PolicyContext;
import org.sekisho.authentication.results.syntax.AuthenticationResults;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.authentication.testing.JudgedMessage;

class AuthenticationResultsFieldTest {

    private final LocalPolicySettings.Builder settings = LocalPolicySettings.builder();

    private String unfolded(JudgedMessage message) {
        Authentication known = message.known();
        String field = new AuthenticationResultsField("mx.example.org")
                .write(known, new LocalPolicy(settings.build()).judge(known, PolicyContext.session("s")));
        assertThat(field).endsWith("\r\n");
        return field.substring(0, field.length() - 2).replaceAll("\r\n +", " ");
    }

    private static JudgedMessage message() {
        return new JudgedMessage();
    }

    @Test
    void namesWhatWasCheckedAndTheResult() {
        assertThat(unfolded(message().spf(SpfResult.PASS, "sender.example").dkim(DkimResult.PASS, "example.org")))
                .isEqualTo("Authentication-Results: mx.example.org;"
                        + " spf=none (no record) smtp.helo=mta.sender.example;"
                        + " spf=pass smtp.mailfrom=bounce@sender.example;"
                        + " dkim=pass header.d=example.org header.s=s1 header.a=rsa-sha256 header.b=AAAAAAAA;"
                        + " dmarc=pass (p=reject dis=none) header.from=example.org policy.dmarc=none");
    }

    @Test
    void saysWhoHasLoggedInToSend() {
        AuthenticationResultsField field = new AuthenticationResultsField("mx.example.org");

        assertThat(field.writeLogin("ann@example.org", "sales@example.org"))
                .isEqualTo("Authentication-Results: mx.example.org;\r\n"
                        + "    auth=pass smtp.auth=ann@example.org smtp.mailfrom=sales@example.org\r\n");
        assertThat(field.writeLogin("ann", ""))
                .isEqualTo("Authentication-Results: mx.example.org;\r\n    auth=pass smtp.auth=ann\r\n");
    }

    @ParameterizedTest
    @Tag("B15")
    @ValueSource(
            strings = {
                "ann; dmarc=pass header.from=bank.example",
                "ann\r\nAuthentication-Results: mx.example.org; dmarc=pass",
                "ann\" smtp.mailfrom=boss@example.org; spf=pass",
                "ann\\",
                "ann (comment",
                "\"; dkim=pass",
                "\u00e4nn@example.org",
                "ann\u0000\u2028\ud800",
                "a@b@c",
                "",
                " "
            })
    void noLoginNorSenderSaysAnythingElse(String hostile) {
        AuthenticationResultsField field = new AuthenticationResultsField("mx.example.org");
        for (String written : List.of(field.writeLogin(hostile, "a@b.example"), field.writeLogin("ann", hostile))) {
            assertThat(written).matches("Authentication-Results: [ -~]+(\r\n {4}[ -~]+)*\r\n");
            AuthenticationResults read = AuthenticationResults.parse(
                            written.substring("Authentication-Results:".length()))
                    .orElseThrow();
            assertThat(read.authservId()).isEqualTo("mx.example.org");
            assertThat(read.results()).singleElement().satisfies(result -> {
                assertThat(result.method() + "=" + result.result()).isEqualTo("auth=pass");
                assertThat(result.properties())
                        .extracting(property -> property.type() + "." + property.name())
                        .isSubsetOf("smtp.auth", "smtp.mailfrom")
                        .doesNotHaveDuplicates();
            });
        }
    }

    @Test
    void saysWhichDispositionWasAppliedAndWhyNotMore() {
        settings.mailingLists(org.sekisho.authentication.policy.MailingListPolicy.QUARANTINE);

        assertThat(unfolded(message().list("lists.example", "proof")))
                .endsWith("dkim=none; dmarc=fail (p=reject dis=quarantine override=mailing_list)"
                        + " header.from=example.org policy.dmarc=quarantine");
        assertThat(unfolded(message())).contains("dmarc=fail (p=reject dis=reject)");
    }

    @Test
    @Tag("B24")
    void marksWhatMonitoringHeldBack() {
        settings.enforcement(DmarcPolicy.NONE);

        assertThat(unfolded(message()))
                .contains("dmarc=fail (p=reject dis=none override=local_policy; monitored=reject)");
        assertThat(unfolded(message().withoutAuthors(AuthorStatus.NONE)))
                .contains("dmarc=none (no usable From; monitored=reject)");
    }

    @Test
    @Tag("B07")
    void hasOneDmarcResultForEachAuthorDomain() {
        String zone = "_dmarc.example.org\tTXT\tv=DMARC1; p=reject\n_dmarc.example.com\tTXT\t!SERVFAIL\n";

        assertThat(unfolded(message()
                        .zone(zone)
                        .from("example.org", "example.net", "example.com")
                        .dkim(DkimResult.PASS, "example.org")))
                .contains("; dmarc=pass (p=reject dis=none) header.from=example.org policy.dmarc=none;"
                        + " dmarc=none header.from=example.net; dmarc=temperror (")
                .endsWith(") header.from=example.com");
    }

    @Test
    void saysNoneWhereThereIsNothing() {
        assertThat(unfolded(message().withoutAuthors(AuthorStatus.NULL_SENDER)))
                .contains("dmarc=none (null sender, no address in From)");
        assertThat(unfolded(message().withoutAuthors(AuthorStatus.ADDRESS_LITERAL)))
                .endsWith("dkim=none; dmarc=none (address literal)");
        assertThat(unfolded(message().withoutAuthors(AuthorStatus.TOO_MANY)))
                .endsWith("dmarc=none (too many author domains)");
    }

    @Test
    void namesThePostmasterForANullReversePath() {
        assertThat(unfolded(message().mailFrom(""))).contains("smtp.mailfrom=postmaster@mta.sender.example");
    }

    @Test
    void tellsSignaturesOfOneDomainApart() {
        assertThat(unfolded(message()
                        .dkim(signature("ABCDEFGHIJKL"))
                        .dkim(signature("ABCDEFGHIJxx"))
                        .dkim(signature("ABC"))
                        .dkim(signature(""))))
                .contains("header.b=ABCDEFGHIJK;", "header.b=ABCDEFGHIJx;", "header.b=ABC;");
        assertThat(AuthenticationResultsField.prefix("SAMESAMESAME", List.of("SAMESAMESAME", "SAMESAMESAME")))
                .isEqualTo("SAMESAMESAME");
    }

    @Test
    @Tag("B12")
    void mentionsATestKeyAndAnIdentityThatSaysMore() {
        assertThat(unfolded(message()
                        .dkim(new DkimOutcome(
                                DkimResult.PASS,
                                "example.org",
                                "s1",
                                "rsa-sha256",
                                Optional.of("news@sub.example.org"),
                                "AAAA",
                                "the signature verifies (test mode, t=y)",
                                true))))
                .contains("dkim=pass (test mode, t=y) header.d=example.org header.i=news@sub.example.org header.s=s1");
    }

    @Test
    @Tag("B15")
    void lettersOfTheSenderStayLetters() {
        String field = unfolded(message()
                .mailFrom("\"a\r\nX: y\"; dkim=pass header.d=bank.example (@sender.example")
                .dkim(new DkimOutcome(
                        DkimResult.FAIL,
                        "d; dmarc=pass",
                        "s\u0000",
                        "a=b",
                        Optional.of("\u00e9@x"),
                        "b\"",
                        ") x",
                        false)));

        assertThat(field).matches("[ -~]*");
        assertThat(AuthenticationResults.parse(field.substring(field.indexOf(':') + 1))
                        .orElseThrow()
                        .results())
                .extracting(AuthenticationResults.MethodResult::method)
                .containsExactly("spf", "spf", "dkim", "dmarc");
    }

    private static DkimOutcome signature(String text) {
        return new DkimOutcome(DkimResult.PASS, "example.org", "s1", "rsa-sha256", Optional.empty(), text, "", false);
    }
}
