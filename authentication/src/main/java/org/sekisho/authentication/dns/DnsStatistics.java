package org.sekisho.authentication.dns;

import java.time.Duration;

/**
 * What a {@link CachingDnsClient} has done since it was made.
 *
 * @param hits questions that were answered from the cache, or by a query that was under way already
 * @param misses questions that a query was sent for
 * @param failures queries that ended as a temporary failure of the DNS
 * @param refused questions that were not asked, since too many waited already ({@link DnsBounds})
 * @param underWay queries that are under way now
 * @param waiting questions that wait now until one may be asked
 * @param time how long all queries that have ended took together
 */
public record DnsStatistics(
        long hits, long misses, long failures, long refused, int underWay, int waiting, Duration time) {

    /** The part of all questions that needed no query of its own, from 0 to 1; 0 when nothing was asked yet. */
    public double hitRate() {
        long all = hits + misses;
        return all == 0 ? 0 : (double) hits / all;
    }
}
