package org.sekisho.reports.aggregate;

import java.util.List;

/**
 * A report as it was read.
 *
 * @param report what it says
 * @param departures where its form departs from RFC 9990 and how it was understood there, in sentences; they may quote the report
 */
public record ReadReport(AggregateReport report, List<String> departures) {}
