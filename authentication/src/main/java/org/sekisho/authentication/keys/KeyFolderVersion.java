package org.sekisho.authentication.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What a {@link KeyFolder} looked like from outside at one moment; equal to another if nothing has changed between.
 *
 * @param files for each file what its entry says
 * @param newest the latest modification of a file
 */
public record KeyFolderVersion(Map<String, String> files, Instant newest) {

    /** File systems count time in steps of up to two seconds; within one, two contents can look the same. */
    private static final Duration COARSEST_TIME = Duration.ofSeconds(3);

    /** Copies the map. */
    public KeyFolderVersion {
        files = Map.copyOf(files);
    }

    /** Whether a file is so young that it may change once more without looking different. */
    public boolean maySoonLookTheSame(Instant now) {
        return newest.plus(COARSEST_TIME).isAfter(now);
    }
}
