package org.sekisho.authentication.keys;

import java.time.Instant;

/**
 * A step in the life of a key that the {@link Rotation} found due.
 *
 * @param name which key
 * @param step what happens to it
 * @param time since when; what the marker says
 */
public record KeyChange(KeyName name, Step step, Instant time) {

    /** The steps, and what each does to the markers. */
    public enum Step {
        /** The public half of a new key was seen for the first time. */
        SEEN,
        /** A new key is no longer in the DNS: the waiting begins again. */
        LOST,
        /** A new key was seen twice, far enough apart: it signs from now on. */
        ACTIVATED,
        /** A key that signed has definitely been absent for long enough: it stops, and starts again as a new one. */
        STOPPED,
        /** Another key of the same domain and algorithm has taken its place. */
        RETIRING,
        /** The key that had taken its place signs no more: it signs again as before. */
        RESUMED
    }

    /** What the markers of the key are after this step. */
    public KeyMarkers applyTo(KeyMarkers markers) {
        return switch (step) {
            case SEEN -> markers.with(KeyMarker.SEEN, time);
            case LOST -> markers.without(KeyMarker.SEEN);
            case ACTIVATED -> markers.with(KeyMarker.ACTIVE, time);
            case STOPPED -> markers.without(KeyMarker.ACTIVE).without(KeyMarker.SEEN);
            case RETIRING -> markers.with(KeyMarker.RETIRING, time);
            case RESUMED -> markers.without(KeyMarker.RETIRING);
        };
    }
}
