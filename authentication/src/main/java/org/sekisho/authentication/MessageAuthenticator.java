package org.sekisho.authentication;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.sekisho.authentication.arc.ArcVerifier;
import org.sekisho.authentication.dkim.DkimSettings;
import org.sekisho.authentication.dkim.DkimVerifier;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcEvaluator;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.spf.SpfEvaluator;
import org.sekisho.authentication.spf.SpfSettings;

/**
 * Judges messages by SPF, DKIM and DMARC: the way into this library.
 *
 * <p>What does not depend on each other runs at the same time, and nothing waits longer than the timeout: what is unknown
 * then counts as a temporary error (B17). No input makes it throw, and no future that it returns completes exceptionally
 * (B18): where a part of it fails against expectation, that part's result is a temporary error and the log has the cause.
 *
 * <p>Holds parsed records, so one instance should serve all messages. Immutable apart from that, safe for use by any number of
 * threads.
 */
public final class MessageAuthenticator {

    /** How long a message may wait for its judgement unless the builder says otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);

    private final Evaluators evaluators;

    private MessageAuthenticator(Builder builder) {
        DkimVerifier dkim = new DkimVerifier(builder.dkim, builder.clock);
        evaluators = new Evaluators(
                builder.dns,
                builder.executor,
                builder.timeout,
                new SpfEvaluator(builder.spf.withClock(builder.clock)),
                dkim,
                builder.arc ? Optional.of(new ArcVerifier(dkim)) : Optional.empty(),
                new DmarcEvaluator(builder.discovery),
                builder.discovery);
    }

    /** What all evaluations share. */
    record Evaluators(
            DnsClient dns,
            Executor executor,
            Duration timeout,
            SpfEvaluator spf,
            DkimVerifier dkim,
            Optional<ArcVerifier> arc,
            DmarcEvaluator dmarc,
            DmarcDiscovery discovery) {}

    /**
     * Begins with the two things that must be given.
     *
     * @param dns who asks the DNS; best one with a cache
     * @param executor who reads bodies and computes hashes and signatures; may be bounded, may refuse work
     */
    public static Builder builder(DnsClient dns, Executor executor) {
        return new Builder(dns, executor);
    }

    /** Whether {@link Authentication#arc} says something. */
    public boolean validatesArc() {
        return evaluators.arc().isPresent();
    }

    /**
     * Begins to judge a message of which only the envelope is known: SPF for HELO and MAIL FROM starts now.
     *
     * @return takes the rest when it is there; cancel it when the message does not come
     */
    public Evaluation begin(Envelope envelope) {
        return new Evaluation(evaluators, envelope);
    }

    /**
     * Judges a message that is there.
     *
     * @param message must be readable until the result is there
     * @return as {@link Evaluation#complete}
     */
    public CompletableFuture<Authentication> authenticate(Envelope envelope, RawMessage message) {
        return begin(envelope).complete(message);
    }

    /** Collects settings; not thread-safe. */
    public static final class Builder {

        private final DnsClient dns;
        private final Executor executor;
        private Duration timeout = DEFAULT_TIMEOUT;
        private Clock clock = Clock.systemUTC();
        private SpfSettings spf = SpfSettings.standard();
        private DkimSettings dkim = DkimSettings.DEFAULT;
        private boolean arc;
        private DmarcDiscovery discovery = DmarcDiscovery.TREE_WALK;

        private Builder(DnsClient dns, Executor executor) {
            this.dns = dns;
            this.executor = executor;
        }

        /** How long a message may wait, {@code evaluation.timeout}; default {@link #DEFAULT_TIMEOUT}. */
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /** What time it is, for signatures that expire and for SPF macros; default the system's clock. */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /** The limits of SPF; default those of RFC 7208. The clock is always that of {@link #clock}. */
        public Builder spf(SpfSettings value) {
            spf = value;
            return this;
        }

        /** What DKIM accepts; default {@link DkimSettings#DEFAULT}. */
        public Builder dkim(DkimSettings value) {
            dkim = value;
            return this;
        }

        /** Whether ARC chains are validated, {@code arc.verify}; default no. */
        public Builder arc(boolean value) {
            arc = value;
            return this;
        }

        /** How DMARC policies are found, {@code dmarc.discovery}; default {@link DmarcDiscovery#TREE_WALK}. */
        public Builder discovery(DmarcDiscovery value) {
            discovery = value;
            return this;
        }

        /** The authenticator. */
        public MessageAuthenticator build() {
            return new MessageAuthenticator(this);
        }
    }
}
