package org.sekisho.mail;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many recipients a user has had in each hour, of those that still matter: the running one and the 24 before it, so that
 * any 24 hours are covered. Immutable, and bounded.
 *
 * @param byHour hours since 1970 with a number above 0
 */
record HourlyCounts(SortedMap<Long, Integer> byHour) {

    /** How many hours before the running one count. */
    static final int HOURS = 24;

    static final HourlyCounts NONE = new HourlyCounts(new TreeMap<>());

    /** Of all that was counted, what matters now. */
    static HourlyCounts of(SortedMap<Long, Integer> byHour, long now) {
        SortedMap<Long, Integer> kept = new TreeMap<>(byHour);
        kept.entrySet().removeIf(count -> count.getValue() <= 0 || !matters(count.getKey(), now));
        return new HourlyCounts(kept);
    }

    /** The number of recipients in the hours that matter now. */
    long total(long now) {
        return byHour.entrySet().stream()
                .filter(count -> matters(count.getKey(), now))
                .mapToLong(count -> count.getValue())
                .sum();
    }

    /** With so many more in an hour, or fewer where {@code recipients} is below 0; without what does not matter any more. */
    HourlyCounts plus(long hour, int recipients, long now) {
        SortedMap<Long, Integer> changed = new TreeMap<>(byHour);
        changed.merge(hour, recipients, HourlyCounts::sum);
        return of(changed, now);
    }

    /** An hour to come is one that was counted before the clock was set back. */
    private static boolean matters(long hour, long now) {
        return Math.abs(hour - now) <= HOURS;
    }

    private static int sum(int one, int other) {
        return (int) Math.min(Integer.MAX_VALUE, (long) one + other);
    }
}
