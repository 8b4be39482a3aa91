package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged JAR as a process of its own, in the folder of the examples. */
class ExecutableJarIT {

    @TempDir
    private Path folder;

    @Test
    void theJarAloneJudgesAMessageFromStandardInputAndLogsNothing() throws Exception {
        Run run = java(
                "forged.eml",
                "judge",
                "-",
                "--ip",
                "198.51.100.7",
                "--helo",
                "mail.example.net",
                "--mail-from",
                "x@mail.example.net",
                "--zone",
                "example.zone");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("file          standard input, ").contains("action        reject");
        assertThat(run.status()).isEqualTo(2);
    }

    @Test
    void theJarVerifiesEd25519AndWritesJson() throws Exception {
        Run run = java(
                "forged.eml",
                "judge",
                "honest.eml",
                "--ip",
                "192.0.2.9",
                "--helo",
                "h.example",
                "--mail-from",
                "a@h.example",
                "--zone",
                "example.zone",
                "--discovery",
                "public-suffix-list",
                "--at",
                "2026-11-24T09:10:00Z",
                "--json");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("\"alignedDkim\" : \"example.org\"");
        assertThat(run.status()).isZero();
    }

    @Test
    void theJarAsksDnsServersAndSaysWhatTheyDidNotAnswer() throws Exception {
        Run run = java("forged.eml", "dmarc", "example.org", "--dns", "127.0.0.1:1", "--timeout", "1");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("lookup-failed").contains("no answer");
        assertThat(run.status()).isEqualTo(3);
    }

    @Test
    void theJarKnowsItsVersion() throws Exception {
        assertThat(java("forged.eml", "--version").out())
                .isEqualTo("sekisho " + System.getProperty("sekisho.version") + "\n");
    }

    private Run java(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("sekisho.jar")));
        command.addAll(List.of(arguments));
        Path examples = Path.of(System.getProperty("sekisho.docs")).resolve("examples");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command)
                .directory(examples.toFile())
                .redirectInput(examples.resolve(input).toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), text(out), text(err));
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
