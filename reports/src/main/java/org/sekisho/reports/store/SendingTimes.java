package org.sekisho.reports.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * When reports are sent: some time after their day, so that what was recorded at its end is in, and not all at once (RFC 9990
 * 3.5.1). Every server computes the same time.
 *
 * @param settle how long after the end of the day the first may go
 * @param spread how long after that the last goes; zero for all at once
 */
public record SendingTimes(Duration settle, Duration spread) {

    /** What a server does that is told nothing else: half an hour, and six hours. */
    public static final SendingTimes DEFAULT = new SendingTimes(Duration.ofMinutes(30), Duration.ofHours(6));

    /** @throws IllegalArgumentException if one of them is negative */
    public SendingTimes {
        if (settle.isNegative() || spread.isNegative()) {
            throw new IllegalArgumentException("Reports cannot be sent before their day is over.");
        }
    }

    /**
     * When a report is due that is opened {@code now}: at the time of its day and domain, but with time to settle where it is
     * opened later than it should.
     *
     * @param day the UTC day that it is about
     * @param domain the policy domain
     */
    public Instant due(LocalDate day, String domain, Instant now) {
        Instant regular = day.plusDays(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .plus(settle)
                .plusMillis((long) (spread.toMillis() * fraction(day, domain)));
        Instant earliest = now.plus(settle);
        return regular.isBefore(earliest) ? earliest : regular;
    }

    private static double fraction(LocalDate day, String domain) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((day + " " + domain).getBytes(StandardCharsets.UTF_8));
            return (ByteBuffer.wrap(hash).getInt() & 0xFFFFFFFFL) / (double) (1L << 32);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
