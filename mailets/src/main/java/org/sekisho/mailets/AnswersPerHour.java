package org.sekisho.mailets;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many answers each user has had in this hour. Remembers a bounded number of users, and lets no others be answered then; safe
 * for use by any number of threads.
 */
final class AnswersPerHour {

    static final int MOST_USERS = 10_000;

    private final int most;
    private final Clock clock;
    private final Map<String, Integer> counts = new HashMap<>();
    private long hour;

    AnswersPerHour(int most, Clock clock) {
        this.most = most;
        this.clock = clock;
    }

    /** Counts one more. @return false where there have been enough, and it is not to be sent */
    synchronized boolean take(String user) {
        long now = clock.millis() / Duration.ofHours(1).toMillis();
        if (now != hour) {
            counts.clear();
            hour = now;
        }
        int before = counts.getOrDefault(user, 0);
        if (before >= most || (before == 0 && counts.size() >= MOST_USERS)) {
            return false;
        }
        counts.put(user, before + 1);
        return true;
    }
}
