package org.sekisho.authentication.dns;

import java.time.Duration;

/**
 * What a {@link CachingDnsClient} has done since it was made.
 *
 * @param hits questions that were answered from the cache, or by a query that was under way already
 * @param misses questions that a query was sent for
 * @param failures queries that ended as a temporary failure
 * @param time how long all queries that have ended took together
 */
public record DnsStatistics(long hits, long misses, long failures, Duration time) {

    /** The part of all questions that needed no query of its own, from 0 to 1; 0 when nothing was asked yet. */
    public double hitRate() {
        long all = hits + misses;
        return all == 0 ? 0 : (double) hits / all;
    }
}
