package org.sekisho.authentication.results.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.results.syntax.AuthenticationResults.MethodResult;

class AuthenticationResultsTest {

    @Test
    void readsResultsReasonsAndProperties() {
        AuthenticationResults results = parsed(" mx.example.org 1; spf=pass smtp.mailfrom=a@example.com;\r\n"
                + "\tdkim=fail reason=\"bad signature\" header.d=example.com header.b=\"ab/cd\"");

        assertThat(results.authservId()).isEqualTo("mx.example.org");
        assertThat(results.version()).isEqualTo(1);
        assertThat(results.results()).extracting(MethodResult::method).containsExactly("spf", "dkim");
        assertThat(results.results().get(0).property("smtp", "mailfrom")).contains("a@example.com");
        assertThat(results.results().get(1).reason()).contains("bad signature");
        assertThat(results.results().get(1).property("header", "b")).contains("ab/cd");
    }

    @Test
    void ignoresCommentsAndWhiteSpaceWhereverTheyMayStand() {
        AuthenticationResults results =
                parsed("(a (nested \\) one)) mx.example.org (b)\r\n (c) 1 (d); (e) DKIM (f) / (g) 1"
                        + " (h) = (i) Pass (j) header (k) . (l) d (m) = (n) example.com (o)");

        assertThat(results.authservId()).isEqualTo("mx.example.org");
        assertThat(results.results())
                .containsExactly(
                        result("dkim", "pass", new AuthenticationResults.Property("header", "d", "example.com")));
    }

    @Test
    void decodesQuotedIds() {
        assertThat(parsed("\"mx\\.exam\\ple.org\"; none").authservId()).isEqualTo("mx.example.org");
    }

    @Test
    void readsNoneAsNoResults() {
        assertThat(parsed("mx.example.org; none").results()).isEmpty();
        assertThat(parsed("mx.example.org 1; NONE (nothing was done)").results())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mx.google.com; dkim=pass header.i=@gmail.com header.s=20161025 header.b=Ab/c+D==; spf=pass (google.com: domain"
                        + " of a@b designates 192.0.2.1 as permitted sender) smtp.mailfrom=a@b; dmarc=pass (p=NONE sp=QUARANTINE"
                        + " dis=NONE) header.from=gmail.com",
                "mx.example.org; dmarc=pass action=none header.from=example.com;",
                "mx.example.org; spf=none smtp.mailfrom=<>",
                "mx.example.org; spf=pass smtp.mailfrom=\"a b\"@example.com"
            })
    void readsWhatIsCommonInRealMail(String value) {
        assertThat(AuthenticationResults.parse(value)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ";",
                "mx.example.org",
                "mx.example.org;",
                "mx.example.org; none; spf=pass",
                "mx.example.org x; none",
                "mx.example.org 1234567; none",
                "mx.example.org; spf",
                "mx.example.org; spf=",
                "mx.example.org; =pass",
                "mx.example.org; spf=pass smtp",
                "mx.example.org; spf=pass smtp.=x",
                "mx.example.org; spf=pass (open",
                "mx.example.org; spf=pass closed)",
                "mx.example.org; spf=pass reason=\"open",
                "mx.example.org; spf=pass reason=\"open\\",
                "\"mx.example.org; none",
                "mx.example.org (\\",
                "mx.example.org; spf=pass\u0000",
                "mx.example.org; spf=pass (\u0007)",
                "mx.example.org; spf=pass reason=\"\u0007\"",
                "mx.example.org; spf=pass smtp.helo=\u0007",
                "mx.example.org; spf=pass\r smtp.helo=x",
                "mx.example.org; spf=pass\r\nsmtp.helo=x",
                "mx.example.org; spf=pass\nsmtp.helo=x",
                "mx.example.org mx.example.org; none",
                "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a@b",
                "mx.example.org; sp\u00e9=pass",
                "mx.example.org; spf=p\u00e9",
                "mx.example.org; spf=pass smtp.h\u00e9=x",
                "mx.example.org, other; none"
            })
    void cannotReadWhatGoesAgainstTheGrammar(String value) {
        assertThat(AuthenticationResults.parse(value)).isEmpty();
    }

    @Test
    @Tag("B18")
    void readsDeeplyNestedCommentsInLinearTime() {
        String deep = "(".repeat(500_000) + ")".repeat(500_000);

        assertThat(AuthenticationResults.parse(deep + "mx.example.org; none")).isPresent();
        assertThat(AuthenticationResults.parse(deep + ")mx.example.org; none")).isEmpty();
    }

    @Property
    void readsWhatItWrote(@ForAll("results") AuthenticationResults results) {
        assertThat(AuthenticationResults.parse(value(results.toHeaderField()))).contains(results);
    }

