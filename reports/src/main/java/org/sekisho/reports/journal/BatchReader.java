package org.sekisho.reports.journal;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.sekisho.reports.journal.JournalException.Reason;
import org.sekisho.reports.journal.Segments.Segment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records over the borders of segments, and tells once of what cannot be read. One thread at a time may read; any may ask
 * what is lost.
 */
final class BatchReader {

    private static final Logger LOGGER = LoggerFactory.getLogger(BatchReader.class);

    private final Segments segments;
    private final Records format;
    private final int recordBytes;
    private final AtomicLong lost = new AtomicLong();
    private long toldTo;
    private boolean rewound;

    BatchReader(Segments segments, Records format, int recordBytes) {
        this.segments = segments;
        this.format = format;
        this.recordBytes = recordBytes;
    }

    /** Reads on from a position, up to {@code end}, until there are so many octets of records. */
    JournalBatch read(long from, long end, int octets) throws JournalException {
        List<byte[]> records = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        long position = from;
        long wanted = octets;
        while (position < end && wanted > 0) {
            Optional<Segment> segment = segments.at(position);
            if (segment.isPresent()) {
                int before = records.size();
                position = read(segment.get(), position, segments.limit(segment.get(), end), wanted, records, ends);
                for (byte[] record : records.subList(before, records.size())) {
                    wanted -= record.length;
                }
            } else {
                long first = Math.min(end, segments.first().map(Segment::start).orElse(end));
                // Who begins at 0 knows nothing of the journal and misses nothing, unless somebody knew more before.
                if (position > 0 || rewound) {
                    lose(position, first);
                }
                position = first;
            }
        }
        return new JournalBatch(records, ends, position);
    }

    private long read(Segment segment, long from, long limit, long octets, List<byte[]> records, List<Long> ends)
            throws JournalException {
        try (SegmentReader reader =
                new SegmentReader(segment.path(), segment.start(), from, limit, format, recordBytes)) {
            for (long wanted = octets; wanted > 0; ) {
                byte[] record = reader.next();
                long begin = record == null ? limit : reader.position() - Records.HEADER - record.length;
                lose(begin - reader.skipped(), begin);
                if (record == null) {
                    break;
                }
                records.add(record);
                ends.add(reader.position());
                wanted -= record.length;
            }
            return reader.position();
        } catch (NoSuchFileException gone) {
            lose(from, limit);
            return limit;
        } catch (IOException failed) {
            throw new JournalException(Reason.FAILED, segment.path() + " cannot be read: " + failed + ".", failed);
        }
    }

    private void lose(long from, long to) {
        long begin = Math.max(from, toldTo);
        if (begin < to) {
            LOGGER.error("The journal is damaged from position {} to {}; what was recorded there is lost", begin, to);
            lost.addAndGet(to - begin);
            toldTo = to;
        }
    }

    /** Tells anew of what is missing behind a position: somebody needs it again. */
    void rewind(long position) {
        toldTo = Math.min(toldTo, position);
        rewound = true;
    }

    /** Tells no more of what is missing before a position. */
    void forget(long position) {
        toldTo = Math.max(toldTo, position);
    }

    /** How many octets could not be read. */
    long lost() {
        return lost.get();
    }
}
