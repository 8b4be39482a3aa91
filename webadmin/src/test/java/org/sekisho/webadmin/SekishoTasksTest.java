package org.sekisho.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.james.server.task.json.JsonTaskAdditionalInformationSerializer;
import org.apache.james.server.task.json.JsonTaskSerializer;
import org.apache.james.task.Task;
import org.junit.jupiter.api.Test;

/** Through James's own serialisers, which a cluster of several servers uses. */
class SekishoTasksTest {
    private static final ReportSelection ONE = ReportSelection.one(7);
    private static final ReportSelection AGAIN = ReportSelection.oneAgain(8);
    private static final ReportSelection MANY =
            ReportSelection.many(Optional.of(LocalDate.parse("2026-11-23")), Optional.of("example.org"));

    private final Reporting reporting = new Reporting(Optional.empty());
    private final SekishoTasks tasks = new SekishoTasks(reporting);

    @Test
    void aTaskReachesAnotherServerWithWhatWasChosen() throws Exception {
        JsonTaskSerializer serializer = new JsonTaskSerializer(tasks.taskDTOModules());

        for (ReportSelection selection : new ReportSelection[] {ONE, AGAIN, MANY}) {
            Task arrived = serializer.deserialize(serializer.serialize(new SendReportsTask(reporting, selection)));

            assertThat(arrived).isInstanceOf(SendReportsTask.class);
            assertThat(((SendReportsTask) arrived).selection()).isEqualTo(selection);
        }
    }

    @Test
    void aTaskOfAnOlderServerIsRead() throws Exception {
        JsonTaskSerializer serializer = new JsonTaskSerializer(tasks.taskDTOModules());
        String json = serializer.serialize(new SendReportsTask(reporting, ONE));
        assertThat(json).contains(",\"again\":false");

        Task arrived = serializer.deserialize(json.replace(",\"again\":false", ""));

        assertThat(((SendReportsTask) arrived).selection()).isEqualTo(ONE);
    }

    @Test
    void itsProgressIsReadBackAsItWas() throws Exception {
        JsonTaskAdditionalInformationSerializer serializer = JsonTaskAdditionalInformationSerializer.of(
                tasks.taskAdditionalInformationDTOModules().iterator().next());
        SendReportsTask.Progress progress = new SendReportsTask.Progress(
                MANY, 1, 2, 3, 4, 5, 6, Optional.of("too late"), Instant.parse("2026-11-24T10:00:00Z"));

        String json = serializer.serialize(progress);

        assertThat(serializer.deserialize(json)).isEqualTo(progress);
    }

    @Test
    void aServerWithoutReportsFailsTheTaskWithTheKeyThatIsMissing() throws Exception {
        SendReportsTask task = new SendReportsTask(reporting, ONE);

        assertThat(task.run()).isEqualTo(Task.Result.PARTIAL);
        assertThat(task.details().map(SendReportsTask.Progress.class::cast).flatMap(SendReportsTask.Progress::problem))
                .hasValueSatisfying(problem -> assertThat(problem).contains("reports.email"));
    }
}
