package org.sekisho.reports.recording;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts equal records of the journal. Equal evaluations have equal octets, so each needs to be read only once. */
final class RecordMerger {

    private final Map<ByteBuffer, Integer> counts = new LinkedHashMap<>();
    private long octets;

    void add(List<byte[]> records) {
        for (byte[] record : records) {
            if (counts.merge(ByteBuffer.wrap(record), 1, Integer::sum) == 1) {
                octets += record.length;
            }
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

    MergedRecords merged() {
        return MergedRecords.of(counts);
    }
}
