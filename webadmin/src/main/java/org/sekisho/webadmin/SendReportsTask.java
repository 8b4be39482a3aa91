package org.sekisho.webadmin;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.james.task.AsyncSafeTask;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskType;
import org.sekisho.reports.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends reports at once, one after the other. It may run beside other tasks and beside the schedule: a report is claimed by
 * one of them. Completed if nothing was put off; a task that is cancelled ends before the next report.
 */
final class SendReportsTask implements AsyncSafeTask {
    static final TaskType TYPE = TaskType.of("sekisho-send-reports");

    private static final Logger LOGGER = LoggerFactory.getLogger(SendReportsTask.class);

    /**
     * How far a task is.
     *
     * @param skipped reports that were gone, ended or claimed by another server when their turn came
     * @param remaining reports whose turn has not come
     * @param problem what has ended the task early
     */
    record Progress(
            ReportSelection selection,
            long sent,
            long dropped,
            long postponed,
            long skipped,
            long remaining,
            Optional<String> problem,
            Instant timestamp)
            implements TaskExecutionDetails.AdditionalInformation {

        Progress with(ReportDesk.Attempt attempt, Instant now) {
            return new Progress(
                    selection,
                    sent + count(attempt, ReportDesk.Attempt.SENT),
                    dropped + count(attempt, ReportDesk.Attempt.DROPPED),
                    postponed + count(attempt, ReportDesk.Attempt.POSTPONED),
                    skipped + count(attempt, ReportDesk.Attempt.NOT_OURS),
                    remaining - 1,
                    problem,
                    now);
        }

        Progress withRemaining(int reports, Instant now) {
            return new Progress(selection, sent, dropped, postponed, skipped, reports, problem, now);
        }

        Progress endedBy(String sentence, Instant now) {
            return new Progress(selection, sent, dropped, postponed, skipped, remaining, Optional.of(sentence), now);
        }

        private static int count(ReportDesk.Attempt attempt, ReportDesk.Attempt counted) {
            return attempt == counted ? 1 : 0;
        }
    }

    private final Reporting reporting;
    private final ReportSelection selection;
    private volatile Progress progress;

    /** @param reporting that of the server on which it runs, which may be another than the one that was asked */
    SendReportsTask(Reporting reporting, ReportSelection selection) {
        this.reporting = reporting;
        this.selection = selection;
        this.progress = new Progress(selection, 0, 0, 0, 0, 0, Optional.empty(), Instant.now());
    }

    ReportSelection selection() {
        return selection;
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Optional<TaskExecutionDetails.AdditionalInformation> details() {
        return Optional.of(progress);
    }

    @Override
    public Result run() throws InterruptedException {
        if (reporting.desk().isEmpty()) {
            return ended(ReportRoutes.NOT_CONFIGURED);
        }
        ReportDesk desk = reporting.desk().get();
        try {
            LocalDate today = LocalDate.ofInstant(desk.clock().instant(), ZoneOffset.UTC);
            List<Long> reports = selection.find(desk.store(), today);
            progress = progress.withRemaining(reports.size(), Instant.now());
            for (long id : reports) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("cancelled");
                }
                progress = progress.with(desk.send(id), Instant.now());
            }
        } catch (StoreException e) {
            LOGGER.warn("The store of the reports does not answer while they are sent.", e);
            return ended(String.valueOf(e.getMessage()));
        }
        return progress.postponed() == 0 ? Result.COMPLETED : Result.PARTIAL;
    }

    private Result ended(String sentence) {
        progress = progress.endedBy(sentence, Instant.now());
        return Result.PARTIAL;
    }
}
