package org.sekisho.james;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sekisho.reports.store.ReportStore;
import org.sekisho.reports.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the database of reports on a thread of its own: whether it answers, how many reports are overdue, and, once for each
 * day, what is older than {@code reports.keep}, which it deletes. Safe for use by any number of threads.
 */
final class ReportWatch {

    /** How long a report may be due before somebody should look. */
    static final Duration OVERDUE = Duration.ofHours(2);

    private static final Logger LOGGER = LoggerFactory.getLogger(ReportWatch.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    private final ReportStore store;
    private final Duration keep;
    private final Clock clock;
    private final ReportMetrics metrics;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "sekisho-reports-watch");
        created.setDaemon(true);
        return created;
    });

    private volatile long overdue;
    private volatile @Nullable String trouble;

    // Only touched by the thread.
    private @Nullable LocalDate cleaned;

    ReportWatch(ReportStore store, Duration keep, Clock clock, ReportMetrics metrics) {
        this.store = store;
        this.keep = keep;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Begins to look. To be called once. */
    void start() {
        thread.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How many reports were due long ago when it last looked. */
    long overdue() {
        return overdue;
    }

    /** Why the database does not answer, in a sentence; null while it does. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Ends; what it is about to do is not interrupted, since that could close the files of a database in this process. */
    void stop() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                LOGGER.warn("The database of reports does not answer, and is left as it is");
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** One look. */
    void look() {
        try {
            Instant now = clock.instant();
            overdue = store.dueBefore(now.minus(OVERDUE));
            LocalDate oldest = LocalDate.ofInstant(now.minus(keep), ZoneOffset.UTC);
            if (!oldest.equals(cleaned)) {
                long unsent = store.deleteBefore(oldest);
                cleaned = oldest;
                if (unsent > 0) {
                    metrics.deletedUnsent(unsent);
                    LOGGER.warn(
                            "{} DMARC reports about days before {} were never sent and are deleted (reports.keep)",
                            unsent,
                            oldest);
                }
            }
            trouble = null;
        } catch (StoreException | RuntimeException | Error failure) {
            // JournalFold says it in the log, once.
            metrics.storeFailed();
            trouble = String.valueOf(failure.getMessage());
        }
    }
}
