package org.sekisho.reports.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.reports.store.ClaimedReport;
import org.sekisho.reports.store.Evaluations;
import org.sekisho.reports.store.RecordedEvaluation;
import org.sekisho.reports.store.ReportFile;
import org.sekisho.reports.store.ReportFilter;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.StoreException;

/** What is special about a file: processes that die, others that have it open, and its size. */
@Timeout(240)
class H2FileTest {

    private static final int FILE_SIZE = 20_000;

    @TempDir
    private Path folder;

    @Test
    @Tag("B31")
    void aProcessThatIsKilledHasFoldedEachBatchWholeOrNotAtAll() throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("reports");
        Random random = new Random(4);
        for (int round = 0; round < 4; round++) {
            Process process = start(url);
            long said = 0;
            try (BufferedReader lines = lines(process)) {
                int wanted = 3 + random.nextInt(20);
                for (int line = 0; line < wanted; line++) {
                    said = Long.parseLong(lines.readLine());
                }
                Thread.sleep(random.nextInt(15));
            } finally {
                process.destroyForcibly().waitFor();
            }

            try (JdbcReportStore store = FoldingProcess.open(url)) {
                long position = store.position("j").counted();
                assertThat(position).isGreaterThanOrEqualTo(said);
                AtomicLong rows = new AtomicLong();
                long messages = 0;
                for (ReportSummary report :
                        store.list(new ReportFilter(Optional.empty(), Optional.empty(), Optional.empty(), 1000))) {
                    messages += report.messages();
                    store.rows(report.id(), row -> rows.addAndGet(row.count()));
                }
                assertThat(messages).isEqualTo(position * FoldingProcess.PER_FOLD);
                assertThat(rows).hasValue(messages);
            }
        }
    }

    @Test
    void aDatabaseThatAnotherProcessHasOpenStopsTheStart() throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("reports");
        Process process = start(url);
        try (BufferedReader lines = lines(process)) {
            assertThat(lines.readLine()).isEqualTo("0");

            assertThatThrownBy(() -> FoldingProcess.open(url))
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessage("The report database cannot be used: another process has the database open:"
                            + " stop it, or use a database of its own.");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static Process start(String url) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        classPath,
                        FoldingProcess.class.getName(),
                        url)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static BufferedReader lines(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    @Test
    void theFileDoesNotGrowForEver() throws Exception {
        Path file = folder.resolve("reports");
        long[] sizes = new long[8];
        for (int day = 0; day < sizes.length; day++) {
            try (JdbcReportStore store = FoldingProcess.open("jdbc:h2:file:" + file)) {
                aDay(store, day);
            }
            sizes[day] = Files.size(Path.of(file + ".mv.db"));
        }

        assertThat(sizes[sizes.length - 1])
                .as("sizes by day: %s", java.util.Arrays.toString(sizes))
                .isLessThan(sizes.length * 100L * FILE_SIZE / 3);
    }

    private static void aDay(JdbcReportStore store, int day) throws StoreException {
        for (int batch = 0; batch < 20; batch++) {
            int source = batch;
            List<RecordedEvaluation> evaluations = IntStream.range(0, 100)
                    .mapToObj(i -> RecordedEvaluation.of(
                            Evaluations.DAY.plusDays(day),
                            Evaluations.policy("d" + i + ".example"),
                            Evaluations.row("192.0.2." + source, "d" + i + ".example", 1)))
                    .toList();
            long from = store.position("j").counted();
            store.fold("j", from, from + 1, evaluations);
        }
        Instant later = Instant.now().plus(Duration.ofDays(1000));
        Optional<ClaimedReport> claimed;
        while ((claimed = store.claim(later, "s")).isPresent()) {
            assertThat(store.keep(claimed.get(), List.of(new ReportFile(1, "r", "n", new byte[FILE_SIZE]))))
                    .isTrue();
            assertThat(store.finish(claimed.get(), ReportSummary.State.SENT, ""))
                    .isTrue();
        }
        assertThat(store.deleteBefore(Evaluations.DAY.plusDays(day))).isZero();
    }

    @Test
    void whatCannotBeOpenedSaysWhatToDo() throws Exception {
        assertUnusable("jdbc:mysql://127.0.0.1/x", "must begin with jdbc:h2:file: or jdbc:postgresql:");
        assertUnusable("jdbc:h2:file:" + folder + "/x;PASSWORD=hunter2", "holds a password");
        assertUnusable("jdbc:postgresql://127.0.0.1/x?password=hunter2", "holds a password");
        assertUnusable("jdbc:postgresql://me:hunter2@127.0.0.1/x", "holds a password");
        assertUnusable("jdbc:h2:file:" + folder + "/x;NO_SUCH_SETTING=1", "correct the URL");
        Path file = Files.writeString(folder.resolve("file"), "");
        assertUnusable("jdbc:h2:file:" + file + "/reports", "The folder of the database");
        Files.write(folder.resolve("damaged.mv.db"), new byte[100_000]);
        assertUnusable("jdbc:h2:file:" + folder.resolve("damaged"), "the file is damaged");
    }

    @Test
    void aMachineThatIsTooBusyToOpenItIsNoReasonNotToStart() {
        assertThat(Engine.passes(new SQLTransientConnectionException("Connection is not available, timed out")))
                .isTrue();
    }

    private static void assertUnusable(String url, String says) {
        assertThatThrownBy(() -> FoldingProcess.open(url))
                .isInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining(says)
                .satisfies(e -> assertThat(StackTraces.of(e)).doesNotContain("hunter2"));
    }

    @Test
    void aPasswordIsAskedForAndNeverShown() throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("reports");
        DatabaseAccess access = new DatabaseAccess(url, Optional.of("me"), Optional.of("hunter2"));
        ReportDatabase.open(access, Schema.CURRENT).close();
        ReportDatabase.open(access, Schema.CURRENT).close();

        assertThat(access.toString()).contains(url).contains("me").doesNotContain("hunter2");
        for (String wrong : List.of("hunter3", "")) {
            assertThatThrownBy(() -> ReportDatabase.open(
                            new DatabaseAccess(url, Optional.of("me"), Optional.of(wrong)), Schema.CURRENT))
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("the login is refused")
                    .satisfies(e -> assertThat(StackTraces.of(e)).doesNotContain("hunter"));
        }
    }

    @Test
    void aStoreThatIsClosedSaysSo() throws Exception {
        JdbcReportStore store = FoldingProcess.open("jdbc:h2:mem:closed");
        assertThat(store.position("j").counted()).isZero();
        store.close();

        assertThatThrownBy(() -> store.position("j").counted())
                .isInstanceOf(StoreException.class)
                .hasMessage("The report database is closed.");
    }
}
