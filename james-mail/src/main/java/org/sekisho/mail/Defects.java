package org.sekisho.mail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The defects of ours that have shown themselves since the start, for the health check. Safe for use by any number of threads. */
public final class Defects {

    /** How long one is worth a word: long enough for whoever looks once a day. */
    public static final Duration REMEMBERED = Duration.ofDays(1);

    private final Clock clock;
    private @Nullable Instant last;
    private @Nullable String lastStep;
    private long count;

    /** None yet. */
    public Defects(Clock clock) {
        this.clock = clock;
    }

    /** One more, at this step. */
    synchronized void add(String step) {
        last = clock.instant();
        lastStep = step;
        count++;
    }

    /** One sentence about them, if the last was less than {@link #REMEMBERED} ago. */
    public synchronized Optional<String> trouble() {
        if (last == null || last.plus(REMEMBERED).isBefore(clock.instant())) {
            return Optional.empty();
        }
        return Optional.of("A part of Sekisho is broken: " + count + (count == 1 ? " failure" : " failures")
                + " since the start, the last at " + last + " (step " + lastStep
                + "); look for \"A part of Sekisho failed\" in the log, and tell those who make it.");
    }
}
