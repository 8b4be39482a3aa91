package org.sekisho.mail;

import java.time.Duration;

/** Counts what was let through in an overload, as far as it is recent: nobody looks at what is over. Safe for use by any number of threads. */
final class Overloads {

    /** How long an overload is worth a word. */
    static final Duration RECENT = Duration.ofMinutes(10);

    private long count;
    private long last;

    /** One more, at {@code now} of {@link System#nanoTime}. */
    synchronized void count(long now) {
        count = recent(now) + 1;
        last = now;
    }

    /** How many there were in this overload; 0 when the last one is over for {@link #RECENT}. */
    synchronized long recent(long now) {
        if (count > 0 && now - last >= RECENT.toNanos()) {
            count = 0;
        }
        return count;
    }
}
