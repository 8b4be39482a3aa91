package org.sekisho.authentication.dns;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs an evaluation that is written as plain sequential code, as the RFCs write theirs, without a thread that waits for
 * DNS. The evaluation runs against the answers that are at hand; where one is missing it is asked for, and when it has
 * arrived the evaluation runs again from its beginning. Its own code takes microseconds, the network takes milliseconds,
 * and with a warm cache it runs exactly once, synchronously, on the caller's thread.
 *
 * <p>When the deadline passes, every question without an answer counts as a {@link DnsAnswer.TemporaryFailure}, so an
 * evaluation always ends, with the result that its standard gives to that (RFC 7208 4.6.4: {@code temperror}).
 */
public final class DnsEvaluation<T> {

    private static final DnsAnswer TOO_LATE =
            new DnsAnswer.TemporaryFailure("deadline passed", java.time.Duration.ZERO);

    private final DnsClient client;
    private final Deadline deadline;
    private final Function<DnsAnswers, T> evaluation;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final Map<DnsQuestion, CompletableFuture<DnsAnswer>> asked = new HashMap<>();

    private DnsEvaluation(DnsClient client, Deadline deadline, Function<DnsAnswers, T> evaluation) {
        this.client = client;
        this.deadline = deadline;
        this.evaluation = evaluation;
    }

    /**
     * Starts an evaluation.
     *
     * @param evaluation deterministic and without effects, see {@link DnsAnswers}
     * @return the result; exceptional only when {@code evaluation} itself throws, which is a programming error
     */
    public static <T> CompletableFuture<T> start(
            DnsClient client, Deadline deadline, Function<DnsAnswers, T> evaluation) {
        DnsEvaluation<T> run = new DnsEvaluation<>(client, deadline, evaluation);
        run.runUntilAnswerMissing();
        return run.result;
    }

    private void runUntilAnswerMissing() {
        while (true) {
            Attempt attempt = new Attempt();
            try {
                result.complete(evaluation.apply(attempt));
                return;
            } catch (AnswerMissing missing) {
                CompletableFuture<DnsAnswer> awaited = attempt.awaited();
                if (!awaited.isDone()) {
                    awaited.whenComplete((answer, failure) -> runUntilAnswerMissing());
                    return;
                }
            } catch (RuntimeException | Error failure) {
                result.completeExceptionally(failure);
                return;
            }
        }
    }

    private CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
        return asked.computeIfAbsent(question, unasked -> {
            CompletableFuture<DnsAnswer> answer = client.ask(unasked);
            return answer.isDone()
                    ? answer
                    : answer.copy()
                            .completeOnTimeout(TOO_LATE, deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        });
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

        private CompletableFuture<DnsAnswer> awaited() {
            if (awaited == null) {
                throw new IllegalStateException("an evaluation let AnswerMissing out that is not its own");
            }
            return awaited;
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
