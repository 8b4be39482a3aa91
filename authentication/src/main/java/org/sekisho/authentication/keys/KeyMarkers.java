package org.sekisho.authentication.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The markers of one key.
 *
 * @param seen {@link KeyMarker#SEEN}
 * @param active {@link KeyMarker#ACTIVE}
 * @param retiring {@link KeyMarker#RETIRING}
 */
public record KeyMarkers(Optional<Instant> seen, Optional<Instant> active, Optional<Instant> retiring) {

    /** Those of a key that was just made. */
    public static final KeyMarkers NONE = new KeyMarkers(Optional.empty(), Optional.empty(), Optional.empty());

    /** How long the record of a key must stay after another has taken its place: longer than any queue keeps mail. */
    public static final Duration RETIREMENT = Duration.ofDays(7);

    /** What they say at a given time. */
    public KeyState state(Instant now) {
        if (retiring.isPresent()) {
            return now.isBefore(retiring.get().plus(RETIREMENT)) ? KeyState.RETIRING : KeyState.RETIRED;
        }
        return active.isPresent() ? KeyState.ACTIVE : KeyState.NEW;
    }

    /** These with one marker added, or replaced. */
    KeyMarkers with(KeyMarker marker, Instant time) {
        return change(marker, Optional.of(time));
    }

    /** These with one marker removed. */
    KeyMarkers without(KeyMarker marker) {
        return change(marker, Optional.empty());
    }

    private KeyMarkers change(KeyMarker marker, Optional<Instant> time) {
        return switch (marker) {
            case SEEN -> new KeyMarkers(time, active, retiring);
            case ACTIVE -> new KeyMarkers(seen, time, retiring);
            case RETIRING -> new KeyMarkers(seen, active, time);
        };
    }
}
