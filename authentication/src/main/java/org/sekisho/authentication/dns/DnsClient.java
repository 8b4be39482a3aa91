package org.sekisho.authentication.dns;

import java.util.concurrent.CompletableFuture;

/** Asks the DNS without making the caller wait. Implementations are safe for use by any number of threads. */
@FunctionalInterface
public interface DnsClient {

    /**
     * Asks one question.
     *
     * @return a future that always completes with an answer, never exceptionally; a failure of any kind is a
     *     {@link DnsAnswer.TemporaryFailure}. It may be complete already (an answer from the cache) and it may be shared
     *     with other callers: do not complete or cancel it.
     */
    CompletableFuture<DnsAnswer> ask(DnsQuestion question);
}
