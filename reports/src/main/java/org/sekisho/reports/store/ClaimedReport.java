package org.sekisho.reports.store;

import java.time.Instant;
import java.time.LocalDate;
import org.sekisho.reports.aggregate.PublishedPolicy;

/**
 * A report that this server alone may send until the claim expires. It is closed: nothing is added to it any more, and
 * what comes late for its day goes into another report.
 *
 * @param id the key in the store
 * @param claim what proves the claim; another one is made each time
 * @param uniqueId what makes its Report-ID unique, lower-case letters and digits; the same in every attempt
 * @param day the UTC day that it is about
 * @param begin the start of the reporting period
 * @param end its end, exclusive
 * @param policy the policy that it is about
 * @param messages how many evaluations it counts
 * @param rows how many rows it has
 * @param attempts how often it was claimed before
 * @param closed when it was closed, which its age is counted from
 */
public record ClaimedReport(
        long id,
        String claim,
        String uniqueId,
        LocalDate day,
        Instant begin,
        Instant end,
        PublishedPolicy policy,
        long messages,
        long rows,
        int attempts,
        Instant closed) {}
