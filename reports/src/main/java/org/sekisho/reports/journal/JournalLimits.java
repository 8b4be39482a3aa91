package org.sekisho.reports.journal;

import java.time.Duration;

/**
 * How much a {@link Journal} takes.
 *
 * @param recordBytes the octets of one record
 * @param queueBytes the octets of records that wait to be written
 * @param segmentBytes from how many octets on a segment is followed by another one; what is read to the end goes segment by segment
 * @param journalBytes the octets of all segments together
 * @param keep how long what was released is kept, as far as there is room for it
 */
public record JournalLimits(int recordBytes, int queueBytes, long segmentBytes, long journalBytes, Duration keep) {

    private static final Duration KEEP = Duration.ofDays(1);

    private static final int RECORD = 1 << 19;
    private static final int QUEUE = 1 << 24;
    private static final long SMALLEST_SEGMENT = 1L << 16;
    private static final long LARGEST_SEGMENT = 1L << 24;
    private static final int SEGMENTS = 16;

    /** @throws IllegalArgumentException if a bound is not positive, or the queue cannot take the largest record */
    public JournalLimits {
        if (recordBytes < 1 || segmentBytes < 1 || journalBytes < 1 || keep.isNegative()) {
            throw new IllegalArgumentException("a bound is not positive");
        }
        if (queueBytes < Records.HEADER + (long) recordBytes) {
            throw new IllegalArgumentException("the queue cannot take the largest record");
        }
    }

    /**
     * Bounds for a journal of at most so many octets: records of 512 KiB, 16 MiB that wait, segments of a sixteenth of the
     * journal, but at most 16 MiB, and a day for what was released.
     */
    public static JournalLimits ofSize(long journalBytes) {
        long segment = Math.max(SMALLEST_SEGMENT, Math.min(LARGEST_SEGMENT, journalBytes / SEGMENTS));
        return new JournalLimits(RECORD, QUEUE, segment, journalBytes, KEEP);
    }
}
