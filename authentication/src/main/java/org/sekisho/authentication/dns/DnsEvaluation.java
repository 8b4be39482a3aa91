package org.sekisho.authentication.dns;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs an evaluation that is written as plain sequential code, as the RFCs write theirs, without a thread that waits for
 * DNS. The evaluation runs against the answers that are at hand; where one is missing it is asked for, and when it has
 * arrived the evaluation runs again from its beginning. Its own code takes microseconds, the network takes milliseconds,
 * and with a warm cache it runs exactly once, synchronously, on the caller's thread.
 *
 * <p>When the deadline passes, every question without an answer counts as a {@link DnsAnswer.TemporaryFailure}, so an
 * evaluation always ends, with the result that its standard gives to that (RFC 7208 4.6.4: {@code temperror}). The same
 * holds for every question beyond {@link #MAXIMUM_QUESTIONS}: the standards' own limits end far below it.
 *
 * <p>A run is on the thread that brought the missing answer: one of the DNS client's, or the JDK's timer thread after the
 * deadline. What follows on the result and takes longer than a run (hashing, signature checks) belongs on an executor of
 * its own.
 */
public final class DnsEvaluation<T> {

    /**
     * How many different questions one evaluation may ask. The most that a standard allows is SPF's ten mechanisms with
     * ten addresses each (RFC 7208 4.6.4).
     */
    public static final int MAXIMUM_QUESTIONS = 500;

    private static final CompletableFuture<DnsAnswer> TOO_LATE = failure("deadline passed");
    private static final CompletableFuture<DnsAnswer> TOO_MANY = failure("too many DNS questions for one evaluation");
    private static final CompletableFuture<DnsAnswer> BROKEN = failure("the DNS client failed");

    private final DnsClient client;
    private final Deadline deadline;
    private final Function<DnsAnswers, T> evaluation;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final Map<DnsQuestion, CompletableFuture<DnsAnswer>> asked = new HashMap<>();
    private final AtomicInteger reasonsToRun = new AtomicInteger();
    private boolean timerStarted;

    private DnsEvaluation(DnsClient client, Deadline deadline, Function<DnsAnswers, T> evaluation) {
        this.client = client;
        this.deadline = deadline;
        this.evaluation = evaluation;
    }

    private static CompletableFuture<DnsAnswer> failure(String reason) {
        return CompletableFuture.completedFuture(new DnsAnswer.TemporaryFailure(reason, Duration.ZERO));
    }

    /**
     * Starts an evaluation.
     *
     * @param evaluation deterministic and without effects, see {@link DnsAnswers}
     * @return the result; exceptional only when {@code evaluation} itself throws, which is a programming error. Completing
     *     or cancelling it stops the evaluation.
     */
    public static <T> CompletableFuture<T> start(
            DnsClient client, Deadline deadline, Function<DnsAnswers, T> evaluation) {
        DnsEvaluation<T> run = new DnsEvaluation<>(client, deadline, evaluation);
        run.wake();
        return run.result;
    }

    /**
     * Runs the evaluation because an answer has come or time is up. Whichever thread comes while it runs only leaves a
     * note, so runs never overlap, and never nest however many answers are there already.
     */
    private void wake() {
        int reasons = reasonsToRun.getAndIncrement() == 0 ? 1 : 0;
        while (reasons != 0) {
            if (!result.isDone()) {
                run();
            }
            reasons = reasonsToRun.addAndGet(-reasons);
        }
    }

    private void run() {
        Attempt attempt = new Attempt();
        try {
            finish(evaluation.apply(attempt), null);
        } catch (AnswerMissing missing) {
            CompletableFuture<DnsAnswer> awaited = attempt.awaited;
            if (awaited == null) {
                finish(null, new IllegalStateException("an evaluation let AnswerMissing out that is not its own"));
                return;
            }
            startTimer();
            awaited.whenComplete((answer, broken) -> wake());
        } catch (RuntimeException | Error failure) {
            finish(null, failure);
        }
    }

    private void finish(@Nullable T value, @Nullable Throwable failure) {
        if (failure == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(failure);
        }
    }

    /** One timer for all that is waited for: most evaluations wait several times, and hardly any until the end. */
    private void startTimer() {
        if (!timerStarted) {
            timerStarted = true;
            CompletableFuture<@Nullable Void> timer = new CompletableFuture<@Nullable Void>()
                    .completeOnTimeout(null, deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
            timer.thenRun(this::wake);
            result.whenComplete((value, failure) -> timer.cancel(false));
        }
    }

    private CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
        CompletableFuture<DnsAnswer> known = asked.get(question);
        if (known == null) {
            if (asked.size() >= MAXIMUM_QUESTIONS) {
                return TOO_MANY;
            }
            known = askClient(question);
            asked.put(question, known);
        }
        if (known.isDone()) {
            return known.isCompletedExceptionally() ? BROKEN : known;
        }
        if (deadline.remaining().isZero()) {
            // Kept, so that an answer that comes a moment later does not contradict what was already said.
            asked.put(question, TOO_LATE);
            return TOO_LATE;
        }
        return known;
    }

    private CompletableFuture<DnsAnswer> askClient(DnsQuestion question) {
        try {
            return client.ask(question);
        } catch (RuntimeException broken) {
            return BROKEN;
        }
    }

    /** One run through the evaluation, with the one answer that it lacked. */
    private final class Attempt implements DnsAnswers {

        private @Nullable CompletableFuture<DnsAnswer> awaited;

        @Override
        public DnsAnswer answer(DnsQuestion question) {
            CompletableFuture<DnsAnswer> answer = ask(question);
            if (answer.isDone()) {
                return answer.join();
            }
            awaited = answer;
            throw AnswerMissing.INSTANCE;
        }

        @Override
        public void prefetch(DnsQuestion question) {
            ask(question);
        }
    }

    /** Leaves an evaluation whose next answer is not there yet. Carries nothing, so one instance serves all. */
    private static final class AnswerMissing extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private static final AnswerMissing INSTANCE = new AnswerMissing();

        private AnswerMissing() {
            super(null, null, false, false);
        }
    }
}
