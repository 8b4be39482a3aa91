package org.sekisho.reports.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The segments of a journal, in their order. Any thread may look; one at a time may change them. */
final class Segments {

    private static final Logger LOGGER = LoggerFactory.getLogger(Segments.class);

    private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private final AtomicLong size = new AtomicLong();

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

    /** Deletes the segments that end at or before a position, but not the last one, which tells where the journal ends. */
    void deleteBefore(long position) {
        for (Segment segment : segments.values()) {
            Long next = segments.higherKey(segment.start());
            if (next == null || next > position) {
                return;
            }
            try {
                Files.deleteIfExists(segment.path());
            } catch (IOException failed) {
                LOGGER.warn("{} cannot be deleted: {}", segment.path(), failed.toString());
                return;
            }
            remove(segment.start());
        }
    }
}
