package org.sekisho.reports.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.recording.JudgedMessage;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.store.ReportFilter;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.StoredContent;

/** From judged messages to rows in an H2 file, over a real journal. */
@Tag("B31")
class RecordedUntilStoredTest {

    private final Counts counts = new Counts();

    @TempDir
    private Path folder;

    @Test
    void whatSeveralThreadsRecordBeforeAndAfterARestartIsCountedOnce() throws Exception {
        for (int restart = 0; restart < 3; restart++) {
            try (RecordingServer server = new RecordingServer(folder, counts)) {
                List<CompletableFuture<Void>> threads = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    JudgedMessage message = Judged.message()
                            .client("192.0.2." + (100 + i))
                            .from("strict.example", "soft.example")
                            .judged();
                    threads.add(CompletableFuture.runAsync(() -> {
                        for (int n = 0; n < 40; n++) {
                            server.recorder.record(message).join();
                        }
                    }));
                }
                threads.forEach(CompletableFuture::join);
                // Closed now, wherever the fold is.
            }
        }
        try (RecordingServer server = new RecordingServer(folder, counts)) {
            await().until(() -> server.fold.status().journal().waiting() == 0);

            assertThat(reports(server))
                    .extracting(report -> report.policy().domain(), ReportSummary::messages, ReportSummary::rows)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple("strict.example", 480L, 4L),
                            org.assertj.core.groups.Tuple.tuple("soft.example", 480L, 4L));
        }
        assertThat(counts.of("recorded")).isEqualTo(960);
    }

    @Test
    @Tag("B35")
    void whatStrangersWriteComesBackFromTheDatabaseAsItWasRecorded() throws Exception {
        String hostile = "\u0000\ud800\\x'; DROP TABLE <&>" + "\ud83d\ude00".repeat(300);
        JudgedMessage message = Judged.message()
                .from("open.example")
                .mailFrom("a@" + hostile)
                .signedBy(List.of(
                        new DkimOutcome(DkimResult.PERMERROR, hostile, hostile, "", Optional.empty(), "", "", false)))
                .judged();
        MappedEvaluation expected = EvaluationMapping.of(message, new RecordingRules(List.of(), domain -> false))
                .get(0);
        try (RecordingServer server = new RecordingServer(folder, counts)) {
            server.recorder.record(message).join();
            server.recorder.record(message).join();
            await().until(() -> counts.of("folded") == 2);

            ReportSummary report = reports(server).get(0);
            List<ReportRow> rows = new ArrayList<>();
            server.store.rows(report.id(), rows::add);
            assertThat(report.policy()).isEqualTo(expected.policy());
            assertThat(rows)
                    .singleElement()
                    .satisfies(row -> assertThat(row.count()).isEqualTo(2))
                    .satisfies(row -> assertThat(StoredContent.of(row)).isEqualTo(StoredContent.of(expected.row())));
        }
    }

    @Test
    void aProcessThatIsKilledLosesNothingAndCountsNothingTwice() throws Exception {
        long begun = 0;
        long safe = 0;
        for (int kill = 0; kill < 2; kill++) {
            Path said = folder.resolve("said" + kill);
            Process server = server(said);
            try {
                int enough = 500 + 300 * kill;
                await().atMost(Duration.ofSeconds(60)).until(() -> Files.size(said) > enough);
            } finally {
                server.destroyForcibly();
                assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
            String words = Files.readString(said);
            begun += words.chars().filter(c -> c == 's').count();
            safe += words.chars().filter(c -> c == 'a').count();
        }
        try (RecordingServer server = new RecordingServer(folder, counts)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> server.fold.status().journal().waiting() == 0);

            assertThat(reports(server))
                    .singleElement()
                    .satisfies(report -> assertThat(report.rows()).isEqualTo(8));
            assertThat(reports(server).get(0).messages()).isBetween(safe, begun);
        }
    }

    private Process server(Path said) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RecordingServer.class.getName(),
                        folder.toString())
                .redirectOutput(said.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static List<ReportSummary> reports(RecordingServer server) throws Exception {
        return server.store.list(new ReportFilter(Optional.empty(), Optional.empty(), Optional.empty(), 10));
    }
}
