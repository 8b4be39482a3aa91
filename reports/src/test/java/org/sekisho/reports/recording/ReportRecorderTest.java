package org.sekisho.reports.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.recording.JudgedMessage;
import org.sekisho.reports.journal.Journal;
import org.sekisho.reports.journal.JournalLimits;
import org.sekisho.reports.store.RecordedEvaluation;

@Tag("B25")
class ReportRecorderTest {

    private static final RecordingRules RULES = new RecordingRules(Set.of("dmarc@us.example"), domain -> false);

    private final Counts counts = new Counts();

    @TempDir
    private Path folder;

    private Journal journal;

    @BeforeEach
    void open() throws Exception {
        journal = Journal.open(folder, JournalLimits.ofSize(1 << 20), Clock.systemUTC());
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
    }

    @Test
    void whatIsRecordedIsThereAfterACrash() throws Exception {
        JudgedMessage message =
                Judged.message().from("soft.example", "strict.example").judged();
        record(recorder(RULES), message);

        assertThat(counts.of("recorded")).isEqualTo(2);
        assertThat(recorded())
                .containsExactlyElementsOf(EvaluationMapping.of(message, RULES).stream()
                        .map(MappedEvaluation::recorded)
                        .toList());
    }

    @Test
    void whatIsNoReasonForAReportLeavesNothingBehind() throws Exception {
        record(recorder(RULES), Judged.message().from("silent.example").judged());
        record(
                recorder(RULES),
                Judged.message().from("open.example").to("dmarc@us.example").judged());

        assertThat(recorded()).isEmpty();
        assertThat(counts.of("skipped NOT_WANTED")).isEqualTo(1);
        assertThat(counts.of("skipped REPORT_ADDRESS")).isEqualTo(1);
    }

    @Test
    void aFullJournalLosesEvaluationsAndHoldsUpNoMail() throws Exception {
        try (Journal small = Journal.open(
                folder.resolve("small"),
                new JournalLimits(4_096, 8_192, 4_096, 4_096, Duration.ZERO),
                Clock.systemUTC())) {
            ReportRecorder recorder = new ReportRecorder(small, RULES, counts);
            JudgedMessage message = Judged.message().from("open.example").judged();
            for (int i = 0; i < 100; i++) {
                record(recorder, message);
            }

            assertThat(counts.of("full")).isPositive();
            assertThat(counts.of("recorded") + counts.of("full")).isEqualTo(100);
        }
    }

    @Test
    void aJournalThatIsClosedOrADefectHurtsNoMail() throws Exception {
        journal.close();
        record(recorder(RULES), Judged.message().from("open.example").judged());
        assertThat(counts.of("not recorded")).isEqualTo(1);

        RecordingRules failing = new RecordingRules(Set.of(), domain -> {
            throw new IllegalStateException("defect");
        });
        record(recorder(failing), Judged.message().from("open.example").judged());
        assertThat(counts.of("not recorded")).isEqualTo(2);
    }

    private ReportRecorder recorder(RecordingRules rules) {
        return new ReportRecorder(journal, rules, counts);
    }

    private static void record(ReportRecorder recorder, JudgedMessage message) throws Exception {
        CompletableFuture<Void> done = recorder.record(message);
        done.get(10, TimeUnit.SECONDS);
    }

    private List<RecordedEvaluation> recorded() throws Exception {
        journal.close();
        try (Journal again = Journal.open(folder, JournalLimits.ofSize(1 << 20), Clock.systemUTC())) {
            List<RecordedEvaluation> evaluations = new ArrayList<>();
            for (byte[] record : again.read(0, 1 << 20).records()) {
                evaluations.add(EvaluationRecord.decode(record));
            }
            return evaluations;
        }
    }
}
