package org.sekisho.reports.recording;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.sekisho.reports.journal.Journal;
import org.sekisho.reports.journal.JournalBatch;
import org.sekisho.reports.journal.JournalException;
import org.sekisho.reports.store.ReportStore;
import org.sekisho.reports.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts in the store what {@link ReportRecorder} has appended to the journal, on a thread of its own, and has the journal forget
 * it then. The store moves the journal's position in the same transaction, so that a crash at any moment loses nothing and counts
 * nothing twice (B31).
 *
 * <p>It never ends because of a failure: a store that cannot be reached is tried again and again, with one line in the log when
 * that begins and one when it is over, and records that make no sense are left out with an ERROR. Safe for use by any number of
 * threads.
 */
public final class JournalFold implements AutoCloseable {

    /** How many octets of the journal are read at once, about. */
    static final int READ_OCTETS = 1 << 20;

    /** One transaction counts no more when it has so many octets of different records; those of the last read come on top. */
    static final long DIFFERENT_OCTETS = 1 << 25;

    /** Likewise, so many octets of the journal, however often the same records come. */
    static final long FOLD_OCTETS = 1 << 26;

    private static final Logger LOGGER = LoggerFactory.getLogger(JournalFold.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);
    private static final long UNKNOWN = -1;

    private final Journal journal;
    private final ReportStore store;
    private final RecordingListener listener;
    private final Clock clock;
    private final FoldPauses pauses;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Trouble trouble;

    /** Used by the thread alone: up to where the store has counted. */
    private long position = UNKNOWN;

    private record Trouble(Instant since, String reason) {}

    private JournalFold(
            Journal journal, ReportStore store, RecordingListener listener, Clock clock, FoldPauses pauses) {
        this.journal = journal;
        this.store = store;
        this.listener = listener;
        this.clock = clock;
        this.pauses = pauses;
        this.thread = new Thread(this::run, "sekisho-reports-fold");
        this.thread.setDaemon(true);
    }

    /**
     * Begins to count.
     *
     * @param journal stays the caller's to close, after this is closed
     * @param store likewise
     * @param clock says since when the store cannot be reached
     */
    public static JournalFold start(Journal journal, ReportStore store, RecordingListener listener, Clock clock) {
        return start(journal, store, listener, clock, FoldPauses.DEFAULT);
    }

    static JournalFold start(
            Journal journal, ReportStore store, RecordingListener listener, Clock clock, FoldPauses pauses) {
        JournalFold fold = new JournalFold(journal, store, listener, clock, pauses);
        fold.thread.start();
        return fold;
    }

    /** How it fares. */
    public FoldStatus status() {
        Optional<Trouble> now = Optional.ofNullable(trouble);
        return new FoldStatus(journal.status(), now.map(Trouble::since), now.map(Trouble::reason));
    }

    /**
     * Ends when the batch at hand is counted, and after 5 s at the latest; what is not counted stays in the journal. The thread is not
     * interrupted, since that could close the files of a database in this process.
     */
    @Override
    public void close() {
        closed.countDown();
        Uninterruptibles.joinUninterruptibly(thread, LONGEST_CLOSE);
        if (thread.isAlive()) {
            LOGGER.warn("The report store does not answer; what it has not counted stays in the journal");
        }
    }

    private void run() {
        Duration pause = Duration.ZERO;
        Duration retry = pauses.firstRetry();
        while (!Uninterruptibles.awaitUninterruptibly(closed, pause)) {
            try {
                pause = foldBatch() ? Duration.ZERO : pauses.idle();
                retry = pauses.firstRetry();
                recovered();
            } catch (StoreException | JournalException | RuntimeException | Error failure) {
                if (closed.getCount() == 0) {
                    // The store or the journal was closed in the middle of it; what was not counted is counted after
                    // the start.
                    return;
                }
                failed(failure);
                position = UNKNOWN;
                pause = retry;
                retry = pauses.longer(retry);
            }
        }
    }

    /** @return whether there is so much more that it should go on at once */
    private boolean foldBatch() throws StoreException, JournalException {
        if (position == UNKNOWN) {
            position = startingPosition();
        }
        long from = position;
        long to = from;
        RecordMerger merger = new RecordMerger();
        boolean more = true;
        while (more && !isFull(merger, to - from)) {
            JournalBatch batch = journal.read(to, READ_OCTETS);
            merger.add(batch.records());
            more = batch.next() - to >= READ_OCTETS;
            to = batch.next();
        }
        if (to == from) {
            return false;
        }
        MergedRecords merged = merger.merged();
        long inOther = store.fold(journal.id(), from, to, merged.evaluations());
        position = to;
        tell(merged, inOther);
        journal.trim(to);
        return more;
    }

    /** Whatever waits is read at once up to here: the more is counted together, the fewer rows of the store change. */
    private boolean isFull(RecordMerger merger, long octets) {
        return merger.records() >= store.differentRecords()
                || merger.octets() >= DIFFERENT_OCTETS
                || octets >= FOLD_OCTETS;
    }

    private long startingPosition() throws StoreException, JournalException {
        long counted = store.position(journal.id()).counted();
        long end = journal.end();
        if (counted > end) {
            LOGGER.error(
                    "The report store has counted the journal up to {}, but it ends at {}: the folder of the journal is"
                            + " older than the store. What is recorded from now on is counted",
                    counted,
                    end);
        }
        // Also makes the journal forget what a crash has kept it from forgetting, and go on behind what was counted.
        journal.trim(counted);
        return counted;
    }

    private void tell(MergedRecords merged, long inOther) {
        if (merged.messages() > 0) {
            listener.folded(merged.messages());
        }
        if (inOther > 0) {
            listener.countedInOther(inOther);
        }
        if (merged.unreadable() > 0) {
            LOGGER.error(
                    "{} records of the journal cannot be read and are left out: {}",
                    merged.unreadable(),
                    merged.firstFailure().orElse(""));
            listener.unreadable(merged.unreadable());
        }
    }

    private void failed(Throwable failure) {
        Trouble before = trouble;
        String reason = String.valueOf(failure.getMessage());
        if (before == null) {
            LOGGER.error("Evaluations cannot be counted for reports now and wait in the journal: {}", reason, failure);
        }
        trouble = new Trouble(before == null ? clock.instant() : before.since(), reason);
    }

    private void recovered() {
        Trouble before = trouble;
        if (before != null) {
            trouble = null;
            LOGGER.info(
                    "Evaluations are counted for reports again, after {}",
                    Duration.between(before.since(), clock.instant()));
        }
    }
}
