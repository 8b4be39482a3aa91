package org.sekisho.reports.store;

import java.time.LocalDate;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.aggregate.ReportRow;

/**
 * Evaluations of one UTC day that have everything in common that a report tells, in the form in which journal and store keep them.
 *
 * @param day the UTC day of the evaluations
 * @param policy the policy under which the messages were evaluated, as {@link StoredContent} writes it
 * @param row what was seen, likewise, without the count
 * @param count how often
 */
public record RecordedEvaluation(LocalDate day, String policy, String row, long count) {

    /** @throws IllegalArgumentException if the count is negative */
    public RecordedEvaluation {
        if (count < 0) {
            throw new IllegalArgumentException("a negative count");
        }
    }

    /** What was seen of a policy on a day, as often as the row says. */
    public static RecordedEvaluation of(LocalDate day, PublishedPolicy policy, ReportRow row) {
        return new RecordedEvaluation(day, StoredContent.of(policy), StoredContent.of(row), row.count());
    }

    /** The same, so often. */
    public RecordedEvaluation counted(long times) {
        return times == count ? this : new RecordedEvaluation(day, policy, row, times);
    }
}
