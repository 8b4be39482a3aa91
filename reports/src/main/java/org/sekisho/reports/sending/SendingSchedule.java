package org.sekisho.reports.sending;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.reports.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what becomes due, in a thread of its own: one report after the other with a pause between, so that neither the queue nor
 * the DNS gets all of a day at once. What goes wrong is tried again at the next look. Safe for use by any number of threads.
 */
public final class SendingSchedule implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SendingSchedule.class);

    /** How long {@link #close} waits for a report that is under way. */
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(20);

    private final ReportSender sender;
    private final Duration interval;
    private final Duration pause;
    private final Object lock = new Object();
    private @Nullable Thread thread;
    private boolean closed;
    private boolean failing;

    /**
     * A schedule that does nothing yet.
     *
     * @param interval how long to wait before the next look when nothing is due, or nothing can be done
     * @param pause between two reports
     */
    public SendingSchedule(ReportSender sender, Duration interval, Duration pause) {
        this.sender = sender;
        this.interval = interval;
        this.pause = pause;
    }

    /** Starts the thread; a second call, or one after {@link #close}, does nothing. */
    public void start() {
        synchronized (lock) {
            if (thread == null && !closed) {
                thread = new Thread(this::run, "sekisho-reports");
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    /**
     * Starts no report any more, and waits some seconds for the one that is under way. It is never interrupted: an embedded
     * database would not survive that. If it takes longer it ends as in a crash, which loses nothing.
     */
    @Override
    public void close() {
        Thread running;
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
            running = thread;
        }
        if (running != null && running != Thread.currentThread()) {
            try {
                running.join(LONGEST_FAREWELL.toMillis());
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        boolean open = true;
        while (open) {
            open = waitFor(next());
        }
    }

    /** Sends one report if one is due; returns how long to rest then. */
    private Duration next() {
        try {
            Optional<SendingOutcome> outcome = sender.sendNext();
            if (failing) {
                failing = false;
                LOG.info("DMARC reports are sent again.");
            }
            return outcome.isPresent() ? pause : interval;
        } catch (StoreException unreachable) {
            if (!failing) {
                failing = true;
                LOG.warn("DMARC reports are not sent: {} It is tried again.", unreachable.getMessage());
            }
        } catch (RuntimeException defect) {
            LOG.error("A DMARC report could not be sent. It is tried again when its claim has expired.", defect);
        }
        return interval;
    }

    /** Waits; false once closed. */
    private boolean waitFor(Duration rest) {
        long end = System.nanoTime() + rest.toNanos();
        synchronized (lock) {
            while (!closed) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return true;
                }
                try {
                    lock.wait(left);
                } catch (InterruptedException nobodyMayDoThat) {
                    return false;
                }
            }
            return false;
        }
    }
}
