package org.sekisho.james;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a start that fails for another reason leaves of the database: a file that was closed. */
@Timeout(120)
class FailedStartTest {

    /** What the header of an H2 file says when it was closed. */
    private static final String CLOSED = "clean:1";

    @TempDir
    Path folder;

    @ParameterizedTest(name = "work had begun: {0}, ended by a signal: {1}")
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    @Tag("B31")
    void theDatabaseIsClosedThoughNobodyStopsWhatHasBegun(boolean working, boolean signalled) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        FailingStart.class.getName(),
                        folder.toString(),
                        Boolean.toString(working),
                        Boolean.toString(signalled))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), ISO_8859_1))) {
            assertThat(lines.lines().anyMatch("open"::equals)).isTrue();
            if (signalled) {
                assertThat(header()).doesNotContain(CLOSED);
                process.toHandle().destroy();
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }

        assertThat(header()).contains(CLOSED);
    }

    private String header() throws IOException {
        try (java.util.stream.Stream<Path> files = Files.walk(folder)) {
            Path file = files.filter(path -> path.toString().endsWith(".mv.db"))
                    .findFirst()
                    .orElseThrow();
            byte[] all = Files.readAllBytes(file);
            // One of the two copies of the header is the newer one; both are written when it is closed.
            return new String(all, 0, Math.min(all.length, 4096), ISO_8859_1);
        }
    }
}
