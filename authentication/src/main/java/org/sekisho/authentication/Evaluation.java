package org.sekisho.authentication;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.MessageAuthenticator.Evaluators;
import org.sekisho.authentication.arc.ArcOutcome;
import org.sekisho.authentication.arc.ArcResult;
import org.sekisho.authentication.arc.ArcVerifier;
import org.sekisho.authentication.arc.ArcVerifier.ArcKeys;
import org.sekisho.authentication.dkim.DkimKeys;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimSignatures;
import org.sekisho.authentication.dkim.ParsedSignature;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.dmarc.PolicyDiscovery;
import org.sekisho.authentication.dmarc.QueryBudget;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.message.AuthorDomains;
import org.sekisho.authentication.message.FromProblem;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfOutcome;
import org.sekisho.authentication.spf.SpfResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The judgement of one message while it arrives: SPF is on its way, DKIM keys and DMARC records are asked for when the
 * header section is there, the rest is done when the whole message is. The methods may be called from different threads, one
 * after the other; none of them waits, and none of them throws.
 *
 * <p>The clock runs only while something is looked up: a client that takes an hour to send its message does not make the
 * answers late. From {@link #complete} on, the result is there when the timeout has passed at the latest.
 */
public final class Evaluation {

    private static final Logger LOGGER = LoggerFactory.getLogger(Evaluation.class);
    private static final String INTERNAL_ERROR = "internal error";
    private static final String TOO_LATE = "not verified in time";

    private final Evaluators evaluators;
    private final Envelope envelope;
    private final AtomicReference<@Nullable Throwable> defect = new AtomicReference<>();
    private final MessageDns dns;
    private final Turn dkimTurn = new Turn();
    private final Turn arcTurn = new Turn();
    private volatile CompletableFuture<SpfOutcome> helo;
    private volatile CompletableFuture<SpfOutcome> mailFrom;
    private @Nullable HeaderEvaluation ofHeader;

    Evaluation(Evaluators evaluators, Envelope envelope) {
        this.evaluators = evaluators;
        this.envelope = envelope;
        this.dns = new MessageDns(evaluators.dns(), envelope.client());
        this.helo = spf(SpfIdentity.HELO);
        this.mailFrom = spf(SpfIdentity.MAIL_FROM);
    }

    /** Work that the executor was given in time; whether it has done it is the executor's own affair. */
    private static final class Turn {

        private volatile boolean given;
        private volatile boolean done;

        boolean missed() {
            return given && !done;
        }
    }

    /** What hangs on the header section and the DNS alone. */
    private record HeaderEvaluation(
            HeaderSection header,
            AuthorDomains authors,
            ListIdentity lists,
            DkimSignatures signatures,
            CompletableFuture<DkimKeys> keys,
            Optional<CompletableFuture<ArcKeys>> chain,
            CompletableFuture<List<PolicyDiscovery>> discoveries) {}

    private CompletableFuture<SpfOutcome> spf(SpfIdentity identity) {
        return lookUp(answers -> evaluators
                        .spf()
                        .evaluate(answers, identity, envelope.client(), envelope.helo(), envelope.mailFrom()))
                .exceptionally(failure -> {
                    isBroken("SPF of " + identity, failure);
                    String name = identity == SpfIdentity.HELO ? envelope.helo() : domainOf(envelope);
                    return new SpfOutcome(
                            SpfResult.TEMPERROR,
                            identity,
                            DomainNames.toAscii(name).orElse(""),
                            INTERNAL_ERROR,
                            Optional.empty());
                });
    }

    private void isBroken(String part, Throwable failure) {
        LOGGER.error("{} failed", part, failure);
        defect.compareAndSet(null, failure);
    }

    /**
     * The failure of a part of this library that no message should cause: its results are temporary errors, and are not to be
     * trusted (B22).
     *
     * @return empty unless something is broken; final once what {@link #complete} gives is complete
     */
    public Optional<Throwable> defect() {
        return Optional.ofNullable(defect.get());
    }

    private static String domainOf(Envelope envelope) {
        int at = envelope.mailFrom().lastIndexOf('@');
        return at < 0 ? envelope.helo() : envelope.mailFrom().substring(at + 1);
    }

    private <T> CompletableFuture<T> lookUp(Function<DnsAnswers, T> evaluation) {
        return lookUp(Deadline.in(evaluators.timeout()), evaluation);
    }

    private <T> CompletableFuture<T> lookUp(Deadline deadline, Function<DnsAnswers, T> evaluation) {
        return DnsEvaluation.start(dns, deadline, evaluation);
    }

    /** Says that the header section has arrived, so that the DNS can be asked while the body comes. The first call counts. */
    public void header(HeaderSection header) {
        headerOnce(header);
    }

    private synchronized HeaderEvaluation headerOnce(HeaderSection header) {
        if (ofHeader == null) {
            dns.headerArrived();
            if (dns.lacksAnswers()) {
                // Now that there is a message its SPF comes before that of messages that may never come.
                dns.forgetOverloads();
                helo = spf(SpfIdentity.HELO);
                mailFrom = spf(SpfIdentity.MAIL_FROM);
            }
            ofHeader = ofHeader(header);
        }
        return ofHeader;
    }

    private HeaderEvaluation ofHeader(HeaderSection header) {
        AuthorDomains authors = AuthorDomains.of(header);
        DkimSignatures signatures = evaluators.dkim().select(header, authors.domains());
        List<String> candidates = Stream.concat(
                        signatures.selected().stream().map(ParsedSignature::domain), Stream.of(domainOf(envelope)))
                .distinct()
                .toList();
        return new HeaderEvaluation(
                header,
                authors,
                ListIdentity.of(header),
                signatures,
                lookUp(answers -> evaluators.dkim().fetchKeys(signatures, answers)),
                evaluators.arc().flatMap(arc -> arcKeys(arc, header)),
                lookUp(answers -> evaluators.dmarc().discover(answers, authors.domains(), candidates)));
    }

    /**
     * Says that the message has arrived. Call it once.
     *
     * @param message must be readable until the result is there; if it cannot be read, its signatures are temporary errors.
     *     Fields that a server has put above the header section given before do no harm
     * @return all that is known; never exceptional, complete at the latest when the timeout has passed. Any thread may complete
     *     it, also one that serves others: go on from there with an executor of your own
     */
    public CompletableFuture<Authentication> complete(RawMessage message) {
        long started = System.nanoTime();
        Deadline deadline = Deadline.in(evaluators.timeout());
        HeaderEvaluation known = headerOnce(message.header());
        CompletableFuture<List<DkimOutcome>> dkim = dkim(known, message, deadline);
        CompletableFuture<List<PolicyDiscovery>> discoveries = discoveries(known);
        CompletableFuture<Optional<ArcOutcome>> arc = arc(known, message, deadline);
        return CompletableFuture.allOf(helo, mailFrom, dkim, discoveries, arc)
                .thenCompose(all -> dmarc(known, discoveries.join(), dkim.join(), deadline))
                .thenApply(dmarc -> new Authentication(
                        envelope,
                        helo.join(),
                        mailFrom.join(),
                        dkim.join(),
                        status(known),
                        dmarc.outcomes(),
                        dmarc.list(),
                        arc.join(),
                        Duration.ofNanos(System.nanoTime() - started),
                        isOverloaded()));
    }

    /** Whether something has no result because this server has too much to do (B17). */
    private boolean isOverloaded() {
        return dns.lacksAnswers() || dkimTurn.missed() || arcTurn.missed();
    }

    private static <T> T inTurn(Turn turn, Supplier<T> work) {
        T result = work.get();
        turn.done = true;
        return result;
    }

    /** Remembers whether there is still time when the executor gets the work. */
    private static <T> Function<T, T> giving(Turn turn, Deadline deadline) {
        return keys -> {
            turn.given = !deadline.remaining().isZero();
            return keys;
        };
    }

    private CompletableFuture<List<DkimOutcome>> dkim(HeaderEvaluation known, RawMessage message, Deadline deadline) {
        if (known.signatures().selected().isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return known.keys()
                .thenApply(giving(dkimTurn, deadline))
                .thenApplyAsync(
                        // Under load the executor comes to it when nobody waits any more.
                        keys -> deadline.remaining().isZero()
                                ? unverified(known, TOO_LATE)
                                : inTurn(dkimTurn, () -> verify(keys, message)),
                        evaluators.executor())
                .exceptionally(failure -> {
                    if (isRefusal(failure)) {
                        LOGGER.warn("Too much to do: the signatures of a message are temporary errors");
                        return unverified(known, "the server is too busy");
                    }
                    isBroken("DKIM", failure);
                    return unverified(known, INTERNAL_ERROR);
                })
                .completeOnTimeout(
                        unverified(known, TOO_LATE), deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof RejectedExecutionException
                || failure.getCause() instanceof RejectedExecutionException;
    }

    private Optional<CompletableFuture<ArcKeys>> arcKeys(ArcVerifier arc, HeaderSection header) {
        ArcVerifier.Candidate chain = arc.read(header);
        return chain.isAbsent() ? Optional.empty() : Optional.of(lookUp(answers -> arc.fetchKeys(chain, answers)));
    }

    private CompletableFuture<Optional<ArcOutcome>> arc(HeaderEvaluation known, RawMessage message, Deadline deadline) {
        if (evaluators.arc().isEmpty() || known.chain().isEmpty()) {
            return CompletableFuture.completedFuture(evaluators.arc().map(without -> ArcOutcome.NONE));
        }
        ArcVerifier verifier = evaluators.arc().get();
        return known.chain()
                .get()
                .thenApply(giving(arcTurn, deadline))
                .thenApplyAsync(
                        keys -> deadline.remaining().isZero()
                                ? unvalidated(TOO_LATE)
                                : inTurn(arcTurn, () -> verify(verifier, keys, message)),
                        evaluators.executor())
                .exceptionally(failure -> {
                    if (isRefusal(failure)) {
                        LOGGER.warn("Too much to do: the ARC chain of a message is a temporary error");
                        return unvalidated("the server is too busy");
                    }
                    isBroken("ARC", failure);
                    return unvalidated(INTERNAL_ERROR);
                })
                .completeOnTimeout(unvalidated(TOO_LATE), deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    }

    private static Optional<ArcOutcome> unvalidated(String reason) {
        return Optional.of(ArcOutcome.broken(ArcResult.TEMPERROR, reason));
    }

    private static Optional<ArcOutcome> verify(ArcVerifier verifier, ArcKeys keys, RawMessage message) {
        try {
            return Optional.of(verifier.verify(keys, message));
        } catch (IOException unreadable) {
            LOGGER.warn("The body of a message cannot be read, its ARC chain is a temporary error", unreadable);
            return unvalidated("the body cannot be read");
        }
    }

    private List<DkimOutcome> verify(DkimKeys keys, RawMessage message) {
        try {
            return evaluators.dkim().verify(keys, message);
        } catch (IOException unreadable) {
            LOGGER.warn("The body of a message cannot be read, its signatures are temporary errors", unreadable);
            return evaluators.dkim().unverified(keys.signatures(), "the body cannot be read");
        }
    }

    private List<DkimOutcome> unverified(HeaderEvaluation known, String reason) {
        return evaluators.dkim().unverified(known.signatures(), reason);
    }

    private CompletableFuture<List<PolicyDiscovery>> discoveries(HeaderEvaluation known) {
        return known.discoveries().exceptionally(failure -> {
            isBroken("DMARC policy discovery", failure);
            return known.authors().domains().stream()
                    .map(author -> PolicyDiscovery.failed(author, evaluators.discovery(), INTERNAL_ERROR))
                    .toList();
        });
    }

    /** DMARC, and the proof of a mailing list that matters only where DMARC fails. */
    private record DmarcPart(List<DmarcOutcome> outcomes, Optional<MailingList> list) {}

    private CompletableFuture<DmarcPart> dmarc(
            HeaderEvaluation known, List<PolicyDiscovery> discoveries, List<DkimOutcome> dkim, Deadline deadline) {
        SpfOutcome spf = mailFrom.join();
        return lookUp(deadline, answers -> {
                    QueryBudget budget = evaluators.dmarc().budget(discoveries);
                    List<DmarcOutcome> outcomes = evaluators.dmarc().evaluate(answers, budget, discoveries, spf, dkim);
                    boolean softens = outcomes.stream().anyMatch(outcome -> outcome.disposition() != DmarcPolicy.NONE);
                    return new DmarcPart(
                            outcomes,
                            known.lists()
                                    .prove(
                                            answers,
                                            evaluators.dmarc(),
                                            softens ? Optional.of(budget) : Optional.empty(),
                                            spf,
                                            dkim));
                })
                .exceptionally(failure -> {
                    isBroken("DMARC", failure);
                    return new DmarcPart(
                            discoveries.stream().map(Evaluation::undecided).toList(), Optional.empty());
                });
    }

    private static DmarcOutcome undecided(PolicyDiscovery discovery) {
        return new DmarcOutcome(
                DmarcResult.TEMPERROR, DmarcPolicy.NONE, discovery, Optional.empty(), Optional.empty(), INTERNAL_ERROR);
    }

    private AuthorStatus status(HeaderEvaluation known) {
        AuthorDomains authors = known.authors();
        if (authors.tooMany()) {
            return AuthorStatus.TOO_MANY;
        }
        if (known.header().isTruncated()) {
            return AuthorStatus.NONE;
        }
        return authors.domains().isEmpty()
                ? authors.problem().map(this::status).orElse(AuthorStatus.NONE)
                : AuthorStatus.USABLE;
    }

    private AuthorStatus status(FromProblem problem) {
        return switch (problem) {
            case ADDRESS_LITERAL -> AuthorStatus.ADDRESS_LITERAL;
            case NO_ADDRESS -> envelope.mailFrom().isEmpty() ? AuthorStatus.NULL_SENDER : AuthorStatus.NONE;
            case NO_FIELD, UNREADABLE_ADDRESS -> AuthorStatus.NONE;
        };
    }

    /**
     * Says that the message will not come, or that nobody wants to know any more: no further question goes to the DNS, and what is
     * under way for this message alone ends now.
     */
    public void cancel() {
        dns.cancel();
    }
}
