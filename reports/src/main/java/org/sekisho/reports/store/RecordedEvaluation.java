package org.sekisho.reports.store;

import java.time.LocalDate;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.aggregate.ReportRow;

/**
 * Evaluations of one UTC day that have everything in common that a report tells.
 *
 * @param day the UTC day of the evaluations
 * @param policy the policy under which the messages were evaluated
 * @param row what was seen; its count says how often
 */
public record RecordedEvaluation(LocalDate day, PublishedPolicy policy, ReportRow row) {}
