package org.sekisho.authentication.keys;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * One key of a {@link KeyFolder}, as it was when the folder was read.
 *
 * @param name domain and selector
 * @param file the private key
 * @param content the key, or why there is none
 * @param modified when the file was written last
 * @param markers what lies beside it
 * @param worldReadable whether every user of the machine can read the file or its pass phrase
 */
public record StoredKey(
        KeyName name, Path file, ReadKey content, Instant modified, KeyMarkers markers, boolean worldReadable) {

    /** Why the key cannot be used, as a sentence with the remedy; empty if it can. */
    public Optional<String> trouble() {
        if (content instanceof ReadKey.Broken broken) {
            return Optional.of(file + " " + broken.reason() + ".");
        }
        return content instanceof ReadKey.Unreadable unreadable ? Optional.of(unreadable.sentence()) : Optional.empty();
    }

    /** This one with another content. */
    public StoredKey with(ReadKey other) {
        return new StoredKey(name, file, other, modified, markers, worldReadable);
    }

    /** How far it has come. */
    public KeyState state(Instant now) {
        return markers.state(now);
    }
}
