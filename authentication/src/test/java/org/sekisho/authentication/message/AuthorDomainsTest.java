package org.sekisho.authentication.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorDomainsTest {

    private static final int HUGE = 1024 * 1024;

    @ParameterizedTest
    @Tag("B08")
    @ValueSource(
            strings = {
                "a@example.org",
                "<a@example.org>",
                "  <a@example.org > ",
                "A B <a@example.org>",
                "\"A, B <c@evil.test>\" <a@example.org>",
                "\"A \\\" <c@evil.test>\" <a@example.org>",
                "\"c@evil.test\"@example.org",
                "\"<c@evil.test>, x\" <\"c@evil.test\"@example.org>",
                "a@example.org (c@evil.test, <d@evil.test>)",
                "=?utf-8?Q?=22c=40evil.test=22?= <a@example.org>",
                "=?utf-8?B?Y0BldmlsLnRlc3Q=?= <a@example.org>",
                "c@evil.test <a@example.org>",
                "<@evil.test,@other.test:a@example.org>",
                "< @evil.test : a@example.org>",
                "Group: a@example.org;",
                "Group: A <a@example.org>, b@example.org ;",
                "Smith, John <a@example.org>",
                "a@Example.ORG",
                "a@example.org.",
                "a@example.\r\n org",
                "a @ example . org",
                "\r\n\ta@example.org\r\n ",
                "a@example.org, b@EXAMPLE.org, <c@example.org.>",
                "mailto:a@example.org",
                "[mailing list] <a@example.org>",
                "list[c@evil.test] <a@example.org>"
            })
    void theDomainOfTheAddressIsFound(String value) {
        assertThat(domains(value)).containsExactly("example.org");
    }

    @ParameterizedTest
    @Tag("B08")
    @CsvSource({
        "a@b\u00fccher.example, xn--bcher-kva.example",
        "a@B\u00dcCHER.example., xn--bcher-kva.example",
        "\u00fc <a@xn--bcher-kva.example>, xn--bcher-kva.example",
        "a@\u4f8b\u3048\u3002\u30c6\u30b9\u30c8, xn--r8jz45g.xn--zckzah"
    })
    void uLabelsBecomeALabels(String value, String domain) {
        assertThat(domains(value)).containsExactly(domain);
    }

    @ParameterizedTest
    @Tag("B07")
    @ValueSource(
            strings = {
                "a@one.test, b@two.test",
                "a@one.test,B <b@two.test>",
                "G: a@one.test, b@two.test;",
                "G: a@one.test;, H: b@two.test;",
                "<a@one.test> <b@two.test>",
                "<a@one.test> b@two.test",
                "<a@one.test, b@two.test>",
                "a@one.test; b@two.test",
                "a@one.test@two.test",
                "<a@one.test@two.test>",
                "a@one.test) , b@two.test",
                "<a@one.test, \"B <b@two.test>",
                "a@one.test, (never ended b@two.test",
                "a@one.test, [never ended b@two.test",
                "a@one.test (\n) <b@two.test>",
                "a@one.test\r, nonsense b@two.test"
            })
    void everyDomainThatAReaderMayTakeForTheAuthorsCounts(String value) {
        assertThat(domains(value)).containsExactly("one.test", "two.test");
    }

    @Test
    @Tag("B08")
    void whereTextStandsBehindADomainBothReadingsCount() {
        assertThat(domains("a@one.test nonsense")).containsExactly("one.test", "one.testnonsense");
        assertThat(domains("a@one.test (x) .test")).containsExactly("one.test", "one.test.test");
        assertThat(domains("a@one.test\nSubject: x <b@two.test>"))
                .containsExactly("one.test", "one.testsubject", "two.test");
        assertThat(domains("a@one .test (x) .test")).containsExactly("one.test", "one.test.test");
    }

    @ParameterizedTest
    @Tag("B08")
    @ValueSource(
            strings = {
                "\"a@example.org\"",
                "(a@example.org)",
                "=?utf-8?q?a=40example.org?=",
                "=?utf-8?q?Foo_<a=40example.org>?="
            })
    void anAddressThatIsHiddenFromSomeReadersIsJudged(String value) {
        assertThat(domains(value)).containsExactly("example.org");
    }

    @ParameterizedTest
    @Tag("B07")
    @CsvSource({
        "'', NO_ADDRESS",
        "'   ', NO_ADDRESS",
        "somebody, NO_ADDRESS",
        "MAILER-DAEMON, NO_ADDRESS",
        "'Mail Delivery System <>', NO_ADDRESS",
        "'undisclosed-recipients:;', NO_ADDRESS",
        "'<>', NO_ADDRESS",
        "'a@[192.0.2.1]', ADDRESS_LITERAL",
        "'A <a@[IPv6:2001:db8::1]>', ADDRESS_LITERAL",
        "'a@[example.org]', UNREADABLE_ADDRESS",
        "'a@', UNREADABLE_ADDRESS",
        "'a@.', UNREADABLE_ADDRESS",
        "'@', UNREADABLE_ADDRESS",
        "'a@example..org', UNREADABLE_ADDRESS",
        "'a@\"example.org\"', UNREADABLE_ADDRESS",
        "'a@exam!ple.org', UNREADABLE_ADDRESS",
        "'a@exam!ple.org, b@example.org', UNREADABLE_ADDRESS"
    })
    void withoutAUsableDomainThereIsAProblem(String value, FromProblem problem) {
        AuthorDomains authors = of(value);
        assertThat(authors.domains()).isEmpty();
        assertThat(authors.problem()).contains(problem);
    }

    @Test
    @Tag("B07")
    void anAddressLiteralBesideADomainIsNotedAndDoesNoHarm() {
        AuthorDomains authors = of("a@example.org, b@[192.0.2.1]");
        assertThat(authors.domains()).containsExactly("example.org");
        assertThat(authors.problem()).contains(FromProblem.ADDRESS_LITERAL);
    }

    @Test
    @Tag("B07")
    void octetsThatAreNotUtf8AreNoDomain() {
        AuthorDomains authors =
                AuthorDomains.ofValues(List.of("a@ex\u00e4mple.org".getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(authors.domains()).isEmpty();
        assertThat(authors.problem()).contains(FromProblem.UNREADABLE_ADDRESS);
    }

    @Test
    @Tag("B07")
    void theDomainsOfAllFromFieldsCountInOrder() {
        AuthorDomains authors =
                message("From: a@one.test\r\nTo: x@other.test\r\nfrom : b@two.test, c@one.test\r\n\r\n");
        assertThat(authors.domains()).containsExactly("one.test", "two.test");
        assertThat(authors.fields()).isEqualTo(2);
    }

    @Test
    @Tag("B07")
    void aFromFieldHiddenBehindABareLineFeedCounts() {
        assertThat(message("From: a@one.test\r\nSubject: x\nFrom: b@two.test\r\n\r\n")
                        .domains())
                .containsExactly("one.test", "two.test");
    }

    @Test
    @Tag("B07")
    void withoutAFromFieldThereIsNoAuthorDomain() {
        AuthorDomains authors = message("Sender: a@example.org\r\n\r\n");
        assertThat(authors.domains()).isEmpty();
        assertThat(authors.fields()).isZero();
        assertThat(authors.problem()).contains(FromProblem.NO_FIELD);
    }

    @Test
    @Tag("B07")
    void fiveDomainsAreKeptAndMoreAreFlagged() {
        assertThat(of(addresses(5)).domains()).hasSize(5);
        assertThat(of(addresses(5)).tooMany()).isFalse();
        assertThat(of(addresses(5) + ", again@d0.test").tooMany()).isFalse();
        assertThat(of(addresses(6)).domains()).containsExactly("d0.test", "d1.test", "d2.test", "d3.test", "d4.test");
        assertThat(of(addresses(6)).tooMany()).isTrue();
        assertThat(of("<" + addresses(6) + ">").tooMany()).isTrue();
    }

    @Test
    @Tag("B07")
    void theSixthDomainMayStandInAnotherField() {
        byte[] five = addresses(5).getBytes(StandardCharsets.US_ASCII);
        byte[] sixth = "a@sixth.test".getBytes(StandardCharsets.US_ASCII);
        assertThat(AuthorDomains.ofValues(List.of(five, sixth)).tooMany()).isTrue();
        assertThat(AuthorDomains.ofValues(List.of(five, five)).tooMany()).isFalse();
    }

    @Test
    void aDomainThatIsTooLongIsNone() {
        assertThat(domains("a@" + "x".repeat(63) + ".test")).hasSize(1);
        assertThat(domains("a@" + "x".repeat(64) + ".test")).isEmpty();
        assertThat(of("a@" + "x".repeat(5000)).problem()).contains(FromProblem.UNREADABLE_ADDRESS);
    }

    @Test
    @Tag("B18")
    void asManyAddressesAreLookedAtAsTheBoundSaysAndNoMore() {
        String most = "x@a.test,".repeat(ShownDomains.MAXIMUM_ADDRESSES);
        assertThat(domains(most)).containsExactly("a.test");
        assertThat(of("x@a.test," + most).problem()).contains(FromProblem.UNREADABLE_ADDRESS);
    }

    @Test
    @Tag("B18")
    void asManyEncodedWordsAreLookedAtAsTheBoundSaysAndNoMore() {
        String words = "=?utf-8?q?x?= ";
        assertThat(domains("=?utf-8?q?x?=,".repeat(EncodedWords.MOST) + "a@a.test"))
                .containsExactly("a.test");
        assertThat(domains(words.repeat(EncodedWords.MOST - 1) + ",a@a.test")).containsExactly("a.test");
        assertThat(domains("=?utf-8?b?eA==?=".repeat(EncodedWords.MOST - 1) + "(<a@a.test>"))
                .containsExactly("a.test");
        assertThat(of(words.repeat(EncodedWords.MOST + 1) + ",a@a.test").problem())
                .contains(FromProblem.UNREADABLE_ADDRESS);
    }

    @Test
    @Tag("B18")
    void inAnUnclearFieldAsManyAddressesAreLookedAtAsTheBoundSaysAndNoMore() {
        String most = "x@a.test,".repeat(EveryAddress.MAXIMUM) + "(";
        assertThat(domains(most)).containsExactly("a.test");
        assertThat(of("x@a.test," + most).problem()).contains(FromProblem.UNREADABLE_ADDRESS);
    }

    @Test
    @Tag("B18")
    void inAnUnclearFieldADomainAndTheCommentsInItMayBeAsLongAsTheBoundSaysAndNoLonger() {
        String comment =
                "(" + "x".repeat(AddressText.LONGEST_DOMAIN - "one.test".length() - ".test".length() - 3) + ")";
        assertThat(domains("a@one.test" + comment + ".test,")).containsExactly("one.test", "one.test.test");
        assertThat(of("a@one.test( " + comment.substring(1) + ".test,").problem())
                .contains(FromProblem.UNREADABLE_ADDRESS);
    }

    @Test
    @Tag("B18")
    void aHundredThousandOpenCommentsAreNothingSpecial() {
        assertThat(domains("(".repeat(100_000) + " <a@example.org>")).containsExactly("example.org");
        assertThat(domains("a@example.org " + "(".repeat(100_000))).isEmpty();
    }

    @ParameterizedTest
    @Tag("B18")
    @ValueSource(
            strings = {
                "(",
                ")",
                "\"",
                "\\",
                "[",
                "]",
                "<",
                ">",
                "@",
                ",",
                ";",
                ":",
                ".",
                "(\"",
                "[(",
                "\"(",
                "a@",
                "@a,",
                "<a@",
                "a@x.test,",
                "\r",
                "\n",
                "\r\n ",
                "\r\n(",
                "(\n",
                "\n\"",
                "\u00fc",
                "a@\u00fc.test,",
                "G:;",
                "=?",
                "=?a?q?",
                "=?a?a",
                "=?a?q?=40",
                "a@x.test(",
                "@(",
                "a@x.test (x) ",
                "=?utf-8?q?x?= "
            })
    void hostileFieldsTakeLinearTime(String repeated) {
        String value = repeated.repeat(HUGE / repeated.length());
        // A quadratic reader would take hours for a mebibyte; a busy machine takes seconds for a linear one.
        assertTimeoutPreemptively(Duration.ofMinutes(5), () -> of(value));
    }

    @Property
    @net.jqwik.api.Tag("B18")
    void anyOctetsAreRead(@ForAll byte[] value) {
        AuthorDomains authors = AuthorDomains.ofValues(List.of(value));
        assertThat(authors.domains()).hasSizeLessThanOrEqualTo(AuthorDomains.MAXIMUM);
    }

    @Property
    @net.jqwik.api.Tag("B18")
    void anyMixtureOfTheSyntaxIsRead(@ForAll("mixtures") String value) {
        AuthorDomains authors = of(value);
        assertThat(authors.domains()).allMatch(domain -> domain.equals(domain.strip()) && !domain.isEmpty());
        assertThat(authors.domains().isEmpty() && authors.problem().isEmpty()).isFalse();
    }

    @Provide
    Arbitrary<String> mixtures() {
        return Arbitraries.of(
                        "a",
                        "@",
                        "example.org",
                        ".",
                        ",",
                        ";",
                        ":",
                        "<",
                        ">",
                        "(",
                        ")",
                        "\"",
                        "\\",
                        "[",
                        "]",
                        " ",
                        "\r\n ",
                        "\n",
                        "\u00fc",
                        "\u3002",
                        "\0",
                        "xn--")
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
    }

    private static String addresses(int count) {
        return IntStream.range(0, count).mapToObj(i -> "a@d" + i + ".test").collect(Collectors.joining(", "));
    }

    private static List<String> domains(String value) {
        return of(value).domains();
    }

    private static AuthorDomains of(String value) {
        return AuthorDomains.ofValues(List.of(value.getBytes(StandardCharsets.UTF_8)));
    }

    private static AuthorDomains message(String header) {
        return AuthorDomains.of(HeaderSection.parse(header.getBytes(StandardCharsets.UTF_8)));
    }
}
