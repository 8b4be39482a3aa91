package org.sekisho.authentication.message;

import java.io.IOException;
import java.io.InputStream;

/** Where the bytes of a message lie, for messages that are too large to be held in memory. */
@FunctionalInterface
public interface MessageSource {

    /**
     * Opens the message at its first byte. Each call gives a new stream of the same bytes, which the caller closes.
     *
     * @throws IOException if the bytes cannot be read now
     */
    InputStream open() throws IOException;
}
