package org.sekisho.reports.receiving;

/** What is left of the bounds that hold for a whole file. Not thread-safe. */
final class ContentBudget {

    private final ReportLimits limits;
    private long bytes;
    private int parts;

    ContentBudget(ReportLimits limits) {
        this.limits = limits;
    }

    /** Takes what was read of a content. */
    void read(long count) throws ReportTooLargeException {
        bytes += count;
        if (bytes > limits.contentBytes()) {
            throw new ReportTooLargeException("It contains more than " + limits.contentBytes() + " octets.");
        }
    }

    /** Takes one part. */
    void part() throws ReportTooLargeException {
        if (++parts > limits.parts()) {
            throw new ReportTooLargeException("It has more than " + limits.parts() + " parts.");
        }
    }

    ReportLimits limits() {
        return limits;
    }
}
