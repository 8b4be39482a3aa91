package org.sekisho.reports.sending;

import java.io.IOException;

/** The mail server's own queue. Safe for use by any number of threads. */
@FunctionalInterface
public interface Outbox {

    /**
     * Hands a message over, with the null reverse-path, so that its failures come back to nobody.
     *
     * @param recipient the one mailbox that it is for
     * @param message a whole message with CRLF, which the server signs
     * @throws IOException if the queue did not take it
     */
    void send(String recipient, byte[] message) throws IOException;
}
