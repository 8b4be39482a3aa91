package org.sekisho.reports.receiving;

import org.sekisho.reports.aggregate.ReadReport;
import org.sekisho.reports.failure.FailureReport;

/** Something that a file has where a report may be. */
public sealed interface FoundReport {

    /** Where it was, such as {@code report.eml, report.xml.gz}; a stranger chose the names in it. */
    String place();

    /** An aggregate report. */
    record Aggregate(String place, ReadReport read) implements FoundReport {}

    /** A failure report. */
    record Failure(String place, FailureReport report) implements FoundReport {}

    /**
     * No report, or none that can be read.
     *
     * @param reason why, in a sentence; it may quote the content
     */
    record Unusable(String place, String reason) implements FoundReport {}
}
