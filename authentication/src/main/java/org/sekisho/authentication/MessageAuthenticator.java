package org.sekisho.authentication;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.message.RawMessage;

/**
 * Judges messages by SPF, DKIM and DMARC: the way into this library.
 *
 * <p>What does not depend on each other runs at the same time, and nothing waits longer than the timeout: what is unknown
 * then counts as a temporary error (B17). No input makes it throw, and no future that it returns completes exceptionally
 * (B18). Immutable, safe for use by any number of threads.
 */
public final class MessageAuthenticator {

    /** How long a message may wait for its judgement unless the builder says otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);

    private final DnsClient dns;
    private final Executor executor;
    private final Duration timeout;
    private final Clock clock;

    private MessageAuthenticator(Builder builder) {
        dns = builder.dns;
        executor = builder.executor;
        timeout = builder.timeout;
        clock = builder.clock;
    }

    /**
     * Begins with the two things that must be given.
     *
     * @param dns who asks the DNS; best one with a cache
     * @param executor who reads bodies and computes hashes and signatures; may be bounded, may refuse work
     */
    public static Builder builder(DnsClient dns, Executor executor) {
        return new Builder(dns, executor);
    }

    /**
     * Begins to judge a message of which only the envelope is known: SPF for HELO and MAIL FROM starts now.
     *
     * @return takes the rest when it is there; cancel it when the message does not come
     */
    public Evaluation begin(Envelope envelope) {
        return new Evaluation(dns, executor, timeout, clock, envelope);
    }

    /**
     * Judges a message that is there.
     *
     * @param message must be readable until the result is there
     * @return all that is known; never exceptional, complete at the latest when the timeout has passed
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

        private Builder(DnsClient dns, Executor executor) {
            this.dns = dns;
            this.executor = executor;
        }

        /** How long a message may wait; default {@link #DEFAULT_TIMEOUT}. */
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /** What time it is for signatures that expire; default the system's clock. */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        public MessageAuthenticator build() {
            return new MessageAuthenticator(this);
        }
    }
}
