package org.sekisho.reports.store;

import java.util.Optional;

/**
 * What became of one file of a report on its way to one destination.
 *
 * @param part the file; 0 where it is about all of them
 * @param destination the mailbox or the URI, as the domain owner wrote it, decoded
 * @param state what became of it
 * @param reason why, for operators
 */
public record Delivery(int part, String destination, State state, Optional<String> reason) {

    /** What became of it. */
    public enum State {
        /** It is to be tried again. */
        WAITING,
        /** The server's queue has it. */
        HANDED_OVER,
        /** It will not be sent there: no permission, suppressed, or a scheme to which nothing can be sent. */
        DROPPED,
        /** It was tried too long. */
        GIVEN_UP
    }
}
