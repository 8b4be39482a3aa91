package org.sekisho.reports.store;

import java.time.LocalDate;
import java.util.Optional;

/**
 * Which reports an operator wants to see.
 *
 * @param domain only those about this policy domain
 * @param day only those about this UTC day
 * @param state only those that stand there
 * @param limit at most so many, the newest first
 */
public record ReportFilter(
        Optional<String> domain, Optional<LocalDate> day, Optional<ReportSummary.State> state, int limit) {}
