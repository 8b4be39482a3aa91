package org.sekisho.reports.recording;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.store.RecordedEvaluation;

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
        long messages = 0;
        long unreadable = 0;
        Optional<String> firstFailure = Optional.empty();
        for (Map.Entry<ByteBuffer, Integer> record : counts.entrySet()) {
            try {
                RecordedEvaluation evaluation =
                        EvaluationCodec.decode(record.getKey().array());
                long count = evaluation.row().count() * record.getValue();
                evaluations.add(counted(evaluation, count));
                messages += count;
            } catch (MalformedRecordException malformed) {
                unreadable += record.getValue();
                firstFailure = firstFailure.or(() -> Optional.ofNullable(malformed.getMessage()));
            }
        }
        return new MergedRecords(evaluations, messages, unreadable, firstFailure);
    }

    /** The same with another count. */
    static RecordedEvaluation counted(RecordedEvaluation evaluation, long count) {
        ReportRow row = evaluation.row();
        if (row.count() == count) {
            return evaluation;
        }
        ReportRow counted = new ReportRow(
                row.sourceIp(),
                count,
                row.disposition(),
                row.dkimAligned(),
                row.spfAligned(),
                row.reasons(),
                row.headerFrom(),
                row.envelopeFrom(),
                row.envelopeTo(),
                row.dkim(),
                row.spf());
        return new RecordedEvaluation(evaluation.day(), evaluation.policy(), counted);
    }
}
