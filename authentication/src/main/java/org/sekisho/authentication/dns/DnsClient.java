package org.sekisho.authentication.dns;

import java.util.concurrent.CompletableFuture;

/** Asks the DNS without making the caller wait. Implementations are safe for use by any number of threads. */
@FunctionalInterface
public interface DnsClient {

    /** How many CNAME records are followed for one question; no honest chain is longer. */
    int MAXIMUM_ALIASES = 16;

    /** The reason of the failure when a chain goes on beyond {@link #MAXIMUM_ALIASES}, as every loop does. */
    String TOO_MANY_ALIASES = "CNAME chain too long";

    /**
     * Asks one question.
     *
     * @return a future that always completes with an answer, never exceptionally; a failure of any kind is a
     *     {@link DnsAnswer.TemporaryFailure}. It may be complete already (an answer from the cache) and it may be shared
     *     with other callers: do not complete or cancel it.
     */
    CompletableFuture<DnsAnswer> ask(DnsQuestion question);

    /**
     * Asks one question for somebody, who may have to wait and may give it up.
     *
     * @return as {@link #ask(DnsQuestion)}
     */
    default CompletableFuture<DnsAnswer> ask(DnsQuestion question, DnsRequester requester) {
        return ask(question);
    }
}
