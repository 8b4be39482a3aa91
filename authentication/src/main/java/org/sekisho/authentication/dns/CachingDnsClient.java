package org.sekisho.authentication.dns;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * Remembers the answers of another client for as long as their TTL says, within the bounds of {@link DnsCacheSettings}, never
 * asks it a question again that is under way already, and never has more under way than {@link DnsBounds} allow. An answer from
 * the cache is a future that is complete. Safe for use by any number of threads.
 */
public final class CachingDnsClient implements DnsClient {

    /** An answer counts as one entry of {@link DnsCacheSettings#maximumEntries} for each so many octets that have begun. */
    static final int OCTETS_OF_ONE = 1024;

    /** About what a record takes besides its text. */
    private static final int RECORD_OCTETS = 64;

    private static final DnsAnswer NOTHING = new DnsAnswer.NoData(Duration.ZERO);
    private static final DnsAnswer TOO_MANY = DnsAnswer.TemporaryFailure.overload("too many DNS queries at a time");

    private final DnsClient client;
    private final QueryPlaces places;
    private final Ticker ticker;
    private final AsyncCache<DnsQuestion, DnsAnswer> answers;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    /** A cache with {@link DnsCacheSettings#DEFAULT} and {@link DnsBounds#DEFAULT} before {@code client}. */
    public CachingDnsClient(DnsClient client) {
        this(client, DnsCacheSettings.DEFAULT, DnsBounds.DEFAULT);
    }

    /**
     * A cache before {@code client}.
     *
     * @param client whose answers are nobody else's: one for which nobody waits any more is cancelled
     */
    public CachingDnsClient(DnsClient client, DnsCacheSettings settings, DnsBounds bounds) {
        this(client, settings, bounds, Ticker.systemTicker());
    }

    /** A cache whose time is told by {@code ticker}. */
    CachingDnsClient(DnsClient client, DnsCacheSettings settings, DnsBounds bounds, Ticker ticker) {
        this.client = client;
        this.places = new QueryPlaces(bounds);
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

    /** Asks for this server itself. */
    @Override
    public CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
        return ask(question, DnsRequester.SERVER);
    }

    @Override
    public CompletableFuture<DnsAnswer> ask(DnsQuestion question, DnsRequester requester) {
        while (true) {
            CompletableFuture<DnsAnswer> known = answers.getIfPresent(question);
            if (known == null) {
                PendingQuery own = new PendingQuery(question, places, client::ask);
                known = answers.asMap().putIfAbsent(question, own.answer());
                if (known == null) {
                    begin(question, own, requester);
                    return own.answer();
                }
            }
            if (known.isDone()) {
                if (!isOverload(known)) {
                    hits.increment();
                    return known;
                }
            } else if (known instanceof PendingQuery.Answer answer) {
                PendingQuery underWay = answer.query();
                if (underWay != null && places.join(underWay, requester, requester.isUrgent())) {
                    hits.increment();
                    remember(underWay, requester);
                    return known;
                }
                if (!known.isDone()) {
                    // Its end is being told on another thread.
                    Thread.onSpinWait();
                    continue;
                }
            }
            // It ended a moment ago for want of a place, or because nobody waited for it.
            if (isOverload(known)) {
                answers.asMap().remove(question, known);
            }
        }
    }

    private static boolean isOverload(CompletableFuture<DnsAnswer> known) {
        return known.getNow(NOTHING) instanceof DnsAnswer.TemporaryFailure failure && failure.overload();
    }

    private void begin(DnsQuestion question, PendingQuery own, DnsRequester requester) {
        misses.increment();
        long start = ticker.read();
        own.answer().whenComplete((answer, broken) -> {
            nanos.add(ticker.read() - start);
            if (isOverload(own.answer())) {
                answers.asMap().remove(question, own.answer());
            } else if (answer instanceof DnsAnswer.TemporaryFailure) {
                failures.increment();
            }
        });
        if (places.enter(own, requester, requester.isUrgent())) {
            remember(own, requester);
        } else {
            refused.increment();
            own.complete(TOO_MANY);
            places.sendAll();
        }
    }

    private static void remember(PendingQuery query, DnsRequester requester) {
        if (!requester.remember(query)) {
            query.leave(requester);
        }
    }

    /** What is counted until now. */
    public DnsStatistics statistics() {
        return new DnsStatistics(
                hits.sum(),
                misses.sum(),
                failures.sum(),
                refused.sum(),
                places.underWay(),
                places.waiting(),
                Duration.ofNanos(nanos.sum()));
    }

    /** Forgets every answer. */
    public void clear() {
        answers.synchronous().invalidateAll();
    }

    /** How many networks and domains have something under way, for tests. */
    int gates() {
        return places.gates();
    }

    /** How many answers are kept, for tests of the bound. */
    long size() {
        answers.synchronous().cleanUp();
        return answers.synchronous().estimatedSize();
    }
}
