package org.sekisho.reports.recording;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.sekisho.reports.store.RecordedEvaluation;

/** Any octets as a record of the journal, and any octets in a good one. */
class EvaluationRecordFuzzTest {

    private static final byte[] RECORD = EvaluationRecord.encode(EvaluationRecordTest.EVALUATION);

    @FuzzTest
    void anyOctetsAreAnEvaluationOrNone(byte[] octets) {
        check(octets);
        int at = octets.length == 0 ? 0 : (octets[0] & 0xFF) % RECORD.length;
        byte[] changed = Arrays.copyOf(RECORD, RECORD.length);
        for (int i = 0; i < octets.length && at + i < changed.length; i++) {
            changed[at + i] = octets[i];
        }
        check(changed);
    }

    private static void check(byte[] octets) {
        try {
            RecordedEvaluation evaluation = EvaluationRecord.decode(octets);
            if (!EvaluationRecord.decode(EvaluationRecord.encode(evaluation)).equals(evaluation)) {
                throw new IllegalStateException("what was read is written otherwise: " + evaluation);
            }
        } catch (MalformedRecordException defined) {
            // The other result that there is.
        }
    }
}
