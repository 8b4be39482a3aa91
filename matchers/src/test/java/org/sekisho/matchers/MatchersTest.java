package org.sekisho.matchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.Matcher;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.arc.ArcResult;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.mail.AuthenticationAttribute;
import org.sekisho.mail.AuthenticationAttribute.Arc;
import org.sekisho.mail.AuthenticationAttribute.Dkim;
import org.sekisho.mail.AuthenticationAttribute.Dmarc;
import org.sekisho.mail.AuthenticationAttribute.Spf;
import org.sekisho.mail.Standing;

class MatchersTest {

    private static final List<Supplier<Matcher>> RESULT_MATCHERS =
            List.of(SpfResultIs::new, DkimResultIs::new, ArcResultIs::new, DmarcResultIs::new, DmarcDispositionIs::new);
    private static final String ALL_SPF = "none,neutral,pass,fail,softfail,temperror,permerror";
    private static final String ALL_DKIM = "none,pass,fail,policy,neutral,temperror,permerror";
    private static final String ALL_ARC = "none,pass,fail,temperror";
    private static final String ALL_DMARC = "none,pass,fail,temperror,permerror";

    static List<Matcher> everyMatcherWithEveryWord() throws Exception {
        return List.of(
                started(new SpfResultIs(), ALL_SPF),
                started(new SpfResultIs(), "helo:" + ALL_SPF),
                started(new DkimResultIs(), ALL_DKIM),
                started(new ArcResultIs(), ALL_ARC),
                started(new DmarcResultIs(), ALL_DMARC),
                started(new DmarcDispositionIs(), "none,quarantine,reject"),
                started(new EnvelopeDiffersFromAuthor(), null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "softfail true",
                "fail,softfail true",
                "'Fail, SoftFail' true",
                "fail false",
                "pass false",
                "helo:pass true",
                "HELO:none,pass true",
                "helo:softfail false"
            })
    void spfIsAskedForTheIdentityOfMailFromUnlessHeloIsNamed(String condition, boolean matches) throws Exception {
        AuthenticationAttribute known =
                judged(SpfResult.PASS, SpfResult.SOFTFAIL, "sender.example", List.of(), List.of());

        assertThat(matches(new SpfResultIs(), condition, known)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"pass true", "fail true", "fail,policy true", "policy false", "none false"})
    void anySignatureWithTheResultIsEnough(String condition, boolean matches) throws Exception {
        AuthenticationAttribute known = signed(DkimResult.FAIL, DkimResult.PASS);

        assertThat(matches(new DkimResultIs(), condition, known)).isEqualTo(matches);
    }

    @Test
    void anUnsignedMessageHasTheDkimResultNone() throws Exception {
        assertThat(matches(new DkimResultIs(), "none", signed())).isTrue();
        assertThat(matches(new DkimResultIs(), "pass,fail,policy,neutral,temperror,permerror", signed()))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"fail true", "pass,FAIL true", "none false", "pass false", "temperror false"})
    void theChainIsAskedForItsResultAtArrival(String condition, boolean matches) throws Exception {
        assertThat(matches(new ArcResultIs(), condition, chained(Optional.of(new Arc(ArcResult.FAIL, "")))))
                .isEqualTo(matches);
    }

    @Test
    void whereChainsAreNotValidatedNoResultOfThemMatches() throws Exception {
        assertThat(matches(new ArcResultIs(), ALL_ARC, chained(Optional.empty())))
                .isFalse();
    }

    @ParameterizedTest
    @Tag("B07")
    @CsvSource(
            delimiter = ' ',
            value = {
                "PASS,FAIL fail",
                "FAIL,PASS fail",
                "PASS,TEMPERROR temperror",
                "PERMERROR,TEMPERROR temperror",
                "PASS,PERMERROR permerror",
                "NONE,PASS none",
                "PASS,PASS pass"
            })
    void severalAuthorDomainsHaveTheWorstOfTheirResults(String results, String expected) throws Exception {
        Dmarc[] authors = Stream.of(results.split(","))
                .map(result -> author(DmarcResult.valueOf(result), "author.example"))
                .toArray(Dmarc[]::new);
        AuthenticationAttribute known = judged("sender.example", authors);

        for (String word : ALL_DMARC.split(",")) {
            assertThat(matches(new DmarcResultIs(), word, known)).as(word).isEqualTo(word.equals(expected));
        }
    }

    @Test
    void aMessageWithoutAuthorDomainHasTheDmarcResultNone() throws Exception {
        assertThat(matches(new DmarcResultIs(), "none", judged("sender.example")))
                .isTrue();
    }

