package org.sekisho.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.results.syntax.AuthenticationResults;
import org.sekisho.authentication.results.syntax.AuthenticationResults.MethodResult;
import org.sekisho.authentication.results.syntax.AuthenticationResults.Property;

@Tag("B29")
class ResultsTextTest {

    private static final MethodResult SPF = result("spf", "pass", "smtp", "mailfrom", "a;\" b\r\n@author.example");
    private static final MethodResult DMARC = result("dmarc", "pass", "header", "from", "author.example");
    private static final MethodResult GOOD = result("dkim", "pass", "header", "d", "good.example");

    @Test
    void theValueStandsOnOneLineAndSaysTheSame() {
        String text = ResultsText.of(results(SPF, GOOD, DMARC), 4096);

        assertThat(text).startsWith("here.example; spf=pass ").endsWith("dmarc=pass header.from=author.example");
        assertThat(text.chars()).allMatch(c -> c >= ' ' && c <= '~');
        AuthenticationResults folded = AuthenticationResults.parse(
                        results(SPF, GOOD, DMARC).toHeaderField().substring("Authentication-Results:".length()))
                .orElseThrow();
        assertThat(AuthenticationResults.parse(text)).contains(folded);
    }

    @Test
    void whatFitsExactlyIsWhole() {
        String whole = ResultsText.of(results(SPF, GOOD, DMARC), 4096);

        assertThat(ResultsText.of(results(SPF, GOOD, DMARC), whole.length())).isEqualTo(whole);
        assertThat(ResultsText.of(results(SPF, GOOD, DMARC), whole.length() - 1))
                .isEqualTo(ResultsText.of(results(SPF, DMARC), 4096));
    }

    @Test
    void junkSignaturesGoBeforeTheGoodOne() {
        List<MethodResult> many = new ArrayList<>(List.of(SPF, GOOD));
        for (int i = 0; i < 10; i++) {
            many.add(result("dkim", "fail", "header", "d", "j".repeat(250)));
        }
        many.add(DMARC);

        String text = ResultsText.of(AuthenticationResults.of("here.example", many), 600);

        assertThat(text).contains("dkim=pass header.d=good.example", "dmarc=pass");
        assertThat(text.length()).isLessThanOrEqualTo(600);
    }

    @Test
    void whatIsTooLongWithoutSignaturesIsLeftOut() {
        assertThat(ResultsText.of(results(SPF, GOOD, DMARC), 40)).isEmpty();
    }

    private static AuthenticationResults results(MethodResult... results) {
        return AuthenticationResults.of("here.example", List.of(results));
    }

    private static MethodResult result(String method, String result, String type, String name, String value) {
        return new MethodResult(
                method, result, Optional.empty(), Optional.of("a  why"), List.of(new Property(type, name, value)));
    }
}
