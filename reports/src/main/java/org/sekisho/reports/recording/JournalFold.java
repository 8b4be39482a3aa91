package org.sekisho.reports.recording;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.sekisho.reports.journal.Journal;
import org.sekisho.reports.journal.JournalBatch;
import org.sekisho.reports.journal.JournalException;
import org.sekisho.reports.store.CountingStore;
import org.sekisho.reports.store.JournalPosition;
import org.sekisho.reports.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts in the store what {@link ReportRecorder} has appended to the journal, on a thread of its own, and releases it then. The store
 * moves the journal's position in the same transaction, so that a crash at any moment loses nothing and counts nothing twice (B31).
 *
 * <p>It asks the store for its position when it begins, after each failure, and now and then. A store that went back in time (B41) is
 * first told of the reports that were closed and sent since, and then all that the journal still has is counted again, but for what
 * those reports have. Until that is done {@link #isSettled} is false and nothing is sent. Where the store stands further than it
 * should, another server uses a copy of this journal: it then goes on under a name of its own.
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
    static final long FOLD_OCTETS = 1 << 25;

    /** Where few different records are counted at once, about so many octets are read for each. */
    private static final int OCTETS_FOR_EACH = 1 << 10;

    private static final Logger LOGGER = LoggerFactory.getLogger(JournalFold.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);
    private static final long UNKNOWN = -1;

    private final Journal journal;
    private final CountingStore store;
    private final RecordingListener listener;
    private final Clock clock;
    private final FoldPauses pauses;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Trouble trouble;
    private volatile long wentBack;
    private volatile boolean cloned;

    /** Up to where the store has said that it has counted. */
    private volatile long known;

    /** Up to where the others were counted when we looked last. */
    private volatile Map<String, Long> beside = Map.of();

    private volatile boolean settled;

    // Used by the thread alone.
    private long position = UNKNOWN;
    private long attempted = UNKNOWN;
    private boolean begun;
    private boolean goneBack;
    private long settleAt;
    private long highest;
    private long leftOut;
    private long lookAt = System.nanoTime();
    private long notBefore = System.nanoTime();
    private JournalPosition stands = JournalPosition.of(0);

    private record Trouble(Instant since, String reason) {}

    private JournalFold(
            Journal journal, CountingStore store, RecordingListener listener, Clock clock, FoldPauses pauses) {
        this.journal = journal;
        this.store = store;
        this.listener = listener;
        this.clock = clock;
        this.pauses = pauses;
        this.known = journal.released();
        this.highest = known;
        this.thread = new Thread(this::run, "sekisho-reports-fold");
        this.thread.setDaemon(true);
    }

    /**
     * One that does nothing before {@link #begin}.
     *
     * @param journal stays the caller's to close, after this is closed
     * @param store likewise
     * @param clock says since when the store cannot be reached
     */
    public static JournalFold of(Journal journal, CountingStore store, RecordingListener listener, Clock clock) {
        return new JournalFold(journal, store, listener, clock, FoldPauses.DEFAULT);
    }

    static JournalFold of(
            Journal journal, CountingStore store, RecordingListener listener, Clock clock, FoldPauses pauses) {
        return new JournalFold(journal, store, listener, clock, pauses);
    }

    /** Likewise, and begins to count. */
    public static JournalFold start(Journal journal, CountingStore store, RecordingListener listener, Clock clock) {
        return of(journal, store, listener, clock).begin();
    }

    static JournalFold start(
            Journal journal, CountingStore store, RecordingListener listener, Clock clock, FoldPauses pauses) {
        return of(journal, store, listener, clock, pauses).begin();
    }

    /** Begins to count; to be called once. */
    public JournalFold begin() {
        thread.start();
        return this;
    }

    /** How it fares. */
    public FoldStatus status() {
        Optional<Trouble> now = Optional.ofNullable(trouble);
        return new FoldStatus(journal.status(), now.map(Trouble::since), now.map(Trouble::reason), wentBack, cloned);
    }

    /** Whether the store knows all that this server has closed and sent, as far as we know. */
    boolean isSettled() {
        return settled;
    }

    /** Asks the store whether it stands before what it had counted, be it of this journal or of another. */
    boolean hasStoreGoneBack() throws StoreException {
        long before = known;
        Map<String, Long> others = beside;
        return store.position(journal.id()).counted() < before
                || haveGoneBack(others, store.journalsBeside(journal.id()));
    }

    private static boolean haveGoneBack(Map<String, Long> before, Map<String, Long> now) {
        return before.entrySet().stream()
                .anyMatch(other -> now.getOrDefault(other.getKey(), UNKNOWN) < other.getValue());
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
            } catch (StoreException | IOException | RuntimeException | Error failure) {
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
    private boolean foldBatch() throws StoreException, IOException {
        if (System.nanoTime() - notBefore < 0) {
            return false;
        }
        if (position == UNKNOWN || System.nanoTime() - lookAt >= 0) {
            look();
            if (System.nanoTime() - notBefore < 0) {
                return false;
            }
        }
        long from = position;
        long limit = stands.pending().orElse(Long.MAX_VALUE);
        RecordMerger merger =
                new RecordMerger(from < stands.closed() ? store.closedBeyond(journal.id(), from) : Map.of());
        long to = from;
        boolean more = true;
        while (more && to < limit && !isFull(merger, to - from)) {
            int octets = (int) Math.min(READ_OCTETS, (long) store.differentRecords() * OCTETS_FOR_EACH);
            JournalBatch batch = journal.read(to, octets);
            more = batch.next() - to >= octets;
            to = add(batch, limit, merger);
            more |= to < batch.next();
        }
        if (stands.pending().isPresent()) {
            // Exactly that range again, also where the journal ends before it.
            to = limit;
        }
        if (to == from) {
            settleIfDone();
            return false;
        }
        MergedRecords merged = merger.merged();
        if (!fold(from, to, merged)) {
            return true;
        }
        leftOut += merger.leftOut();
        settleIfDone();
        journal.release(to);
        return more;
    }

    /** Adds the records of a batch, up to the bounds; returns the position behind what was added. */
    private long add(JournalBatch batch, long limit, RecordMerger merger) {
        long to = UNKNOWN;
        for (int i = 0; i < batch.records().size(); i++) {
            long end = batch.ends().get(i);
            if (end > limit || to != UNKNOWN && isFull(merger, 0)) {
                return to == UNKNOWN ? limit : to;
            }
            merger.add(batch.records().get(i), end);
            to = end;
        }
        return Math.min(limit, batch.next());
    }

    /** Whatever waits is read at once up to here: the more is counted together, the fewer rows of the store change. */
    private boolean isFull(RecordMerger merger, long octets) {
        return stands.pending().isEmpty()
                && (merger.records() >= store.differentRecords()
                        || merger.octets() >= DIFFERENT_OCTETS
                        || octets >= FOLD_OCTETS);
    }

    /** Counts it; false if the store has moved since we knew where it stands. */
    private boolean fold(long from, long to, MergedRecords merged) throws StoreException, IOException {
        attempted = to;
        long inOther;
        try {
            inOther = store.fold(journal.id(), from, to, merged.evaluations());
        } catch (IllegalStateException moved) {
            attempted = UNKNOWN;
            look();
            if (position == from) {
                throw moved;
            }
            return false;
        }
        attempted = UNKNOWN;
        position = to;
        known = to;
        highest = Math.max(highest, to);
        stands = new JournalPosition(to, OptionalLong.empty(), stands.closed());
        tell(merged, inOther);
        return true;
    }

    /** Sees where the store stands, and whether that is where it should. */
    private void look() throws StoreException, IOException {
        JournalPosition now = store.position(journal.id());
        if (now.counted() < journal.namedFrom()) {
            // What stands before has another name in the store.
            store.fold(journal.id(), now.counted(), journal.namedFrom(), List.of());
            now = store.position(journal.id());
        }
        if (isCountedByAnother(now.counted())) {
            takeAnotherName(now.counted());
            return;
        }
        Map<String, Long> others = store.journalsBeside(journal.id());
        boolean isBefore = now.counted() < known;
        boolean wentBackNow = isBefore || haveGoneBack(beside, others);
        if (wentBackNow) {
            goBack(now.counted());
        }
        if (position == UNKNOWN || now.counted() != position) {
            resume(now);
        } else {
            stands = now;
            journal.release(position);
        }
        beside = others;
        begun = true;
        long time = System.nanoTime();
        if (wentBackNow && !others.isEmpty()) {
            // They tell the store first what they have sent, and then we look again.
            notBefore = time + pauses.others().toNanos();
            lookAt = notBefore;
        } else {
            lookAt = time + pauses.look().toNanos();
        }
        settleIfDone();
    }

    private boolean isCountedByAnother(long counted) {
        if (begun) {
            return counted > highest && counted != attempted;
        }
        // A store that has more than all of the journal is told of by resume().
        return counted > Math.max(highest, journal.openedAt()) && counted <= journal.end();
    }

    private void goBack(long counted) throws JournalException {
        settled = false;
        settleAt = Math.max(settleAt, known);
        if (!goneBack) {
            goneBack = true;
            wentBack++;
            listener.storeWentBack();
            LOGGER.error(
                    "The report store went back in time: it has counted the journal up to {}, and had up to {} before. What"
                            + " it has forgotten is counted again, as far as it is kept",
                    counted,
                    known);
        }
        journal.rewind(counted);
    }

    /** Goes on from where the store stands, after it was told what it may not know. */
    private void resume(JournalPosition now) throws StoreException, JournalException {
        long counted = now.counted();
        long end = journal.end();
        if (counted > end) {
            LOGGER.error(
                    "The report store has counted the journal up to {}, but it ends at {}: the folder of the journal is"
                            + " older than the store. What is recorded from now on is counted",
                    counted,
                    end);
        }
        // Also makes the journal release what a crash has kept it from releasing, and go on behind what was counted.
        journal.release(counted);
        long restored = new RestoredReports(journal, store).restore(counted, journal.end());
        if (restored > 0) {
            LOGGER.warn("The report store is told of {} reports that were closed and that it did not know", restored);
        }
        stands = store.position(journal.id());
        position = counted;
        known = counted;
        highest = Math.max(highest, counted);
    }

    /** Somebody else counts under this name: what we have appended and not counted is not in the store. */
    private void takeAnotherName(long counted) throws StoreException, IOException {
        cloned = true;
        // What was there when we began may be in the copy as well, and is left to the other.
        long from = Math.max(highest, journal.openedAt());
        UUID name = UUID.randomUUID();
        LOGGER.error(
                "Another server uses a copy of this journal, {}: the report store has counted it up to {}, and {} was ours."
                        + " This one is called {} from now on. Give each server a folder of its own that was empty at first",
                journal.id(),
                counted,
                highest,
                name);
        journal.rename(name, from);
        position = UNKNOWN;
        known = from;
        // Under the new name the store is told to stand there, which is nobody else's doing.
        highest = from;
        look();
    }

    private void settleIfDone() {
        if (goneBack && position >= settleAt && System.nanoTime() - notBefore >= 0) {
            goneBack = false;
            LOGGER.info(
                    "The report store has caught up; {} evaluations are left out since reports have them that were closed"
                            + " before",
                    leftOut);
            leftOut = 0;
        }
        settled = begun && !goneBack;
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
