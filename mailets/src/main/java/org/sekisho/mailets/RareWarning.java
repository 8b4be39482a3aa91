package org.sekisho.mailets;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Warns once an hour about each subject. Remembers a bounded number of subjects; safe for use by any number of threads. */
final class RareWarning {

    private static final Duration PAUSE = Duration.ofHours(1);
    private static final int MOST_SUBJECTS = 1000;

    private final Clock clock;
    private final Map<String, Instant> last = new LinkedHashMap<>();

    RareWarning(Clock clock) {
        this.clock = clock;
    }

    void warn(String subject, Runnable warning) {
        if (isDue(subject)) {
            warning.run();
        }
    }

    private synchronized boolean isDue(String subject) {
        Instant now = clock.instant();
        Instant before = last.get(subject);
        if (before != null && now.isBefore(before.plus(PAUSE))) {
            return false;
        }
        last.remove(subject);
        if (last.size() >= MOST_SUBJECTS) {
            last.remove(last.keySet().iterator().next());
        }
        last.put(subject, now);
        return true;
    }
}