    @Test
    @Tag("B29")
    void theDispositionTestedIsTheOneAppliedNotTheOneAskedFor() throws Exception {
        AuthenticationAttribute known = disposition(DmarcPolicy.REJECT, DmarcPolicy.QUARANTINE);

        assertThat(matches(new DmarcDispositionIs(), "quarantine", known)).isTrue();
        assertThat(matches(new DmarcDispositionIs(), "reject", known)).isFalse();
        assertThat(matches(new DmarcDispositionIs(), "none,reject", known)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org, false",
        "bounce.example.org, news.example.org, false",
        "example.org, a.b.example.org, false",
        "example.org, example.com, true",
        "one.co.uk, other.co.uk, true",
        "mail.one.co.uk, one.co.uk, false",
        "xn--bcher-kva.example, www.xn--bcher-kva.example, false",
        "'', example.org, false"
    })
    void envelopeAndAuthorAreComparedByTheirRegistrableDomains(String envelope, String author, boolean differs)
            throws Exception {
        AuthenticationAttribute known = judged(envelope, author(DmarcResult.PASS, author));

        assertThat(matches(new EnvelopeDiffersFromAuthor(), null, known)).isEqualTo(differs);
    }

    @Test
    void oneAuthorOfAnotherOrganizationIsEnoughToDiffer() throws Exception {
        AuthenticationAttribute known = judged(
                "example.org", author(DmarcResult.PASS, "example.org"), author(DmarcResult.FAIL, "other.example"));

        assertThat(matches(new EnvelopeDiffersFromAuthor(), null, known)).isTrue();
    }

    @Test
    void aNullReversePathDiffersFromNobody() throws Exception {
        FakeMail mail =
                FakeMail.builder().name("bounce").recipient("user@here.example").build();
        judged("mail.example.org", author(DmarcResult.NONE, "other.example")).setOn(mail);

        assertThat(started(new EnvelopeDiffersFromAuthor(), null).match(mail)).isEmpty();
    }

    @ParameterizedTest
    @Tag("B29")
    @MethodSource("everyMatcherWithEveryWord")
    void aMailWithoutTheAttributeIsNotMatched(Matcher matcher) throws Exception {
        assertThat(matcher.match(mail())).isEmpty();
    }

    @ParameterizedTest
    @Tag("B29")
    @MethodSource("everyMatcherWithEveryWord")
    void anAttributeOfAnotherVersionIsNotMatched(Matcher matcher) throws Exception {
        Mail mail = mail();
        judged("sender.example", author(DmarcResult.FAIL, "author.example")).setOn(mail);
        String json = (String) mail.getAttribute(AttributeName.of(AuthenticationAttribute.NAME))
                .orElseThrow()
                .getValue()
                .value();
        assertThat(matcher.match(mail)).hasSize(2);

        for (Object value : List.of(json.replace("\"version\":1", "\"version\":2"), "{}", "", "\u0000")) {
            mail.setAttribute(
                    new Attribute(AttributeName.of(AuthenticationAttribute.NAME), AttributeValue.ofAny(value)));
            assertThat(matcher.match(mail)).as(value.toString()).isEmpty();
        }
        mail.setAttribute(new Attribute(AttributeName.of(AuthenticationAttribute.NAME), AttributeValue.of(7)));
        assertThat(matcher.match(mail)).isEmpty();
    }

    @ParameterizedTest
    @Tag("B23")
    @MethodSource("everyMatcherWithEveryWord")
    void theMailOfATrustedClientHasNoResults(Matcher matcher) throws Exception {
        Mail mail = mail();
        AuthenticationAttribute.notJudged(Standing.TRUSTED, "the client is trusted")
                .setOn(mail);

        Collection<MailAddress> matched = matcher.match(mail);

        assertThat(matched).hasSize(matcher instanceof DmarcDispositionIs ? 2 : 0);
    }

    @Test
    void aMatchIsForAllRecipients() throws Exception {
        Mail mail = mail();
        signed(DkimResult.PASS).setOn(mail);

        assertThat(started(new DkimResultIs(), "pass").match(mail)).isEqualTo(mail.getRecipients());
    }

    @ParameterizedTest
    @MethodSource("everyMatcherWithEveryWord")
    void aMailThatBreaksIsNotMatchedAndNothingIsThrown(Matcher matcher) throws Exception {
        Mail broken = (Mail) Proxy.newProxyInstance(
                Mail.class.getClassLoader(), new Class<?>[] {Mail.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getName")) {
                        return "broken";
                    }
                    throw new IllegalStateException("broken on purpose");
                });

