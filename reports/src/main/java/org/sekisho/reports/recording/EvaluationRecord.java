package org.sekisho.reports.recording;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.LocalDate;
import org.sekisho.reports.store.RecordedEvaluation;

/**
 * A record of the journal that holds an evaluation: the kind, the day, the count, and policy and row as the store keeps them. Equal
 * evaluations give equal octets.
 */
final class EvaluationRecord {

    /** What begins each; a record of the first release begins with {@link FormerRecord#VERSION}. */
    static final int KIND = 2;

    /** Enough for a hundred signatures with the longest names, each character as an escape. */
    static final int LONGEST_CONTENT = 500_000;

    private EvaluationRecord() {}

    /** @throws IllegalArgumentException if it goes beyond the bounds within which it can be read again */
    static byte[] encode(RecordedEvaluation evaluation) {
        RecordOutput out = new RecordOutput();
        out.octet(KIND);
        out.number(evaluation.day().toEpochDay());
        out.number(evaluation.count());
        out.octets(bounded(evaluation.policy()));
        out.octets(bounded(evaluation.row()));
        return out.toBytes();
    }

    private static byte[] bounded(String content) {
        if (content.length() > LONGEST_CONTENT) {
            throw new IllegalArgumentException("a content of " + content.length() + " characters");
        }
        return content.getBytes(US_ASCII);
    }

    /** @throws MalformedRecordException if it is none of these kinds, or anything in it is not as it is written */
    static RecordedEvaluation decode(byte[] octets) throws MalformedRecordException {
        RecordInput in = new RecordInput(octets);
        int kind = in.octet();
        if (kind == FormerRecord.VERSION) {
            return FormerRecord.read(in);
        }
        if (kind != KIND) {
            throw new MalformedRecordException("it is of kind " + kind);
        }
        LocalDate day = LocalDate.ofEpochDay(in.number(LocalDate.MAX.toEpochDay()));
        long count = in.number(Integer.MAX_VALUE);
        String policy = in.json(LONGEST_CONTENT);
        String row = in.json(LONGEST_CONTENT);
        in.end();
        return new RecordedEvaluation(day, policy, row, count);
    }
}
