package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a stranger wrote reaches the terminal as more than printable ASCII. */
class HostileTextTest {

    private static final String ESCAPE = "\u001b[2J\u001b]0;owned\u0007\u009b31m\r\n\u202e\u0000\u007f";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "--json"})
    void escapeSequencesOfAMessageAndOfTheDnsAreShownAndNotObeyed(String form) throws IOException {
        Path zone = TestMail.zone(
                folder,
                "evil.example\tTXT\tv=spf1 \\x1b[2J -all",
                "evil.example\tTXT\t\\x1b]0;owned\\x07\\x9b31m\\r\\n\\x7f",
                "_dmarc.evil.example\tTXT\tv=DMARC1; p=reject; x\\x1b[2J=1; rua=mailto:a@b\\x1b[2J",
                "s._domainkey.evil.example\tTXT\tv=DKIM1; p=\\x1b[2J");
        byte[] message = TestMail.bytes("DKIM-Signature: v=1; a=rsa-sha256\u001b[2J; d=evil.example; s=s\u001b[2J;"
                + " i=\u001b[2J@evil.example; h=from; bh=AAAA; b=AAAA\r\n"
                + "DKIM-Signature: v=1; a=rsa-sha256; d=evil.example; s=s; h=from; bh=AAAA; b=AAAA\r\n"
                + "List-Id: <\u001b[2J.evil.example>\r\n"
                + "From: \u001b[2J <a@evil.example>, b@\u001b[31m.example\r\n\r\nbody\u001b[2J\r\n");
        String mailFrom = ESCAPE + "@evil.example";

        Run run = Run.sekisho(
                "judge",
                TestMail.write(folder, "m.eml", message).toString(),
                "--ip",
                "192.0.2.1",
                "--helo",
                ESCAPE,
                "--mail-from",
                mailFrom,
                "--zone=" + zone,
                form.isEmpty() ? "--crlf" : form);

        assertThat(run.status()).isBetween(0, 3);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).matches("[\\n -~]+");
    }

    @Test
    void escapesAreThoseOfAZoneFile() throws IOException {
        Path zone = TestMail.zone(folder, "example.org\tTXT\tback\\\\slash \\x1b[31m \\t \u00e9");

        assertThat(Run.sekisho("spf", "--ip", "192.0.2.1", "--helo", "example.org", "--zone=" + zone)
                        .out())
                .contains("            back\\\\slash \\x1B[31m \\x09 \\xC3\\xA9\n");
    }

    @Test
    void alsoSentencesAboutArgumentsAreEscaped() {
        assertThat(Run.sekisho("spf", "--ip", "\u001b[31m").err()).contains("'\\x1B[31m' is not an IP address");
    }

    @Test
    void charactersBeyondLatin1AreShownByTheirNumber() {
        assertThat(PlainText.escaped("a\u202eb \ud83d\ude00 \ud83d")).isEqualTo("a\\u{202E}b \\u{1F600} \\u{D83D}");
    }
}
