package org.sekisho.authentication.dns;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * Remembers the answers of another client for as long as their TTL says, within the bounds of {@link DnsCacheSettings}, and
 * never asks it a question again that is under way already. An answer from the cache is a future that is complete. Safe for
 * use by any number of threads.
 */
public final class CachingDnsClient implements DnsClient {

    /** An answer counts as one entry of {@link DnsCacheSettings#maximumEntries} for each so many octets that have begun. */
    static final int OCTETS_OF_ONE = 1024;

    /** About what a record takes besides its text. */
    private static final int RECORD_OCTETS = 64;

    private final DnsClient client;
    private final Ticker ticker;
    private final AsyncCache<DnsQuestion, DnsAnswer> answers;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    /** A cache with {@link DnsCacheSettings#DEFAULT} before {@code client}. */
    public CachingDnsClient(DnsClient client) {
        this(client, DnsCacheSettings.DEFAULT);
    }

    /** A cache before {@code client}. */
    public CachingDnsClient(DnsClient client, DnsCacheSettings settings) {
        this(client, settings, Ticker.systemTicker());
    }

    /** A cache whose time is told by {@code ticker}. */
    CachingDnsClient(DnsClient client, DnsCacheSettings settings, Ticker ticker) {
        this.client = client;
        this.ticker = ticker;
        this.answers = Caffeine.newBuilder()
                .maximumWeight(settings.maximumEntries())
                .weigher(CachingDnsClient::weight)
                .expireAfter(Expiry.<DnsQuestion, DnsAnswer>creating((question, answer) -> settings.lifetime(answer)))
                .ticker(ticker)
                .executor(Runnable::run)
                .buildAsync();
    }

    /** A usual answer counts once. One that is much longer counts by its length, or hostile ones would fill the memory. */
    private static int weight(DnsQuestion question, DnsAnswer answer) {
        int octets = question.name().length();
        if (answer instanceof DnsAnswer.Records found) {
            for (DnsRecord record : found.records()) {
                octets += RECORD_OCTETS
                        + (record instanceof DnsRecord.Text text ? text.value().length() : 0);
            }
        }
        return 1 + octets / OCTETS_OF_ONE;
    }

    @Override
    public CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
        CompletableFuture<DnsAnswer> known = answers.getIfPresent(question);
        if (known != null) {
            hits.increment();
            return known;
        }
        CompletableFuture<DnsAnswer> own = new CompletableFuture<>();
        CompletableFuture<DnsAnswer> other = answers.asMap().putIfAbsent(question, own);
        if (other != null) {
            hits.increment();
            return other;
        }
        query(question, own);
        return own;
    }

    private void query(DnsQuestion question, CompletableFuture<DnsAnswer> own) {
        misses.increment();
        long start = ticker.read();
        CompletableFuture<DnsAnswer> asked;
        try {
            asked = client.ask(question);
        } catch (RuntimeException broken) {
            asked = CompletableFuture.failedFuture(broken);
        }
        asked.whenComplete((answer, broken) -> {
            nanos.add(ticker.read() - start);
            DnsAnswer usable = answer == null ? brokenClient() : answer;
            if (usable instanceof DnsAnswer.TemporaryFailure) {
                failures.increment();
            }
            own.complete(usable);
        });
    }

    /** A client should never fail by an exception; whoever waits must not pay for it when one does. */
    private static DnsAnswer brokenClient() {
        return new DnsAnswer.TemporaryFailure("the DNS client failed", Duration.ZERO);
    }

    /** What is counted until now. */
    public DnsStatistics statistics() {
        return new DnsStatistics(hits.sum(), misses.sum(), failures.sum(), Duration.ofNanos(nanos.sum()));
    }

    /** Forgets every answer. */
    public void clear() {
        answers.synchronous().invalidateAll();
    }

    /** How many answers are kept, for tests of the bound. */
    long size() {
        answers.synchronous().cleanUp();
        return answers.synchronous().estimatedSize();
    }
}
