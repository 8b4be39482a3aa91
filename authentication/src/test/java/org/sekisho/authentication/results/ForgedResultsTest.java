package org.sekisho.authentication.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.message.HeaderSection;

@Tag("B15")
class ForgedResultsTest {

    private final ForgedResults forged =
            new ForgedResults(List.of("mx.Example.org", "old.example.org", "b\u00fccher.example"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authentication-Results: mx.example.org; none\r\n",
                "AUTHENTICATION-results \t: MX.EXAMPLE.ORG; spf=pass\r\n",
                "Authentication-Results:\r\n (x)\r\n \"mx\\.example.org\" (y); dkim=pass\r\n",
                "Authentication-Results: mx.example.org. 1; dkim=pass\r\n",
                "Authentication-Results: old.example.org; dkim=pass\r\n",
                "Authentication-Results: b\u00fccher.example; dkim=pass\r\n",
                "Authentication-Results: B\u00dcCHER.example; dkim=pass\r\n",
                "Authentication-Results: xn--bcher-kva.example; dkim=pass\r\n",
                "Authentication-Results: \uff4dx.example.org; dkim=pass\r\n",
                "Authentication-Results: mx\ufffd.example.org; dkim=pass\r\n",
                "Authentication-Results: other.example; (open\r\n",
                "Authentication-Results: spf=pass smtp.mailfrom=a@b\r\n",
                "Authentication-Results:\r\n"
            })
    void removesOursAndWhatCannotBeRead(String field) {
        assertThat(stripped("From: a@b\r\n" + field + "To: c@d\r\n\r\nbody"))
                .isEqualTo("From: a@b\r\nTo: c@d\r\n\r\nbody");
    }

    @Test
    void removesWhatIsNotUtf8() {
        byte[] message = "Authentication-Results: \u00e9.example; none\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(forged.find(HeaderSection.parse(message))).containsExactly(new ByteRange(0, message.length - 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authentication-Results: mx.example.net; dkim=pass header.d=mx.example.org\r\n",
                "Authentication-Results: notmx.example.org; none\r\n",
                "ARC-Authentication-Results: i=1; mx.example.org; none\r\n",
                "Received-SPF: pass (mx.example.org: ok)\r\n",
                "X-Authentication-Results: mx.example.org; none\r\n",
                "Subject: Authentication-Results: mx.example.org; none\r\n",
                "Subject: a\r\n Authentication-Results: mx.example.org; none\r\n"
            })
    void leavesWhatIsNotOurs(String field) {
        assertThat(forged.find(HeaderSection.parse(bytes(field + "From: a@b\r\n\r\nbody"))))
                .isEmpty();
    }

    @Test
    void leavesTheBodyAlone() {
        assertThat(forged.find(HeaderSection.parse(
                        bytes("From: a@b\r\n\r\nAuthentication-Results: mx.example.org; none\r\n\r\n"))))
                .isEmpty();
    }

    @Test
    void removesSeveralAndKeepsAllOtherBytes() {
        String message = "Authentication-Results: mx.example.org; none\r\n"
                + "Subject : \u00e9\r\n"
                + "Authentication-Results: mx.example.org; none\r\n"
                + "Authentication-Results: mx.example.net; none\r\n"
                + "no colon\r\n"
                + "Authentication-Results: mx.example.org; none\r\n"
                + "\r\nbody";

        assertThat(stripped(message))
                .isEqualTo("Subject : \u00e9\r\nAuthentication-Results: mx.example.net; none\r\nno colon\r\n\r\nbody");
    }

    @Test
    void removesThoseThatOnlyAppearWhereABareCarriageReturnCounts() {
        String forgery = "Authentication-Results: mx.example.org; dkim=pass";

        assertThat(stripped("To: c@d\r\nSubject: a\r" + forgery + "\r" + forgery + "\r\nX: b\r\n\r\nbody"))
                .isEqualTo("To: c@d\r\nSubject: a\r\nX: b\r\n\r\nbody");
        assertThat(stripped("To: c@d\r\nSubject: a\r" + forgery + "\r" + forgery + "\rX: b\r\n\r\nbody"))
                .isEqualTo("To: c@d\r\nSubject: a\rX: b\r\n\r\nbody");
    }

    @Test
    void removesThoseBetweenBareLineFeeds() {
        String forgery = "Authentication-Results: mx.example.org; dkim=pass";

        assertThat(stripped("To: c@d\r\nSubject: a\n" + forgery + "\n" + forgery + "\r\nX: b\r\n\r\nbody"))
                .isEqualTo("To: c@d\r\nSubject: a\nX: b\r\n\r\nbody");
        assertThat(stripped("To: c@d\nSubject: a\n" + forgery + "\nX: b\n\nbody"))
                .isEqualTo("To: c@d\nSubject: a\nX: b\n\nbody");
    }

    @Test
    void removesOneInsideAnotherOnce() {
        assertThat(stripped(
                        "Authentication-Results: mx.example.org; none\nAuthentication-Results: mx.example.org; none\r\n"
                                + "From: a@b\r\n\r\n"))
                .isEqualTo("From: a@b\r\n\r\n");
    }

    @Test
    void countsFromTheStartOfTheMessageAlsoInALargerArray() {
        byte[] array = bytes("before!From: a@b\r\nAuthentication-Results: mx.example.org; none\r\n\r\nbody");

        assertThat(forged.find(HeaderSection.parse(array, 7, array.length - 7)))
                .containsExactly(new ByteRange(11, 11 + "Authentication-Results: mx.example.org; none\r\n".length()));
    }

    private String stripped(String message) {
        byte[] bytes = bytes(message);
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        int from = 0;
        for (ByteRange range : forged.find(HeaderSection.parse(bytes))) {
            kept.write(bytes, from, range.start() - from);
            from = range.end();
        }
        kept.write(bytes, from, bytes.length - from);
        return kept.toString(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