    @Property
    @net.jqwik.api.Tag("B15")
    void writesOneFieldOfPrintableAsciiWhateverTheValues(@ForAll String value, @ForAll String comment) {
        String field = AuthenticationResults.of(
                        "mx.example.org",
                        List.of(
                                new MethodResult(
                                        "spf",
                                        "pass",
                                        Optional.of(value),
                                        Optional.of(comment),
                                        List.of(new AuthenticationResults.Property("smtp", "mailfrom", value))),
                                result("dkim", "none")))
                .toHeaderField();

        assertThat(field.split("\r\n", -1)).allSatisfy(line -> {
            assertThat(line).matches("[ -~]*");
            assertThat(line.length()).isLessThan(998);
        });
        assertThat(field).endsWith("\r\n");
        assertThat(field.substring(0, field.length() - 2).split("\r\n", -1))
                .filteredOn(line -> !line.startsWith("Authentication-Results:"))
                .allSatisfy(line -> assertThat(line).startsWith("    ").isNotBlank());
        AuthenticationResults read = AuthenticationResults.parse(value(field)).orElseThrow();
        assertThat(read.results()).extracting(MethodResult::method).containsExactly("spf", "dkim");
        assertThat(read.results().get(0).properties()).hasSize(1);
        assertThat(read.results().get(0).result()).isEqualTo("pass");
    }

    @ParameterizedTest
    @Tag("B15")
    @ValueSource(
            strings = {
                "a@b; dkim=pass",
                "a\r\nX-Evil: yes",
                "a\r\n\r\nbody",
                "a\"; dkim=pass header.d=\"bank.example",
                "a (comment",
                "a) ; dkim=pass (",
                "a\\",
                "a\\\"; dkim=pass",
                "a\u0000b",
                "a\u2028b",
                "=?utf-8?q?a?=",
                "\u00e9\ud83d\ude00\ud800",
                " ",
                "",
                "@"
            })
    void hostileValuesStayInsideTheirProperty(String value) {
        String field = AuthenticationResults.of(
                        "mx.example.org",
                        List.of(result("spf", "fail", new AuthenticationResults.Property("smtp", "mailfrom", value))))
                .toHeaderField();

        AuthenticationResults read = AuthenticationResults.parse(value(field)).orElseThrow();
        assertThat(read.results()).hasSize(1);
        assertThat(read.results().get(0).properties()).hasSize(1);
        assertThat(field.trim()).doesNotContain("\r\nX", "\r\n\r\n").matches("[ -~\r\n]*");
    }

    @Test
    @Tag("B15")
    void cutsAValueThatIsTooLong() {
        String longest = "a".repeat(PropertyValue.MAXIMUM_LENGTH);

        assertThat(PropertyValue.encode(longest)).isEqualTo(longest);
        assertThat(PropertyValue.encode(longest + "a")).isEqualTo(longest + "...");
    }

    @Test
    void foldsBelow78Columns() {
        List<MethodResult> many = List.of(
                result("spf", "fail", new AuthenticationResults.Property("smtp", "mailfrom", "a@" + "x".repeat(50))),
                new MethodResult(
                        "dkim",
                        "fail",
                        Optional.empty(),
                        Optional.of("word ".repeat(60).trim()),
                        List.of()));
        String field = AuthenticationResults.of("mx.example.org", many).toHeaderField();

        assertThat(field.split("\r\n"))
                .allSatisfy(line -> assertThat(line.length()).isLessThan(78));
    }

    @Provide
    Arbitrary<AuthenticationResults> results() {
        Arbitrary<String> keyword = Arbitraries.strings()
                .withChars("abcdefghijklmnopqrstuvwxyz0123456789-")
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(word -> !word.equals("reason"));
        Arbitrary<String> ascii = Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(100);
        Arbitrary<AuthenticationResults.Property> property =
                Combinators.combine(keyword, keyword, ascii).as(AuthenticationResults.Property::new);
        Arbitrary<MethodResult> result = Combinators.combine(
                        keyword, keyword, ascii.optional(), property.list().ofMaxSize(4))
                .as((method, word, reason, properties) ->
                        new MethodResult(method, word, reason, Optional.empty(), properties));
        return Combinators.combine(
                        ascii,
                        Arbitraries.integers().between(1, 999_999),
                        result.list().ofMaxSize(4))
                .as(AuthenticationResults::new);
    }

    private static MethodResult result(String method, String result, AuthenticationResults.Property... properties) {
        return new MethodResult(method, result, Optional.empty(), Optional.empty(), List.of(properties));
    }

    private static AuthenticationResults parsed(String value) {
        return AuthenticationResults.parse(value).orElseThrow();
    }

    private static String value(String field) {
        assertThat(field).startsWith("Authentication-Results:").endsWith("\r\n");
        return field.substring("Authentication-Results:".length(), field.length() - 2);
    }
}
