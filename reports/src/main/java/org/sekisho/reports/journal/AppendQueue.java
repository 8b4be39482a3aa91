package org.sekisho.reports.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What waits to be written. Any number of threads offer, one takes. */
final class AppendQueue {

    private final int limit;
    private List<Append> waiting = new ArrayList<>();
    private long octets;
    private boolean closed;

    /**
     * A record that somebody waits for.
     *
     * @param record its octets
     * @param done to be completed when it is written, or cannot be
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Append(byte[] record, CompletableFuture<Void> done) {

        long size() {
            return Records.HEADER + record.length;
        }
    }

    /** @param limit how many octets may wait, headers of records included */
    AppendQueue(int limit) {
        this.limit = limit;
    }

    /** Takes it in, or says why not. */
    synchronized Optional<JournalException> offer(Append append) {
        if (closed) {
            return Optional.of(new JournalException(JournalException.Reason.CLOSED, "The journal is closed."));
        }
        if (octets + append.size() > limit) {
            return Optional.of(new JournalException(
                    JournalException.Reason.BUSY,
                    "The disk of the journal is too slow: " + octets + " octets wait to be written."));
        }
        octets += append.size();
        waiting.add(append);
        notifyAll();
        return Optional.empty();
    }

    /** Waits for something and gives all there is; nothing once it is closed and empty. */
    synchronized List<Append> take() {
        while (waiting.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException nobodys) {
                // The thread is the journal's own; it ends when the journal is closed.
                continue;
            }
        }
        List<Append> taken = waiting;
        waiting = new ArrayList<>();
        octets = 0;
        return taken;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
