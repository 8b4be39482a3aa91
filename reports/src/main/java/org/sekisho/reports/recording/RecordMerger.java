package org.sekisho.reports.recording;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sekisho.reports.store.RecordedEvaluation;
import org.sekisho.reports.store.ReportKey;

/**
 * Counts equal records of the journal. Equal evaluations have equal octets, so each needs to be read only once, unless reports were
 * closed that have some of them. Not thread-safe.
 */
final class RecordMerger {

    private final Map<ByteBuffer, Integer> counts = new LinkedHashMap<>();
    private final Map<ReportKey, Long> closed;
    private final Map<String, ReportKey> keys = new HashMap<>();
    private long octets;
    private long leftOut;

    /** @param closed before which position closed reports have all that there is of their key */
    RecordMerger(Map<ReportKey, Long> closed) {
        this.closed = closed;
    }

    /**
     * Adds a record.
     *
     * @param end the position behind it
     */
    void add(byte[] record, long end) {
        if (SendingRecord.is(record)) {
            return;
        }
        if (!closed.isEmpty() && isInClosedReport(record, end)) {
            leftOut++;
        } else if (counts.merge(ByteBuffer.wrap(record), 1, Integer::sum) == 1) {
            octets += record.length;
        }
    }

    private boolean isInClosedReport(byte[] record, long end) {
        try {
            RecordedEvaluation evaluation = EvaluationRecord.decode(record);
            ReportKey key = keys.computeIfAbsent(
                    evaluation.day() + " " + evaluation.policy(),
                    text -> ReportKey.of(evaluation.day(), evaluation.policy()));
            Long counted = closed.get(key);
            return counted != null && end <= counted;
        } catch (MalformedRecordException malformed) {
            // It is told of when all are read.
            return false;
        }
    }

    /** How many different ones there are. */
    int records() {
        return counts.size();
    }

    /** How long the different ones are together. */
    long octets() {
        return octets;
    }

    /** How many were left out since a closed report has them. */
    long leftOut() {
        return leftOut;
    }

    MergedRecords merged() {
        return MergedRecords.of(counts);
    }
}
