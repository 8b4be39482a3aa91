package org.sekisho.mail;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.authentication.recording.EvaluationRecorder;
import org.sekisho.authentication.recording.JudgedMessage;

/** Tells a recorder of messages, and does not wait for it for ever. Safe for use by any number of threads. */
final class Recording {

    private final EvaluationRecorder recorder;
    private final Clock clock;
    private final Duration longest;

    /**
     * @param clock says to which day a message belongs
     * @param longest how long the recorder may take for a message
     */
    Recording(EvaluationRecorder recorder, Clock clock, Duration longest) {
        this.recorder = recorder;
        this.clock = clock;
        this.longest = longest;
    }

    /**
     * Tells the recorder of a message, unless it is one to come back later (B25).
     *
     * @return complete when the recorder is; exceptional when it fails, or takes too long ({@link TimeoutException}). What it
     *     throws at once is thrown
     */
    CompletableFuture<Void> record(
            Authentication authentication, Verdict verdict, RawMessage message, List<String> recipients) {
        if (verdict.action() == Action.DEFER) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> recorded =
                recorder.record(new JudgedMessage(clock.instant(), authentication, verdict, message, recipients));
        return recorded.isDone() ? recorded : recorded.copy().orTimeout(longest.toNanos(), TimeUnit.NANOSECONDS);
    }
}
