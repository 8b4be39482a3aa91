package org.sekisho.reports.aggregate;

import java.time.Instant;
import java.util.Optional;

/**
 * Who made a report, and about which time (RFC 9990 3.1.1, {@code report_metadata}).
 *
 * @param organization the name of the reporting organization; empty where a report has none
 * @param email where to ask about the report; empty where a report has none
 * @param extraContact further contact details
 * @param reportId what makes the report unique among those about the same domain; empty where a report has none
 * @param begin the start of the reporting period, to the second
 * @param end its end, to the second
 * @param error what was wrong with the domain's record, for people
 * @param generator the name and version of the software that made the report
 */
public record ReportMetadata(
        String organization,
        String email,
        Optional<String> extraContact,
        String reportId,
        Instant begin,
        Instant end,
        Optional<String> error,
        Optional<String> generator) {}