        assertThat(matcher.match(broken)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fial", "pass,fial", "fail,", "fail softfail", "*"})
    void anUnknownWordStopsTheStartWithWhatIsAllowed(String condition) {
        for (Supplier<Matcher> matcher : RESULT_MATCHERS) {
            Matcher unstarted = matcher.get();
            assertThat(catchThrowable(() -> started(unstarted, condition)))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageStartingWith(unstarted.getClass().getSimpleName())
                    .hasMessageContaining("none")
                    .hasMessageContaining("separated by commas");
        }
    }

    @Test
    void theSentenceNamesMatcherWordAndWhatIsAllowed() {
        assertThat(catchThrowable(() -> started(new DmarcDispositionIs(), "spam")))
                .hasMessage("DmarcDispositionIs does not know the word \"spam\": it takes one or more of none,"
                        + " quarantine, reject, separated by commas.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void aMissingConditionStopsTheStartWithAnExample(String condition) {
        for (Supplier<Matcher> matcher : RESULT_MATCHERS) {
            Matcher unstarted = matcher.get();
            assertThat(catchThrowable(() -> started(unstarted, condition)))
                    .hasMessageContaining("match=\"org.sekisho.matchers."
                            + unstarted.getClass().getSimpleName() + "=");
        }
    }

    @Test
    void whereThereIsNothingToChooseAConditionStopsTheStart() {
        assertThat(catchThrowable(() -> started(new EnvelopeDiffersFromAuthor(), "strict")))
                .hasMessage("EnvelopeDiffersFromAuthor takes no condition, but has \"strict\".");
    }

    private static boolean matches(Matcher matcher, String condition, AuthenticationAttribute known) throws Exception {
        Mail mail = mail();
        known.setOn(mail);
        return !started(matcher, condition).match(mail).isEmpty();
    }

    private static Matcher started(Matcher matcher, String condition) throws Exception {
        FakeMatcherConfig.Builder config =
                FakeMatcherConfig.builder().matcherName(matcher.getClass().getSimpleName());
        matcher.init((condition == null ? config : config.condition(condition)).build());
        return matcher;
    }

    private static Mail mail() throws Exception {
        return FakeMail.builder()
                .name("mail")
                .sender("somebody@sender.example")
                .recipients("one@here.example", "two@here.example")
                .attribute(new Attribute(Mail.SMTP_SESSION_ID, AttributeValue.of("s1")))
                .build();
    }

    private static Dmarc author(DmarcResult result, String domain) {
        return new Dmarc(result, domain, domain, DmarcPolicy.REJECT, DmarcPolicy.NONE, DmarcPolicy.NONE, List.of());
    }

    private static AuthenticationAttribute signed(DkimResult... results) {
        List<Dkim> dkim = Stream.of(results)
                .map(result -> new Dkim(result, "signer.example", "s", ""))
                .toList();
        return judged(SpfResult.NONE, SpfResult.NONE, "sender.example", dkim, List.of());
    }

    private static AuthenticationAttribute judged(String envelope, Dmarc... authors) {
        return judged(SpfResult.NONE, SpfResult.NONE, envelope, List.of(), List.of(authors));
    }

    private static AuthenticationAttribute judged(
            SpfResult helo, SpfResult mailFrom, String envelope, List<Dkim> dkim, List<Dmarc> dmarc) {
        return judged(helo, mailFrom, envelope, dkim, dmarc, Optional.of(new Arc(ArcResult.NONE, "")));
    }

    private static AuthenticationAttribute chained(Optional<Arc> arc) {
        return judged(SpfResult.NONE, SpfResult.NONE, "sender.example", List.of(), List.of(), arc);
    }

    private static AuthenticationAttribute judged(
            SpfResult helo,
            SpfResult mailFrom,
            String envelope,
            List<Dkim> dkim,
            List<Dmarc> dmarc,
            Optional<Arc> arc) {
        return new AuthenticationAttribute(
                Standing.STRANGER,
                Optional.of(new Spf(helo, "mx.sender.example")),
                Optional.of(new Spf(mailFrom, envelope)),
                dkim,
                0,
                dmarc,
                DmarcPolicy.NONE,
                DmarcPolicy.NONE,
                Action.ACCEPT,
                Action.ACCEPT,
                "",
                arc);
    }

    private static AuthenticationAttribute disposition(DmarcPolicy requested, DmarcPolicy applied) {
        return new AuthenticationAttribute(
                Standing.STRANGER,
                Optional.of(new Spf(SpfResult.NONE, "")),
                Optional.of(new Spf(SpfResult.NONE, "")),
                List.of(),
                0,
                List.of(author(DmarcResult.FAIL, "author.example")),
                requested,
                applied,
                Action.QUARANTINE,
                Action.QUARANTINE,
                "",
                Optional.empty());
    }
}
