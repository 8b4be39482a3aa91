package org.sekisho.reports.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that appends as fast as it can is killed in the middle of it. */
@Tag("B31")
class CrashTest {

    static final JournalLimits LIMITS = new JournalLimits(1000, 1 << 20, 1 << 16, 1 << 30, Duration.ZERO);
    private static final int ROUNDS = 4;

    @TempDir
    Path folder;

    @Test
    void whatever_a_killed_process_has_confirmed_is_there_once() throws Exception {
        Set<String> confirmed = new HashSet<>();
        Set<String> read = new HashSet<>();
        long position = 0;
        for (int round = 0; round < ROUNDS; round++) {
            confirmed.addAll(confirmedUntilKilled(round, 500 + 700 * round));
            try (Journal journal = Journals.open(folder, LIMITS)) {
                List<String> texts = Journals.texts(journal, position);
                assertThat(texts).doesNotHaveDuplicates().noneMatch(read::contains);
                read.addAll(texts);
                assertThat(journal.status().lost()).isZero();
                position = journal.end();
                if (round % 2 == 1) {
                    journal.release(position);
                }
            }
            assertThat(read).containsAll(confirmed);
        }
    }

    private Set<String> confirmedUntilKilled(int round, int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AppendingProcess.class.getName(),
                        folder.toString(),
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Set<String> confirmed = new HashSet<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                // What it could print last may be cut off.
                if (line.endsWith(".")) {
                    confirmed.add(line);
                }
                if (confirmed.size() == lines) {
                    // Of the process itself: it would close the stream that is read here.
                    process.toHandle().destroyForcibly();
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(confirmed).hasSizeGreaterThanOrEqualTo(lines);
        return confirmed;
    }
}
