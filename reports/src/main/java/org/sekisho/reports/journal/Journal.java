package org.sekisho.reports.journal;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sekisho.reports.journal.AppendQueue.Append;
import org.sekisho.reports.journal.JournalException.Reason;
import org.sekisho.reports.journal.Segments.Segment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A local append-only journal in a folder of its own. A record that {@link #append} has confirmed is there until it is released and
 * for some time more, as far as there is room, so that it can be used again: {@link #rewind}. It is there also after a crash of the process or of the machine, as far as the disk keeps what it has confirmed.
 *
 * <p>A position counts octets since the journal began and only grows, also when everything was released. What was damaged is
 * logged with its position, counted and skipped. A disk that fails or is full fails those that wait, and the journal tries again
 * with the next record, but in a new segment: what an fsync that has failed left behind is never trusted.
 *
 * <p>Safe for use by any number of threads.
 */
public final class Journal implements Closeable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Journal.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final int WRITE_BUFFER = 1 << 18;

    /** A last segment of which nothing is needed is replaced when it has this part of a segment's octets. */
    private static final int WORTH_REPLACING = 4;

    /** Or when it was begun so long ago, so that what is in it can be deleted when its time has come. */
    private static final Duration LONGEST_SEGMENT = Duration.ofHours(1);

    /** How often it is told that what was released makes room before its time. */
    private static final Duration BETWEEN_WORDS = Duration.ofHours(1);

    private final JournalFolder folder;
    private final JournalLimits limits;
    private final Clock clock;
    private final Duration pauseAfterFailure;
    private final AppendQueue queue;
    private final Records written;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(WRITE_BUFFER);
    private final Thread thread;

    /** Held while segments are written, begun or deleted. Fair: who trims waits for one batch, not for a quiet moment. */
    private final ReentrantLock writing = new ReentrantLock(true);

    /** Held while segments are read or deleted, and taken before {@link #writing}. */
    private final ReentrantLock reading = new ReentrantLock();

    private final Segments segments = new Segments();
    private final BatchReader reader;

    // Guarded by writing.
    private @Nullable SegmentWriter writer;
    private long retryAt;
    private long opened;
    private Instant begun;
    private Instant toldOfYielding = Instant.MIN;
    private boolean closed;

    // Guarded by reading.
    private long readToEnd;
    private Instant readToEndAt;

    // Written under a lock, read without.
    private volatile long end;
    private volatile long released;
    private volatile long yielded;
    private volatile Instant since;
    private volatile @Nullable JournalException failing;
    private final AtomicLong failures = new AtomicLong();

    private Journal(
            JournalFolder folder, JournalLimits limits, Clock clock, Duration pauseAfterFailure, Map<Long, Path> found)
            throws IOException {
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
        this.pauseAfterFailure = pauseAfterFailure;
        this.queue = new AppendQueue(limits.queueBytes());
        this.written = new Records(folder.id());
        this.reader = new BatchReader(segments, new Records(folder.id()), limits.recordBytes());
        this.since = clock.instant();
        for (Map.Entry<Long, Path> segment : found.entrySet()) {
            segments.put(new Segment(segment.getKey(), segment.getValue(), Files.size(segment.getValue())));
        }
        Optional<Segment> first = segments.first();
        if (first.isPresent()) {
            this.released = Math.max(folder.released(), first.get().start());
            this.since = timeOf(released);
        }
        Optional<Segment> last = segments.last();
        if (last.isPresent()) {
            this.end = endOf(last.get());
        }
        this.released = Math.min(released, end);
        segments.releasedBefore(released);
        this.begun = clock.instant();
        this.opened = end;
        this.readToEndAt = since;
        try {
            begin(end);
        } catch (IOException failed) {
            fail(failed);
        }
        this.thread = new Thread(this::write, "sekisho-journal");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Opens the journal in a folder, which is created if it is not there. What an append that was not confirmed has left behind is
     * dropped. A disk that is full is no reason to fail; the journal then tries again with the first record.
     *
     * @param clock for {@link JournalStatus#waitingSince}
     * @throws JournalException if the folder cannot be used or is used already: a sentence for the operator
     */
    public static Journal open(Path folder, JournalLimits limits, Clock clock) throws JournalException {
        return open(folder, limits, clock, Disk.real(), PAUSE_AFTER_FAILURE);
    }

    static Journal open(Path folder, JournalLimits limits, Clock clock, Disk disk, Duration pauseAfterFailure)
            throws JournalException {
        try {
            JournalFolder opened = JournalFolder.open(folder, disk);
            try {
                return new Journal(opened, limits, clock, pauseAfterFailure, opened.segments());
            } catch (IOException | RuntimeException failed) {
                opened.close();
                throw failed;
            }
        } catch (JournalException sentence) {
            throw sentence;
        } catch (IOException failed) {
            throw new JournalException(
                    Reason.FAILED, "The journal in " + folder + " cannot be opened: " + failed + ".", failed);
        }
    }

    /** What tells this journal from every other: lower-case letters, digits and hyphens, at most 36. */
    public String id() {
        return folder.name().id().toString();
    }

    /**
     * Gives the journal another {@link #id}, for one that turned out to be a copy of another journal. It is called so after a restart
     * too; its records are the same.
     *
     * @param next a random UUID
     * @param from the position from which on it is called so
     */
    public void rename(UUID next, long from) throws IOException {
        folder.rename(next, from);
    }

    /** From which position on the journal has its {@link #id}: 0 unless it was renamed. */
    public long namedFrom() {
        return folder.name().from();
    }

    /** The position behind the last record that was there when the journal was opened. */
    public long openedAt() {
        writing.lock();
        try {
            return opened;
        } finally {
            writing.unlock();
        }
    }

    /** Up to where {@link #release} has come, in an earlier run too. */
    public long released() {
        return released;
    }

    /**
     * Appends a record. Never waits for the disk and never throws.
     *
     * @param record not to be changed any more
     * @return complete when no crash can lose the record, or exceptionally with a {@link JournalException} when it is not
     *     written. What depends on it runs on the journal's thread and must not wait.
     */
    public CompletableFuture<Void> append(byte[] record) {
        if (record.length > limits.recordBytes()) {
            return CompletableFuture.failedFuture(new JournalException(
                    Reason.TOO_LARGE,
                    "A record has " + record.length + " octets; at most " + limits.recordBytes() + " are kept."));
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        queue.offer(new Append(record, done)).ifPresent(done::completeExceptionally);
        return done;
    }

    /** The position behind the last record that is confirmed. */
    public long end() {
        return end;
    }

    /**
     * Reads records that are confirmed.
     *
     * @param from 0, or what {@link JournalBatch#next} has given; before the first record that is not trimmed, that one is meant
     * @param octets the batch ends with the record that makes it as long, or with the last one
     * @return no records only if there are no good ones behind {@code from}
     * @throws JournalException if the disk cannot be read now. Where a segment can never be read again, its file may be moved
     *     away; it is then counted as lost.
     */
    public JournalBatch read(long from, int octets) throws JournalException {
        check(from);
        reading.lock();
        try {
            Instant now = clock.instant();
            long last = end;
            JournalBatch batch = reader.read(from, last, octets);
            if (batch.next() >= last) {
                readToEnd = batch.next();
                readToEndAt = now;
                if (released >= last) {
                    since = now;
                }
            }
            return batch;
        } finally {
            reading.unlock();
        }
    }

    /**
     * Says that what stands before a position was used. It is kept for {@link JournalLimits#keep}, unless its room is needed before, and
     * then deleted by whole segments; to be called now and then, also when nothing new was used.
     *
     * @param to a position up to which all was read and used. Behind the end, as when the folder comes from an older backup, the
     *     end moves there, so that what is appended next stands behind it.
     * @throws JournalException if the end would have to move and the disk fails
     */
    public void release(long to) throws JournalException {
        check(to);
        reading.lock();
        writing.lock();
        try {
            checkOpen();
            if (to > end) {
                LOGGER.warn("The journal ends at {}, but was read up to {} before; it goes on from there", end, to);
                move(to);
            }
            if (to > released) {
                released = to;
                reader.forget(to);
                folder.released(to);
            }
            if (to >= readToEnd) {
                since = readToEndAt;
            }
            Instant now = clock.instant();
            if (to == end && worthReplacing(now)) {
                replaceLast();
            }
            segments.release(to, now);
            segments.expire(now.minus(limits.keep()));
        } finally {
            writing.unlock();
            reading.unlock();
        }
    }

    /**
     * Says that what stands behind a position is needed again, since whoever had used it has forgotten. What is not there any more is
     * counted as lost when it is read.
     *
     * @param to a position before {@link #released}; from one that is not nothing changes
     */
    public void rewind(long to) throws JournalException {
        check(to);
        reading.lock();
        writing.lock();
        try {
            checkOpen();
            if (to >= released) {
                return;
            }
            released = to;
            reader.rewind(to);
            segments.rewind(to);
            folder.released(to);
            since = timeOf(to);
            readToEnd = end + 1;
        } catch (IOException failed) {
            throw new JournalException(Reason.FAILED, "The journal cannot be read: " + failed + ".", failed);
        } finally {
            writing.unlock();
            reading.unlock();
        }
    }

    /** A time before which nothing behind a position was appended, as far as the files tell. */
    private Instant timeOf(long position) throws IOException {
        Optional<Segment> segment = segments.at(position);
        return segment.isPresent()
                ? Files.getLastModifiedTime(segment.get().path()).toInstant()
                : since;
    }

    private void move(long to) throws JournalException {
        long before = end;
        try {
            SegmentWriter segment = begin(to);
            // What was appended since then must not be taken for what was read before.
            for (long position = Math.max(opened, released); position < before; ) {
                JournalBatch batch = reader.read(position, before, WRITE_BUFFER);
                for (byte[] record : batch.records()) {
                    segment.append(record);
                }
                position = batch.next();
            }
            confirm(segment);
            end = segment.position();
            opened = to;
        } catch (IOException failed) {
            segments.remove(to);
            throw fail(failed);
        }
    }

    /** Whether the last segment, of which nothing is needed any more, is large enough to make room. */
    private boolean worthReplacing(Instant now) {
        return segments.last()
                .filter(last -> last.start() < end)
                .filter(last -> writer == null
                        || last.size() >= limits.segmentBytes() / WORTH_REPLACING
                        || !now.isBefore(begun.plus(LONGEST_SEGMENT)))
                .isPresent();
    }

    private void replaceLast() {
        try {
            begin(end);
        } catch (IOException failed) {
            LOGGER.warn("A segment of the journal cannot make room yet: {}", failed.toString());
        }
    }

    /** Makes the journal go on in a new segment. If that fails nothing has changed. */
    private SegmentWriter begin(long start) throws IOException {
        SegmentWriter next = new SegmentWriter(folder.create(start), start, written, buffer);
        segments.put(new Segment(start, folder.segment(start), next.size()));
        begun = clock.instant();
        SegmentWriter before = writer;
        writer = next;
        if (before != null) {
            before.close();
        }
        return next;
    }

    /** Where the last segment of a journal that was just opened ends: behind its last good record. */
    private long endOf(Segment last) throws IOException {
        try (FileChannel file = FileChannel.open(last.path(), StandardOpenOption.WRITE)) {
            // A process that was killed may have written what it has not forced; whoever reads it relies on it.
            file.force(true);
        }
        try (SegmentReader records =
                new SegmentReader(last.path(), last.start(), last.start(), last.end(), written, limits.recordBytes())) {
            while (records.next() != null) {
                // Goes on to the last one.
            }
            if (records.goodTo() < last.end()) {
                LOGGER.warn(
                        "{} ends with {} octets of a record that a crash cut off before it was confirmed; they are dropped",
                        last.path(),
                        last.end() - records.goodTo());
            }
            return records.goodTo();
        }
    }

    private void write() {
        for (List<Append> batch = queue.take(); !batch.isEmpty(); batch = queue.take()) {
            Set<Append> refused = new HashSet<>();
            JournalException failed = write(batch, refused);
            for (Append append : batch) {
                complete(append, refused.contains(append), failed);
            }
        }
    }

    /** Writes all of a batch that there is room for, or nothing; null if that went well. */
    private @Nullable JournalException write(List<Append> batch, Set<Append> refused) {
        writing.lock();
        try {
            checkOpen();
            JournalException before = failing;
            if (before != null && System.nanoTime() - retryAt < 0) {
                return before;
            }
            SegmentWriter segment = writable();
            for (Append append : batch) {
                long last = segments.last().map(Segment::size).orElse(0L);
                if (hasRoom(segment.size() - last + append.size())) {
                    segment.append(append.record());
                } else {
                    refused.add(append);
                }
            }
            confirm(segment);
            return null;
        } catch (IOException | RuntimeException | Error failure) {
            // Whatever it is, those who wait must hear of it and those who come must find a journal that works.
            return fail(failure);
        } finally {
            writing.unlock();
        }
    }

    private SegmentWriter writable() throws IOException {
        SegmentWriter segment = writer;
        if (segment == null
                || segment.size() >= limits.segmentBytes() && hasRoom(SegmentHeader.BYTES + Records.HEADER)) {
            segment = begin(end);
        }
        return segment;
    }

    /** Whether there is room for so many octets; what was released makes room, the oldest first. */
    private boolean hasRoom(long octets) {
        while (segments.size() + octets > limits.journalBytes()) {
            long before = segments.first().map(Segment::start).orElse(end);
            if (!segments.deleteFirst()) {
                return false;
            }
            long first = segments.first().map(Segment::start).orElse(end);
            yielded += first - before;
            Instant now = clock.instant();
            if (toldOfYielding.plus(BETWEEN_WORDS).isBefore(now)) {
                toldOfYielding = now;
                LOGGER.warn(
                        "The journal has no room for all that was counted within {}; up to position {} it cannot be counted"
                                + " again",
                        limits.keep(),
                        first);
            }
        }
        return true;
    }

    private void confirm(SegmentWriter segment) throws IOException {
        if (segment.position() > end) {
            segment.force();
            segments.put(new Segment(segment.start(), folder.segment(segment.start()), segment.size()));
            end = segment.position();
            if (failing != null) {
                failing = null;
                LOGGER.info("The journal can be written again");
            }
        }
    }

    /** Gives up the segment that is written. Its good records stay, and the next one begins behind them. */
    private JournalException fail(Throwable failure) {
        JournalException sentence =
                new JournalException(Reason.FAILED, "The journal cannot be written: " + failure + ".", failure);
        failures.incrementAndGet();
        if (failing == null) {
            LOGGER.error("The journal cannot be written; it tries again with each record", failure);
        }
        failing = sentence;
        retryAt = System.nanoTime() + pauseAfterFailure.toNanos();
        SegmentWriter failed = writer;
        writer = null;
        if (failed != null) {
            failed.abandon(end);
        }
        return sentence;
    }

    private void complete(Append append, boolean refused, @Nullable JournalException failed) {
        if (failed != null) {
            append.done().completeExceptionally(failed);
        } else if (refused) {
            append.done()
                    .completeExceptionally(new JournalException(
                            Reason.FULL,
                            "The journal has " + segments.size() + " of " + limits.journalBytes()
                                    + " octets; what it holds must be used first."));
        } else {
            append.done().complete(null);
        }
    }

    /** How the journal fares. */
    public JournalStatus status() {
        long waiting = Math.max(0, end - released);
        JournalException failure = failing;
        return new JournalStatus(
                waiting,
                waiting == 0 ? Optional.empty() : Optional.of(since),
                segments.size(),
                segments.kept(),
                yielded,
                failures.get(),
                reader.lost(),
                failure == null ? Optional.empty() : Optional.of(String.valueOf(failure.getMessage())));
    }

    private static void check(long position) {
        if (position < 0 || position >= JournalFolder.POSITIONS) {
            throw new IllegalArgumentException("no position: " + position);
        }
    }

    private void checkOpen() throws JournalException {
        if (closed) {
            throw new JournalException(Reason.CLOSED, "The journal is closed.");
        }
    }

    /** Writes what was appended before, and lets others use the folder. Further appends fail. */
    @Override
    public void close() throws IOException {
        queue.close();
        if (Thread.currentThread() != thread) {
            Uninterruptibles.joinUninterruptibly(thread);
        }
        reading.lock();
        writing.lock();
        try {
            closed = true;
            SegmentWriter last = writer;
            writer = null;
            if (last != null) {
                last.close();
            }
        } finally {
            writing.unlock();
            reading.unlock();
            folder.close();
        }
    }
}
