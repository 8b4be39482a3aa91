package org.sekisho.reports.aggregate;

import java.util.List;

/**
 * A DMARC aggregate report (RFC 9990 3.1.1).
 *
 * @param metadata who reports, and about which time
 * @param policy the policy that the domain had published
 * @param rows what was seen, one for each combination of source, identifiers and results
 */
public record AggregateReport(ReportMetadata metadata, PublishedPolicy policy, List<ReportRow> rows) {

    /** Copies the list. */
    public AggregateReport {
        rows = List.copyOf(rows);
    }

    /** How many messages the rows count together; {@link Long#MAX_VALUE} where they claim more. */
    public long messages() {
        return sum(rows);
    }

    /** How many of them pass DMARC; {@link Long#MAX_VALUE} where the rows claim more. */
    public long passed() {
        return sum(rows.stream().filter(ReportRow::passes).toList());
    }

    private static long sum(List<ReportRow> rows) {
        long sum = 0;
        for (ReportRow row : rows) {
            sum = row.count() > Long.MAX_VALUE - sum ? Long.MAX_VALUE : sum + row.count();
        }
        return sum;
    }
}
