package org.sekisho.authentication.results;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("B15")
class WithoutResultsTest {

    private static final String KNOWN = "Authentication-Results: known to somebody else\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authentication-Results: mx.example.org; spf=pass\r\n",
                "AUTHENTICATION-results \t: x\r\n",
                "Authentication-Results:\r\n mx.example.org;\r\n\tspf=pass\r\n",
                "Authentication-Results\r\n : x\r\n",
                "Authentication-Results\r\n",
                "\0Authentication-Results: x\r\n",
                "(a (b) \\) :)Authentication-Results(c): x\r\n",
                "(a\r\n )Authentication-Results: x\r\n",
                "Authentication-Results: x\n",
                "Authentication-Results: x\ry\r\n"
            })
    void leavesOutWhatAReaderMayTakeForResults(String field) throws IOException {
        assertThat(stripped("A: b\r\n" + field + "C: d\r\n\r\n" + field)).isEqualTo("A: b\r\nC: d\r\n\r\n" + field);
        assertThat(stripped(field + field + "C: d\r\n\r\n")).isEqualTo("C: d\r\n\r\n");
        assertThat(stripped("A: b\r\n" + field + "\r\nbody")).isEqualTo("A: b\r\n\r\nbody");
        assertThat(stripped("A: b\n" + field + "\nAuthentication-Results: body"))
                .isEqualTo("A: b\n\nAuthentication-Results: body");
    }

    @Test
    void leavesOutThoseBehindABareReturnWithoutTheirLineEnd() throws IOException {
        assertThat(stripped("A: b\rAuthentication-Results: x\r\nC: d\r\n\r\n")).isEqualTo("A: b\r\r\nC: d\r\n\r\n");
        assertThat(stripped("A: b\nAuthentication-Results: x\r\nC: d\r\n\r\n")).isEqualTo("A: b\nC: d\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ARC-Authentication-Results: i=1; x\r\n",
                "X-Authentication-Results: x\r\n",
                "Authentication-Results-X: x\r\n",
                "Authentication Results: x\r\n",
                "Subject: Authentication-Results: x\r\n",
                "Subject: a\r\n Authentication-Results: x\r\n",
                "Subject: a\r \n\u00e9\0\r\n",
                "(Authentication-Results: x)\r\n",
                "\r\r\n",
                ": x\r\n",
                "\u00ff"
            })
    void leavesEveryOtherOctetAsItIs(String field) throws IOException {
        String message = "A: b\r\n" + field + "C: d\r\n" + field + "\r\nbody\r\n" + field;
        assertThat(stripped(message)).isEqualTo(message);
    }

    @Test
    void leavesAloneWhatIsKnownAndTheBody() throws IOException {
        String message = KNOWN + "\r\nAuthentication-Results: in the body\r\n";
        assertThat(stripped(message, KNOWN.length())).isEqualTo(message);
        assertThat(stripped(KNOWN + KNOWN + "\r\nx", KNOWN.length())).isEqualTo(KNOWN + "\r\nx");
        assertThat(stripped("", 0)).isEmpty();
        assertThat(stripped("Authentication-Res", 0)).isEqualTo("Authentication-Res");
    }

    @Test
    void aNameThatIsTooLongToBeKnownGoes() throws IOException {
        int room = WithoutResults.LONGEST_NAME - "Authentication-Results:".length();
        for (int comment : new int[] {room - 3, room - 2, room - 1, room, 100_000}) {
            String field = "(" + "x".repeat(comment) + ")Authentication-Results: x\r\n";
            assertThat(stripped("A: b\r\n" + field + "C: d\r\n\r\n"))
                    .as("%s", comment)
                    .isEqualTo("A: b\r\nC: d\r\n\r\n");
        }
        String honest = "A: " + "x".repeat(100_000) + "\r\n\r\n";
        assertThat(stripped(honest)).isEqualTo(honest);
    }

    private static String stripped(String message) throws IOException {
        String whole = stripped(message, 0);
        try (InputStream in = new WithoutResults(new ByteArrayInputStream(message.getBytes(ISO_8859_1)), 0)) {
            StringBuilder byOctet = new StringBuilder();
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                byOctet.append((char) octet);
            }
            assertThat(byOctet.toString()).isEqualTo(whole);
        }
        return whole;
    }

    private static String stripped(String message, int from) throws IOException {
        try (InputStream in = new WithoutResults(new ByteArrayInputStream(message.getBytes(ISO_8859_1)), from)) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }
}
