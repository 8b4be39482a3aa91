package org.sekisho.james;

import com.google.inject.Inject;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.sekisho.authentication.dns.DomainNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The domains of this server, from James's {@link DomainList}. That may be a database that is slow or down, so the whole list is
 * kept, and asked for again in the background when it is {@link #FRESH} old: a domain that is added or removed counts a minute
 * later. While James does not answer the last list holds; before its first answer no domain is ours, and a WARN says so. Safe for
 * use by any number of threads.
 */
final class ServerDomains implements Predicate<String> {

    /** How old the list may get before it is asked for again. */
    static final Duration FRESH = Duration.ofMinutes(1);

    /** How long a message waits for the first list. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private static final Logger LOGGER = LoggerFactory.getLogger(ServerDomains.class);

    private final DomainList domains;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final CompletableFuture<Set<String>> first = new CompletableFuture<>();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Set<String> known = Set.of();
    private volatile boolean asked;
    private volatile long askedAt;

    @Inject
    ServerDomains(DomainList domains) {
        this(domains, ServerDomains::inBackground, System::nanoTime);
    }

    ServerDomains(DomainList domains, Executor executor, LongSupplier nanoTime) {
        this.domains = domains;
        this.executor = executor;
        this.nanoTime = nanoTime;
    }

    /** Whether {@code domain} itself, not one above it, is ours. Waits at most {@link #LONGEST_WAIT}, and never fails. */
    @Override
    public boolean test(String domain) {
        boolean firstTime = !asked;
        refresh();
        if (firstTime || !first.isDone()) {
            awaitFirst();
        }
        return known.contains(DomainNames.canonical(domain));
    }

    private void refresh() {
        boolean due = !asked || nanoTime.getAsLong() - askedAt >= FRESH.toNanos();
        if (!due || !asking.compareAndSet(false, true)) {
            return;
        }
        askedAt = nanoTime.getAsLong();
        asked = true;
        try {
            executor.execute(this::ask);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            asking.set(false);
        }
    }

    private void ask() {
        try {
            known = domains.getDomains().stream()
                    .map(domain -> DomainNames.toAscii(domain.asString())
                            .orElseGet(() -> DomainNames.canonical(domain.asString())))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (DomainListException | RuntimeException | Error failure) {
            LOGGER.warn(
                    "James cannot say which domains are its own; Sekisho goes on with the {} that it knows: {}",
                    known.size(),
                    failure.toString());
        } finally {
            asking.set(false);
            first.complete(known);
        }
    }

    private void awaitFirst() {
        try {
            first.get(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException slow) {
            LOGGER.warn("James does not say which domains are its own; no domain counts as ours until it does");
            first.complete(Set.of());
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "sekisho-domains");
        thread.setDaemon(true);
        thread.start();
    }
}
