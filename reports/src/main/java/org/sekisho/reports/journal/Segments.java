package org.sekisho.reports.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The segments of a journal, in their order. Any thread may look; one at a time may change them. */
final class Segments {

    private static final Logger LOGGER = LoggerFactory.getLogger(Segments.class);

    private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, Instant> released = new ConcurrentSkipListMap<>();
    private final AtomicLong size = new AtomicLong();
    private final AtomicLong kept = new AtomicLong();

    /**
     * One segment.
     *
     * @param start the position that it begins at
     * @param path its file
     * @param size how long the file is
     */
    record Segment(long start, Path path, long size) {

        /** The position behind its last octet. */
        long end() {
            return start + Math.max(0, size - SegmentHeader.BYTES);
        }
    }

    /** Adds a segment, or replaces the one that begins at the same position. */
    void put(Segment segment) {
        Segment before = segments.put(segment.start(), segment);
        size.addAndGet(segment.size() - (before == null ? 0 : before.size()));
    }

    void remove(long start) {
        Segment removed = segments.remove(start);
        if (removed != null) {
            size.addAndGet(-removed.size());
            if (released.remove(start) != null) {
                kept.addAndGet(-removed.size());
            }
        }
    }

    Optional<Segment> first() {
        return Optional.ofNullable(segments.firstEntry()).map(Map.Entry::getValue);
    }

    Optional<Segment> last() {
        return Optional.ofNullable(segments.lastEntry()).map(Map.Entry::getValue);
    }

    /** The segment that a position is in or behind; empty before the first one. */
    Optional<Segment> at(long position) {
        return Optional.ofNullable(segments.floorEntry(position)).map(Map.Entry::getValue);
    }

    /** The position behind what counts of a segment: where the next one begins, whatever else is in its file. */
    long limit(Segment segment, long end) {
        Long next = segments.higherKey(segment.start());
        return next == null ? end : Math.min(end, next);
    }

    /** How many octets all files have. */
    long size() {
        return size.get();
    }

    /** How many octets the files have that hold nothing but what was released. */
    long kept() {
        return kept.get();
    }

    /**
     * Notes that the segments that end at or before a position were released, but not the last one, which tells where the journal
     * ends. The time of their files says when, also after a restart.
     */
    void release(long position, Instant now) {
        forEachBefore(position, segment -> {
            try {
                Files.setLastModifiedTime(segment.path(), FileTime.from(now));
            } catch (IOException failed) {
                // It then goes by the time of its last record, a little early.
                LOGGER.debug("The time of {} cannot be set: {}", segment.path(), failed.toString());
            }
            return now;
        });
    }

    /** Finds out when the segments that end at or before a position were released in an earlier run. */
    void releasedBefore(long position) throws IOException {
        for (Segment segment : segments.values()) {
            Long next = segments.higherKey(segment.start());
            if (next == null || next > position) {
                return;
            }
            Instant then = Files.getLastModifiedTime(segment.path()).toInstant();
            note(segment, then);
        }
    }

    private void forEachBefore(long position, Function<Segment, Instant> time) {
        for (Segment segment : segments.values()) {
            Long next = segments.higherKey(segment.start());
            if (next == null || next > position) {
                return;
            }
            if (!released.containsKey(segment.start())) {
                note(segment, time.apply(segment));
            }
        }
    }

    private void note(Segment segment, Instant time) {
        released.put(segment.start(), time);
        kept.addAndGet(segment.size());
    }

    /** What ends behind a position is needed again. */
    void rewind(long position) {
        for (Long start : released.keySet()) {
            Long next = segments.higherKey(start);
            Segment segment = segments.get(start);
            if (segment != null && (next == null || next > position)) {
                released.remove(start);
                kept.addAndGet(-segment.size());
            }
        }
    }

    /** Deletes what was released at or before a time. */
    void expire(Instant time) {
        for (Map.Entry<Long, Instant> oldest = released.firstEntry();
                oldest != null && !oldest.getValue().isAfter(time) && deleteFirst();
                oldest = released.firstEntry()) {
            // One after the other, so that there is never a gap.
        }
    }

    /** Deletes the oldest segment if it was released; false if that cannot be done. */
    boolean deleteFirst() {
        Optional<Segment> first = first().filter(segment -> released.containsKey(segment.start()));
        if (first.isEmpty()) {
            return false;
        }
        try {
            Files.deleteIfExists(first.get().path());
        } catch (IOException failed) {
            LOGGER.warn("{} cannot be deleted: {}", first.get().path(), failed.toString());
            return false;
        }
        remove(first.get().start());
        return true;
    }
}
