package org.sekisho.reports.journal;

import java.time.Instant;
import java.util.Optional;

/**
 * How a {@link Journal} fares, for metrics and health checks.
 *
 * @param waiting how many octets of records are not released
 * @param waitingSince a time before which none of them was appended, near to when the oldest was; empty if none waits
 * @param size the octets of its files
 * @param kept how many of those hold nothing but what was released
 * @param yielded how many octets of what was released were deleted before their time since it was opened, to make room
 * @param failures how often writing has failed since it was opened
 * @param lost how many octets could not be read since it was opened, since they were damaged or gone
 * @param failing why nothing can be written now, in a sentence; empty while all is well
 */
public record JournalStatus(
        long waiting,
        Optional<Instant> waitingSince,
        long size,
        long kept,
        long yielded,
        long failures,
        long lost,
        Optional<String> failing) {}
