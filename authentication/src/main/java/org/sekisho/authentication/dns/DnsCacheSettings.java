package org.sekisho.authentication.dns;

import java.time.Duration;

/**
 * How long a {@link CachingDnsClient} keeps what.
 *
 * @param maximumEntries how many answers are kept; one that is longer than a kilobyte counts as several; what is used least
 *     makes room
 * @param minimumTtl an answer is kept at least so long, whatever its TTL, so that a TTL of zero does not turn one message
 *     into a query for each look
 * @param maximumTtl records are kept at most so long, whatever their TTL: an owner who mends a mistake is not made to wait
 *     for a day
 * @param maximumNegativeTtl that there are no records is kept at most so long (RFC 2308 5)
 * @param maximumFailureTtl that there was no answer is kept at most so long, also where that is less than the minimum
 */
public record DnsCacheSettings(
        int maximumEntries,
        Duration minimumTtl,
        Duration maximumTtl,
        Duration maximumNegativeTtl,
        Duration maximumFailureTtl) {

    /** 100000 answers; 5 seconds to 1 hour, without records 10 minutes, failures 5 seconds. */
    public static final DnsCacheSettings DEFAULT = new DnsCacheSettings(
            100_000, Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofSeconds(5));

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if a number is negative, or a maximum less than the minimum
     */
    public DnsCacheSettings {
        if (maximumEntries < 0 || minimumTtl.isNegative() || maximumFailureTtl.isNegative()) {
            throw new IllegalArgumentException("the DNS cache cannot have a negative size or time");
        }
        if (maximumTtl.compareTo(minimumTtl) < 0 || maximumNegativeTtl.compareTo(minimumTtl) < 0) {
            throw new IllegalArgumentException("the DNS cache's maximum times must not be less than its minimum");
        }
    }

    /** These settings with another number of entries. */
    public DnsCacheSettings withMaximumEntries(int entries) {
        return new DnsCacheSettings(entries, minimumTtl, maximumTtl, maximumNegativeTtl, maximumFailureTtl);
    }

    /** How long {@code answer} is kept. */
    Duration lifetime(DnsAnswer answer) {
        if (answer instanceof DnsAnswer.TemporaryFailure) {
            return least(answer.ttl(), maximumFailureTtl);
        }
        Duration atLeast = answer.ttl().compareTo(minimumTtl) < 0 ? minimumTtl : answer.ttl();
        return least(atLeast, answer instanceof DnsAnswer.Records ? maximumTtl : maximumNegativeTtl);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
