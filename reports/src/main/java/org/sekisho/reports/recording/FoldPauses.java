package org.sekisho.reports.recording;

import java.time.Duration;

/**
 * When a {@link JournalFold} looks at its journal.
 *
 * @param idle how long it lets evaluations gather, so that the store is asked for few transactions
 * @param firstRetry after how long it tries again what has failed; each time twice as long
 * @param longestRetry the longest that it waits to try again
 * @param look how often it asks the store for its position though it knows it
 * @param others how long it lets other servers tell a store that went back what they have sent, before it counts again
 */
record FoldPauses(Duration idle, Duration firstRetry, Duration longestRetry, Duration look, Duration others) {

    static final FoldPauses DEFAULT = new FoldPauses(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(15),
            Duration.ofMinutes(1));

    /** The pause after one of this length. */
    Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(longestRetry) > 0 ? longestRetry : twice;
    }
}
