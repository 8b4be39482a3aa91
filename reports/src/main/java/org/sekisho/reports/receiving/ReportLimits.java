package org.sekisho.reports.receiving;

import org.sekisho.reports.aggregate.AggregateReportReader;

/**
 * How much of what a stranger sends as a report is read. Each bound holds while reading.
 *
 * @param fileBytes the octets of the file or mail as it came
 * @param contentBytes the octets of everything in it together, after decompression
 * @param ratio how many times as long as its compressed form a content may be, from {@link #RATIO_FROM} octets on
 * @param parts how many reports, files in archives or parts of mails are looked at
 * @param nesting how many containers may stand in each other: a zip in a mail is two
 * @param rows how many rows of one report are kept
 */
public record ReportLimits(long fileBytes, long contentBytes, int ratio, int parts, int nesting, int rows) {

    /** Below so many octets of content its ratio says nothing: a short report of equal rows is compressed well. */
    public static final long RATIO_FROM = 1L << 20;

    /** 25 MiB, 64 MiB of content, 200 times, 50 parts, 4 deep, 100 000 rows. */
    public static ReportLimits standard() {
        return new ReportLimits(25L << 20, 64L << 20, 200, 50, 4, AggregateReportReader.DEFAULT_MAXIMUM_ROWS);
    }
}
