package org.sekisho.reports.store;

import java.time.Instant;
import java.time.LocalDate;
import org.sekisho.reports.aggregate.PublishedPolicy;

/**
 * A report that is closed and has its files, so that a store that went back in time can be told of it.
 *
 * @param closing which evaluations it has
 * @param uniqueId what its Report-ID begins with
 * @param day the UTC day that it is about
 * @param begin the start of the reporting period
 * @param end its end, exclusive
 * @param policy the policy that it is about
 * @param messages how many evaluations it counts
 * @param rows how many rows it has
 * @param closed when it was closed
 */
public record ClosedReport(
        Closing closing,
        String uniqueId,
        LocalDate day,
        Instant begin,
        Instant end,
        PublishedPolicy policy,
        long messages,
        long rows,
        Instant closed) {

    /** What is told of a report that was claimed. */
    public static ClosedReport of(ClaimedReport report, Closing closing) {
        return new ClosedReport(
                closing,
                report.uniqueId(),
                report.day(),
                report.begin(),
                report.end(),
                report.policy(),
                report.messages(),
                report.rows(),
                report.closed());
    }
}
