package org.sekisho.reports.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.reports.store.ClaimedReport;
import org.sekisho.reports.store.Evaluations;
import org.sekisho.reports.store.RecordedEvaluation;
import org.sekisho.reports.store.ReportFile;
import org.sekisho.reports.store.ReportSummary;

/**
 * Processes open database files that have grown, write, commit, and are killed or exit at random moments: what was committed is
 * there when the next one opens them. {@code -Pkill} does so for thousands of rounds, and {@code -Dh2.version} with another H2.
 */
class H2KillTest {

    private static final int ROUNDS = Integer.getInteger("kill.rounds", 40);
    private static final int FILES_OF_A_KIND = 5;
    private static final long SEED = Long.getLong("kill.seed", 4);
    /** More files to do it with, a copy each. */
    private static final String MORE = System.getProperty("kill.files", "");

    private static final int DAYS = 12;

    @TempDir
    private Path folder;

    @Test
    @Tag("B31")
    void whatWasCommittedIsThereHoweverTheProcessesEnd() throws Exception {
        Path grown = grown();
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < FILES_OF_A_KIND; i++) {
            files.add(place(grown, "grown" + i));
            Path older = folder.resolve("older" + i + "/reports");
            OlderFile.at(older);
            files.add(older);
        }
        for (String more : MORE.isEmpty() ? new String[0] : MORE.split(",")) {
            files.add(place(Path.of(more), "more" + files.size()));
        }
        KillRounds rounds = new KillRounds(files, SEED);

        rounds.run(ROUNDS);

        assertThat(rounds.rounds()).isGreaterThanOrEqualTo(ROUNDS);
    }

    private Path place(Path file, String name) throws Exception {
        Path database = Files.createDirectories(folder.resolve(name)).resolve("reports");
        Files.copy(file, Path.of(database + ".mv.db"));
        return database;
    }

    /** Some days of counting, sending and deleting, opened and closed each day. */
    private Path grown() throws Exception {
        Path database = folder.resolve("grown/reports");
        for (int n = 0; n < DAYS; n++) {
            LocalDate day = Evaluations.DAY.plusDays(n);
            try (JdbcReportStore store = FoldingProcess.open("jdbc:h2:file:" + database)) {
                for (int batch = 0; batch < 10; batch++) {
                    String source = "192.0.2." + batch;
                    long position = store.position("j").counted();
                    store.fold(
                            "j",
                            position,
                            position + 1,
                            IntStream.range(0, 20)
                                    .mapToObj(i -> "d" + i + ".example")
                                    .map(domain -> RecordedEvaluation.of(
                                            day, Evaluations.policy(domain), Evaluations.row(source, domain, 1)))
                                    .toList());
                }
                Instant later = Instant.now().plus(Duration.ofDays(1000));
                Optional<ClaimedReport> claimed;
                while ((claimed = store.claim(later, "s")).isPresent()) {
                    store.keep(claimed.get(), List.of(new ReportFile(1, "r", "n", new byte[3000])));
                    store.finish(claimed.get(), ReportSummary.State.SENT, "");
                }
                store.deleteBefore(day.minusDays(3));
            }
        }
        return Path.of(database + ".mv.db");
    }
}
