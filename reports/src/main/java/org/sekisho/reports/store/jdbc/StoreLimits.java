package org.sekisho.reports.store.jdbc;

import java.time.Duration;

/**
 * Bounds of a store.
 *
 * @param rows how many rows a report has before further ones are counted together; at least 1
 * @param lease how long a claim holds that is not renewed, by the clock of the database
 */
public record StoreLimits(int rows, Duration lease) {

    /** 100 000 rows, ten minutes. */
    public static final StoreLimits DEFAULT = new StoreLimits(100_000, Duration.ofMinutes(10));

    /** @throws IllegalArgumentException if nothing would fit */
    public StoreLimits {
        if (rows < 1 || lease.isNegative() || lease.isZero()) {
            throw new IllegalArgumentException("A report has at least one row, and a claim holds for some time.");
        }
    }
}
