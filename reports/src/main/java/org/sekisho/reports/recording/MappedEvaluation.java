package org.sekisho.reports.recording;

import java.time.LocalDate;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.store.RecordedEvaluation;

/**
 * What a report tells of one message about one Author Domain.
 *
 * @param day the UTC day of the evaluation
 * @param policy the policy under which the message was evaluated
 * @param row what was seen
 */
record MappedEvaluation(LocalDate day, PublishedPolicy policy, ReportRow row) {

    /** In the form in which it is kept. */
    RecordedEvaluation recorded() {
        return RecordedEvaluation.of(day, policy, row);
    }
}
