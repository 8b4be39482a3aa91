package org.sekisho.reports.recording;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.recording.EvaluationRecorder;
import org.sekisho.authentication.recording.JudgedMessage;
import org.sekisho.reports.journal.Journal;
import org.sekisho.reports.journal.JournalException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records evaluations for aggregate reports in a local journal (B25): one record for each Author Domain whose owner wants reports.
 * A {@link JournalFold} counts them in the store later, so that a store that cannot be reached delays no mail.
 *
 * <p>What cannot be recorded is lost for reports and hurts no mail. The log says so once when it begins and once when it is over.
 * Safe for use by any number of threads.
 */
public final class ReportRecorder implements EvaluationRecorder {

    private static final Logger LOGGER = LoggerFactory.getLogger(ReportRecorder.class);

    private final Journal journal;
    private final RecordingRules rules;
    private final RecordingListener listener;

    /** How many evaluations were lost since the journal took one. */
    private final AtomicLong lost = new AtomicLong();

    /** A recorder that appends to {@code journal}, which stays the caller's to close. */
    public ReportRecorder(Journal journal, RecordingRules rules, RecordingListener listener) {
        this.journal = journal;
        this.rules = rules;
        this.listener = listener;
    }

    @Override
    public CompletableFuture<Void> record(JudgedMessage message) {
        try {
            Optional<SkipReason> reason = rules.reasonToSkip(message);
            if (reason.isPresent()) {
                listener.skipped(reason.get());
                return CompletableFuture.completedFuture(null);
            }
            return append(EvaluationMapping.of(message, rules));
        } catch (RuntimeException | Error defect) {
            lost(defect);
            return CompletableFuture.completedFuture(null);
        }
    }

    private CompletableFuture<Void> append(List<MappedEvaluation> evaluations) {
        CompletableFuture<?>[] appended = new CompletableFuture<?>[evaluations.size()];
        for (int i = 0; i < appended.length; i++) {
            appended[i] = append(EvaluationRecord.encode(evaluations.get(i).recorded()));
        }
        return CompletableFuture.allOf(appended);
    }

    private CompletableFuture<?> append(byte[] record) {
        return journal.append(record).handle((done, failure) -> {
            if (failure == null) {
                recorded();
            } else {
                lost(failure);
            }
            return null;
        });
    }

    private void recorded() {
        if (lost.get() > 0) {
            long number = lost.getAndSet(0);
            if (number > 0) {
                LOGGER.info("Evaluations are recorded for reports again; {} were lost", number);
            }
        }
        listener.recorded();
    }

    private void lost(Throwable failure) {
        if (lost.getAndIncrement() == 0) {
            LOGGER.error("Evaluations are lost for reports, mail goes on", failure);
        }
        if (isFull(failure)) {
            listener.journalFull();
        } else {
            listener.notRecorded();
        }
    }

    private static boolean isFull(@Nullable Throwable failure) {
        return failure instanceof JournalException exception && exception.reason() == JournalException.Reason.FULL;
    }
}
