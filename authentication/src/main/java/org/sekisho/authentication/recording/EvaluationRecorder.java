package org.sekisho.authentication.recording;

import java.util.concurrent.CompletableFuture;

/** Hears of each message that this server accepts, quarantines or rejects. Safe for use by any number of threads. */
@FunctionalInterface
public interface EvaluationRecorder {

    /** Records nothing. */
    EvaluationRecorder NONE = message -> CompletableFuture.completedFuture(null);

    /**
     * Records the evaluation of one message (B25). Never throws and never waits.
     *
     * @return complete when a crash can no longer lose what is to be recorded, or when it is clear that it cannot be recorded,
     *     which is the recorder's to log and to count; never exceptional
     */
    CompletableFuture<Void> record(JudgedMessage message);
}
