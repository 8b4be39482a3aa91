package org.sekisho.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.apache.james.metrics.api.TimeMetric;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.Envelope;
import org.sekisho.authentication.Evaluation;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.policy.PolicyContext;
import org.sekisho.authentication.policy.SmtpReply;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.authentication.results.ByteRange;
import org.sekisho.authentication.results.syntax.AuthenticationResults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One message on its way through the {@link Checkpoint}. The methods are called one after the other, from whatever threads;
 * none of them waits and none of them throws.
 */
public final class Passage {

    private static final Logger LOGGER = LoggerFactory.getLogger(Passage.class);

    private final Checkpoint checkpoint;
    private final Arrival arrival;
    private final boolean inSpool;
    private @Nullable Evaluation evaluation;
    private @Nullable HeaderSection header;
    private volatile boolean cancelled;

    /** @param inSpool the client has had its answer */
    Passage(Checkpoint checkpoint, Arrival arrival, boolean inSpool) {
        this.checkpoint = checkpoint;
        this.arrival = arrival;
        this.inSpool = inSpool;
        if (arrival.standing() == Standing.STRANGER) {
            guarded("begin", () -> begin(new Envelope(arrival.client(), arrival.helo(), arrival.mailFrom())));
        }
    }

    /** Where the message comes from. */
    public Arrival arrival() {
        return arrival;
    }

    /** The header section, as soon as {@link #header(HeaderSection)} has said it. */
    public Optional<HeaderSection> knownHeader() {
        return Optional.ofNullable(header);
    }

    /** Says that the header section has arrived, so that the DNS can be asked while the body comes. The first call counts. */
    public void header(HeaderSection arrived) {
        if (header != null || cancelled) {
            return;
        }
        header = arrived;
        guarded("header", () -> {
            if (arrival.standing() == Standing.INBOUND_RELAY) {
                beginBehindRelay(arrived);
            }
            if (evaluation != null) {
                evaluation.header(arrived);
            }
        });
    }

    /**
     * Says that the message has arrived. Call it once.
     *
     * @param message with James's own Received field on top; readable until the result is there
     * @return never exceptional; complete soon after the authenticator's timeout at the latest
     */
    public CompletableFuture<Judgement> complete(RawMessage message) {
        header(message.header());
        try {
            if (evaluation == null) {
                return CompletableFuture.completedFuture(withoutJudgement(message.header()));
            }
            TimeMetric timer = checkpoint.metrics().startTimer();
            return evaluation
                    .complete(message)
                    .thenApplyAsync(
                            authentication -> judged(authentication, message.header(), timer), this::onAnyThread)
                    .exceptionally(failure -> broken(failure, message.header()));
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.completedFuture(broken(failure, message.header()));
        }
    }

