package org.sekisho.reports.receiving;

import com.google.common.io.CountingInputStream;

/** How much came out of one container, and whether that is within the bounds. Not thread-safe. */
final class Decompression {

    private final CountingInputStream compressed;
    private final ContentBudget budget;
    private long length;
    private boolean overBounds;

    /** @param compressed where the container is read from */
    Decompression(CountingInputStream compressed, ContentBudget budget) {
        this.compressed = compressed;
        this.budget = budget;
    }

    /** Takes what came out, whether it is read or skipped. */
    void count(long more) throws ReportTooLargeException {
        // Until it is known to be within.
        overBounds = true;
        budget.read(more);
        length += more;
        int ratio = budget.limits().ratio();
        if (length > ReportLimits.RATIO_FROM && length / ratio > compressed.getCount()) {
            throw new ReportTooLargeException("It is compressed more than " + ratio + " times.");
        }
        overBounds = false;
    }

    boolean isOverBounds() {
        return overBounds;
    }
}
