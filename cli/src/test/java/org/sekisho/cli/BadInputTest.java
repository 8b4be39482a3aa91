package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be used gives one sentence and a status of its own, never a stack trace. */
class BadInputTest {

    @TempDir
    private Path folder;

    static Stream<Arguments> wrongCommandLines() {
        return Stream.of(
                Arguments.of(
                        "Say what to do: judge, spf, dmarc, dns, keygen, keys, rotate or report.", new String[] {}),
                Arguments.of("Unmatched argument at index 0: 'jugde'", new String[] {"jugde"}),
                Arguments.of("'mail.example' is not an IP address", new String[] {"spf", "--ip", "mail.example"}),
                Arguments.of("'192.0.2.300' is not an IP address", new String[] {"spf", "--ip", "192.0.2.300"}),
                Arguments.of("Missing required option: '--ip=ADDRESS'", new String[] {"spf", "--helo", "h"}),
                Arguments.of("Give --helo, --mail-from or both.", new String[] {"spf", "--ip", "192.0.2.1"}),
                Arguments.of(
                        "The null reverse-path needs --helo",
                        new String[] {"spf", "--ip", "192.0.2.1", "--mail-from", "<>"}),
                Arguments.of("is not a domain name.", new String[] {"dmarc", "a..b"}),
                Arguments.of(
                        "'tree' is none of tree-walk, public-suffix-list",
                        new String[] {"dmarc", "example.org", "--discovery", "tree"}),
                Arguments.of("is not a DNS server", new String[] {"dmarc", "example.org", "--dns", "127.0.0.1:99999"}),
                Arguments.of(
                        "Give either --dns or --zone",
                        new String[] {"dmarc", "example.org", "--dns", "127.0.0.1", "--zone", "x"}),
                Arguments.of(
                        "--timeout must be 1 to 600 seconds", new String[] {"dmarc", "example.org", "--timeout", "0"}),
                Arguments.of(
                        "--timeout must be 1 to 600 seconds",
                        new String[] {"dmarc", "example.org", "--timeout", "601"}),
                Arguments.of("'localhost' is not a domain name.", new String[] {"dns", "localhost"}),
                Arguments.of("--host: 'here' is neither", new String[] {"dns", "example.org", "--host", "here"}),
                Arguments.of("--rua: 'a@b, c' is not", new String[] {"dns", "example.org", "--rua", "a@b, c"}),
                Arguments.of("--selector: \"a b\" is not", new String[] {"dns", "example.org", "--selector", "a b"}),
                Arguments.of("'yesterday' is not a time", new String[] {"judge", "m", "--at", "yesterday"}),
                Arguments.of("is not a time", new String[] {"judge", "m", "--at", "2026-11-24T09:10:00"}),
                Arguments.of("--authserv-id must not be empty.", new String[] {
                    "judge", "m", "--ip", "192.0.2.1", "--helo", "h", "--mail-from", "", "--authserv-id", " "
                }));
    }

    @ParameterizedTest
    @MethodSource("wrongCommandLines")
    void aWrongCommandLineIsStatus64AndOneSentence(String sentence, String[] arguments) {
        Run run = Run.sekisho(arguments);

        assertThat(run.status()).isEqualTo(64);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("sekisho: ").contains(sentence).doesNotContain("\tat ", "Exception");
        assertThat(run.err().lines()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aMessageThatIsNotThereIsStatus66() throws IOException {
        Path zone = TestMail.zone(folder, "example.org\tTXT\tx");

        for (String missing : new String[] {folder.resolve("none.eml").toString(), folder.toString(), "a\u0000b"}) {
            Run run = Run.sekisho(
                    "judge",
                    missing,
                    "--ip",
                    "192.0.2.1",
                    "--helo",
                    "h",
                    "--mail-from",
                    "a@b.example",
                    "--zone",
                    zone.toString());
            assertThat(run.status()).isEqualTo(66);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines()).hasSize(1);
        }
    }

    @Test
    void anUnreadableLineOfAZoneFileIsNamed() throws IOException {
        Run run = dmarc(TestMail.zone(folder, "example.org\tTXT\tx", "example.org TXT x"));

        assertThat(run.status()).isEqualTo(66);
        assertThat(run.err())
                .contains("cannot be read in line 2: not of the form name TAB type TAB value.")
                .doesNotContain("Exception");
    }

    @Test
    void aZoneFileThatIsMissingOrNotTextIsNamed() throws IOException {
        assertThat(dmarc(folder.resolve("none")).err()).contains("does not exist or cannot be read");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {'a', (byte) 0xff, (byte) 0xfe});
        assertThat(dmarc(binary).err()).contains("is not UTF-8");
        assertThat(dmarc(binary).status()).isEqualTo(66);
    }

    private static Run dmarc(Path zone) {
        return Run.sekisho("dmarc", "example.org", "--zone", zone.toString());
    }

    @Test
    void helpHasExamplesAndTheTableOfStatuses() {
        for (String command : new String[] {"judge", "spf", "dmarc", "dns"}) {
            Run run = Run.sekisho(command, "--help");
            assertThat(run.status()).isZero();
            assertThat(run.out()).contains("Examples:\n  sekisho " + command).contains("Exit status:\n", "  64   ");
            assertThat(run.out().lines()).allMatch(line -> line.length() <= 96);
        }
        assertThat(Run.sekisho("--help").out()).contains("judge ", "spf ", "dmarc ", "dns ");
        assertThat(Run.sekisho("--version").out()).matches("sekisho \\d+\\.\\d+\\.\\d+\\S*\n");
    }
}
