package org.sekisho.reports.receiving;

import com.google.common.io.CountingInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** A compressed content of which no more comes out than the bounds allow. Not thread-safe. */
final class BoundedGzip extends GZIPInputStream {

    private final Decompression decompression;
    private boolean failed;

    BoundedGzip(CountingInputStream compressed, ContentBudget budget) throws IOException {
        super(compressed);
        this.decompression = new Decompression(compressed, budget);
    }

    /** All ways of reading and skipping come here. */
    @Override
    public int read(byte[] buffer, int offset, int wanted) throws IOException {
        failed = true;
        int found = super.read(buffer, offset, wanted);
        if (found > 0) {
            decompression.count(found);
        }
        failed = false;
        return found;
    }

    /** Whether whoever read it has learned that it is damaged or too large. */
    boolean hasFailed() {
        return failed;
    }
}