    /**
     * Says that the message goes where its judgement sends it, so that this is recorded (B25). Call it once, when nothing more
     * can happen to the message here that makes it come again. A message that is not judged, that is to come again or that was
     * cancelled is not recorded.
     *
     * @param judgement what {@link #complete} has given
     * @param message the same; readable until the result is there
     * @param recipients the addresses in RCPT TO
     * @return never exceptional; complete when a crash can no longer lose the record, and after {@link
     *     Checkpoint#LONGEST_RECORDING} at the latest
     */
    public CompletableFuture<Void> record(Judgement judgement, RawMessage message, List<String> recipients) {
        if (cancelled
                || judgement.authentication().isEmpty()
                || judgement.verdict().isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            return checkpoint
                    .recording()
                    .record(
                            judgement.authentication().get(),
                            judgement.verdict().get(),
                            message,
                            recipients)
                    .exceptionally(this::notRecorded);
        } catch (RuntimeException | Error failure) {
            notRecorded(failure);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Says that the message will not come, or that nobody waits for the judgement any more. */
    public void cancel() {
        cancelled = true;
        if (evaluation != null) {
            guarded("cancel", evaluation::cancel);
        }
    }

    private void begin(Envelope envelope) {
        evaluation = checkpoint.authenticator().begin(envelope);
    }

    private void beginBehindRelay(HeaderSection arrived) {
        Optional<HeaderField> received = RelayedClient.relaysReceived(arrived);
        Optional<RelayedClient> client = received.flatMap(RelayedClient::in);
        if (client.isPresent()) {
            begin(new Envelope(client.get().address(), client.get().helo(), arrival.mailFrom()));
            return;
        }
        checkpoint.metrics().relayNamedNoClient();
        LOGGER.warn(
                new LogLine("The inbound relay names no client in its Received field, so the message is not judged:")
                        .with("session", arrival.sessionId())
                        .with("relay", arrival.client().getHostAddress())
                        .with("received", received.map(HeaderField::text).orElse(""))
                        .toString());
    }

    private Judgement withoutJudgement(HeaderSection section) {
        if (arrival.standing() == Standing.STRANGER) {
            // The evaluation could not even begin; that has been reported.
            return unjudged(section);
        }
        String reason = arrival.standing() == Standing.TRUSTED ? "the client is trusted" : "the client is not known";
        checkpoint.metrics().notJudged();
        return new Judgement(
                Optional.empty(),
                Optional.empty(),
                edit(login(), section),
                Optional.of(AuthenticationAttribute.notJudged(arrival.standing(), reason)));
    }

    /** What we say about a message whose sender we know (RFC 8601 2.7.4), where we say it. */
    private byte[] login() {
        return arrival.login().isEmpty() || !checkpoint.showsLogins()
                ? new byte[0]
                : checkpoint
                        .ours()
                        .writeLogin(arrival.login(), arrival.mailFrom())
                        .getBytes(US_ASCII);
    }

    private Judgement judged(Authentication authentication, HeaderSection section, TimeMetric timer) {
        Optional<Throwable> defect = Optional.ofNullable(evaluation).flatMap(Evaluation::defect);
        if (defect.isPresent()) {
            return broken(defect.get(), section);
        }
        Verdict verdict = checkpoint.policy().judge(authentication, context());
        timer.stopAndPublish();
        if (!cancelled) {
            checkpoint.metrics().count(authentication, verdict);
            JudgementLog.write(arrival, authentication, verdict);
            if (authentication.overloaded() && verdict.action() != Action.DEFER) {
                checkpoint.overloads().count(System.nanoTime());
            }
        }
        AuthenticationResults results = checkpoint.ours().results(authentication, verdict);
        byte[] field = results.toHeaderField().getBytes(US_ASCII);
        return new Judgement(
                Optional.of(authentication),
                Optional.of(verdict),
                edit(field, section),
                Optional.of(AuthenticationAttribute.of(arrival.standing(), authentication, verdict, results)));
    }

    /** To judge what is known takes microseconds: when the executor is too busy for it, whoever comes here may do it. */
    private void onAnyThread(Runnable task) {
        try {
            checkpoint.executor().execute(task);
        } catch (RejectedExecutionException busy) {
            task.run();
        }
    }

    private PolicyContext context() {
        PolicyContext context = arrival.standing() == Standing.INBOUND_RELAY
                ? PolicyContext.behindRelay(arrival.sessionId())
                : PolicyContext.session(arrival.sessionId());
        return inSpool ? context.afterTheAnswer() : context;
    }

    private HeaderEdit edit(byte[] onTop, HeaderSection section) {
        return new HeaderEdit(onTop, forged(section), unread(section));
    }

    private static OptionalInt unread(HeaderSection section) {
        return section.isTruncated() ? OptionalInt.of(section.length()) : OptionalInt.empty();
    }

    /** What a relay of ours has put above its own Received field is its word and stays (B28). */
    private List<ByteRange> forged(HeaderSection section) {
        List<ByteRange> found = checkpoint.forgedIn(section);
        if (arrival.standing() != Standing.INBOUND_RELAY) {
            return found;
        }
        int from = RelayedClient.relaysReceived(section).map(HeaderField::start).orElse(0);
        return found.stream().filter(range -> range.start() >= from).toList();
    }

    private Judgement broken(Throwable failure, HeaderSection section) {
        report("judge", failure);
        return unjudged(section);
    }

    private Judgement unjudged(HeaderSection section) {
        List<ByteRange> forged;
        try {
            forged = forged(section);
        } catch (RuntimeException | Error failsToo) {
            report("strip", failsToo);
            forged = List.of();
        }
        Optional<Verdict> verdict = (inSpool
                        ? Optional.<SmtpReply>empty()
                        : checkpoint.replyWhenBroken(arrival.standing()))
                .map(reply -> new Verdict(
                        Action.DEFER, Optional.of(reply), "the judgement is broken", List.of(), Action.DEFER));
        return new Judgement(
                Optional.empty(), verdict, new HeaderEdit(new byte[0], forged, unread(section)), Optional.empty());
    }

    private @Nullable Void notRecorded(Throwable failure) {
        report("record", failure);
        return null;
    }

    private void guarded(String step, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error failure) {
            evaluation = null;
            report(step, failure);
        }
    }

    private void report(String step, Throwable failure) {
        checkpoint.reportBroken(step, arrival.sessionId(), failure);
    }
}
