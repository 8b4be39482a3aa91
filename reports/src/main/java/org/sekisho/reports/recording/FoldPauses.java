package org.sekisho.reports.recording;

import java.time.Duration;

/**
 * When a {@link JournalFold} looks at its journal.
 *
 * @param idle how long it lets evaluations gather, so that the store is asked for few transactions
 * @param firstRetry after how long it tries again what has failed; each time twice as long
 * @param longestRetry the longest that it waits to try again
 */
record FoldPauses(Duration idle, Duration firstRetry, Duration longestRetry) {

    static final FoldPauses DEFAULT =
            new FoldPauses(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(30));

    /** The pause after one of this length. */
    Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(longestRetry) > 0 ? longestRetry : twice;
    }
}
