package org.sekisho.reports.store;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.sekisho.reports.aggregate.PublishedPolicy;

/**
 * One report, for operators.
 *
 * @param id the key in the store
 * @param uniqueId what its Report-ID begins with
 * @param day the UTC day that it is about
 * @param policy the policy that it is about
 * @param messages how many evaluations it counts
 * @param rows how many rows it has
 * @param state where it stands
 * @param due when it is or was to be sent, or to be tried again
 * @param attempts how often it was tried
 * @param reason why it stands there; empty where there is nothing to say
 * @param deliveries what became of its files; empty before the first attempt
 */
public record ReportSummary(
        long id,
        String uniqueId,
        LocalDate day,
        PublishedPolicy policy,
        long messages,
        long rows,
        State state,
        Instant due,
        int attempts,
        Optional<String> reason,
        List<Delivery> deliveries) {

    /** Copies the list. */
    public ReportSummary {
        deliveries = List.copyOf(deliveries);
    }

    /** Where a report stands. */
    public enum State {
        /** Evaluations are still added. */
        OPEN,
        /** It is closed, and to be sent. */
        CLOSED,
        /** It was handed over to every destination that takes it; its rows are gone, its files are kept. */
        SENT,
        /** Nobody takes it, or nobody could be reached in time; its rows are gone. */
        DROPPED
    }
}
