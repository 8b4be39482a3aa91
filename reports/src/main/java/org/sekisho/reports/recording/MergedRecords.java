package org.sekisho.reports.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sekisho.reports.store.RecordedEvaluation;
import org.sekisho.reports.store.StoredContent;

/**
 * Records of the journal, equal ones counted as one.
 *
 * @param evaluations each with its count, in the order of their first records
 * @param messages the sum of the counts
 * @param unreadable how many records were left out since they make no sense
 * @param firstFailure what is wrong with the first of those
 */
record MergedRecords(
        List<RecordedEvaluation> evaluations, long messages, long unreadable, Optional<String> firstFailure) {

    /** @param counts how often each record came */
    static MergedRecords of(Map<ByteBuffer, Integer> counts) {
        List<RecordedEvaluation> evaluations = new ArrayList<>(counts.size());
        Map<String, String> readable = new HashMap<>();
        long messages = 0;
        long unreadable = 0;
        Optional<String> firstFailure = Optional.empty();
        for (Map.Entry<ByteBuffer, Integer> record : counts.entrySet()) {
            try {
                RecordedEvaluation evaluation =
                        EvaluationRecord.decode(record.getKey().array());
                long count = evaluation.count() * record.getValue();
                evaluations.add(new RecordedEvaluation(
                        evaluation.day(), readable(evaluation.policy(), readable), evaluation.row(), count));
                messages += count;
            } catch (MalformedRecordException malformed) {
                unreadable += record.getValue();
                firstFailure = firstFailure.or(() -> Optional.ofNullable(malformed.getMessage()));
            }
        }
        return new MergedRecords(evaluations, messages, unreadable, firstFailure);
    }

    /**
     * The same text, once in memory for all that have it. A policy that nobody can read would keep the store from opening its report,
     * and the journal from going on.
     */
    private static String readable(String policy, Map<String, String> known) throws MalformedRecordException {
        String same = known.get(policy);
        if (same != null) {
            return same;
        }
        try {
            StoredContent.policy(policy);
        } catch (JsonProcessingException | IllegalArgumentException malformed) {
            throw new MalformedRecordException("its policy cannot be read");
        }
        known.put(policy, policy);
        return policy;
    }
}
