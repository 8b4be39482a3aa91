package org.sekisho.webadmin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.james.task.AsyncSafeTask;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskType;
import org.sekisho.reports.sending.SendingOutcome;
import org.sekisho.reports.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends reports at once, one after the other. It may run beside other tasks and beside the schedule: a report is claimed by
 * one of them. Completed if none was put off or given up; a task that is cancelled ends after the report at hand.
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
            long givenUp,
            long postponed,
            long skipped,
            long remaining,
            Optional<String> problem,
            Instant timestamp)
            implements TaskExecutionDetails.AdditionalInformation {

        static Progress none(ReportSelection selection) {
            return new Progress(selection, 0, 0, 0, 0, 0, 0, Optional.empty(), Instant.now());
        }

        Progress with(SendingOutcome.Result result) {
            return new Progress(
                    selection,
                    sent + count(result, SendingOutcome.Result.SENT),
                    dropped + count(result, SendingOutcome.Result.DROPPED),
                    givenUp + count(result, SendingOutcome.Result.GIVEN_UP),
                    postponed + count(result, SendingOutcome.Result.POSTPONED),
                    skipped + count(result, SendingOutcome.Result.CLAIM_LOST),
                    remaining - 1,
                    problem,
                    Instant.now());
        }

        Progress withRemaining(int reports) {
            return new Progress(selection, sent, dropped, givenUp, postponed, skipped, reports, problem, Instant.now());
        }

        Progress endedBy(String sentence) {
            return new Progress(
                    selection,
                    sent,
                    dropped,
                    givenUp,
                    postponed,
                    skipped,
                    remaining,
                    Optional.of(sentence),
                    Instant.now());
        }

        private static int count(SendingOutcome.Result result, SendingOutcome.Result counted) {
            return result == counted ? 1 : 0;
        }
    }

    private final Reporting reporting;
    private final ReportSelection selection;
    private volatile Progress progress;
    private volatile boolean cancelled;

    /** @param reporting that of the server on which it runs, which may be another than the one that was asked */
    SendReportsTask(Reporting reporting, ReportSelection selection) {
        this.reporting = reporting;
        this.selection = selection;
        this.progress = Progress.none(selection);
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

    /**
     * Sends on a thread of its own: James interrupts the task when it is cancelled, and no interrupt is to reach the queue or the
     * database in the midst of a report.
     */
    @Override
    public Result run() throws InterruptedException {
        FutureTask<Result> sending = new FutureTask<>(this::send);
        Thread thread = new Thread(sending, "sekisho-reports-send-now");
        thread.setDaemon(true);
        thread.start();
        try {
            return sending.get();
        } catch (InterruptedException e) {
            cancelled = true;
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException("The reports could not be sent.", e.getCause());
        }
    }

    private Result send() {
        if (reporting.desk().isEmpty()) {
            return ended(ReportRoutes.NOT_CONFIGURED);
        }
        ReportDesk desk = reporting.desk().get();
        try {
            List<Long> reports = selection.find(desk.store(), desk.today());
            progress = progress.withRemaining(reports.size());
            for (long id : reports) {
                if (cancelled) {
                    return Result.PARTIAL;
                }
                Optional<SendingOutcome> outcome = selection.again() ? desk.sendAgain(id) : desk.send(id);
                progress = progress.with(outcome.map(SendingOutcome::result).orElse(SendingOutcome.Result.CLAIM_LOST));
            }
        } catch (StoreException e) {
            LOGGER.warn("The store of the reports does not answer while they are sent.", e);
            return ended(String.valueOf(e.getMessage()));
        }
        return progress.postponed() == 0 && progress.givenUp() == 0 ? Result.COMPLETED : Result.PARTIAL;
    }

    private Result ended(String sentence) {
        progress = progress.endedBy(sentence);
        return Result.PARTIAL;
    }
}
