package org.sekisho.reports.sending;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.sekisho.reports.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what becomes due, in threads of its own: one report after the other is begun, with a pause between, so that neither the
 * queue nor the DNS gets all of a day at once. Some may be under way together, since domains whose DNS is silent may not hold up the
 * others. What goes wrong is tried again at the next look. Safe for use by any number of threads.
 */
public final class SendingSchedule implements AutoCloseable {

    /** So many reports are under way at the same time: some may wait for a DNS that is silent. */
    static final int AT_ONCE = 4;

    private static final Logger LOG = LoggerFactory.getLogger(SendingSchedule.class);

    /** How long {@link #close} waits for reports that are under way. */
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(20);

    private final ReportSender sender;
    private final BooleanSupplier isComplete;
    private final Duration interval;
    private final Duration pause;
    private final Duration farewell;
    private final Object lock = new Object();

    // Guarded by the lock.
    private final List<Thread> threads = new ArrayList<>();
    private long nextTurn = System.nanoTime();
    private boolean closed;
    private boolean failing;

    /**
     * A schedule that does nothing yet.
     *
     * @param interval how long to wait before the next look when nothing is due, or nothing can be done
     * @param pause between the beginnings of two reports
     */
    public SendingSchedule(ReportSender sender, Duration interval, Duration pause) {
        this(sender, interval, pause, () -> true);
    }

    /**
     * The same, but it begins no report while there is something that belongs into those that are due, and is not in yet: it would
     * go out as a second report about the day (B31).
     *
     * @param isComplete whether all is in; is asked from several threads, and answers at once
     */
    public SendingSchedule(ReportSender sender, Duration interval, Duration pause, BooleanSupplier isComplete) {
        this(sender, interval, pause, isComplete, LONGEST_FAREWELL);
    }

    SendingSchedule(
            ReportSender sender, Duration interval, Duration pause, BooleanSupplier isComplete, Duration farewell) {
        this.sender = sender;
        this.isComplete = isComplete;
        this.interval = interval;
        this.pause = pause;
        this.farewell = farewell;
    }

    /** Starts the threads; a second call, or one after {@link #close}, does nothing. */
    public void start() {
        synchronized (lock) {
            for (int i = threads.size(); i < AT_ONCE && !closed; i++) {
                Thread thread = new Thread(this::run, "sekisho-reports-" + i);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
        }
    }

    /**
     * Starts no report any more, and waits some seconds for those that are under way. They are never interrupted: an
     * embedded database would not survive that. What takes longer ends as in a crash, which loses nothing.
     */
    @Override
    public void close() {
        List<Thread> running;
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
            running = List.copyOf(threads);
        }
        long end = System.nanoTime() + farewell.toNanos();
        try {
            for (Thread thread : running) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (thread != Thread.currentThread() && left > 0) {
                    thread.join(left);
                }
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (waitForTurn()) {
            rest(next());
        }
    }

    /** Sends one report if one is due; returns how long to rest from then on. */
    private Duration next() {
        try {
            if (!isComplete.getAsBoolean()) {
                return interval;
            }
            boolean wasDue = sender.sendNext().isPresent();
            if (changes(false)) {
                LOG.info("DMARC reports are sent again.");
            }
            return wasDue ? Duration.ZERO : interval;
        } catch (StoreException unreachable) {
            if (changes(true)) {
                LOG.warn("DMARC reports are not sent: {} It is tried again.", unreachable.getMessage());
            }
        } catch (RuntimeException | Error defect) {
            // A thread that ended here would be missed only when reports are overdue.
            LOG.error("A DMARC report could not be sent. It is tried again when its claim has expired.", defect);
        }
        return interval;
    }

    private boolean changes(boolean isFailing) {
        synchronized (lock) {
            boolean changes = failing != isFailing;
            failing = isFailing;
            return changes;
        }
    }

    private void rest(Duration rest) {
        synchronized (lock) {
            long end = System.nanoTime() + rest.toNanos();
            nextTurn = end - nextTurn > 0 ? end : nextTurn;
        }
    }

    /** Waits until this thread may look for a report, and the next one has to pause; false once closed. */
    private boolean waitForTurn() {
        synchronized (lock) {
            while (!closed) {
                long left = (nextTurn - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    nextTurn = System.nanoTime() + pause.toNanos();
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
