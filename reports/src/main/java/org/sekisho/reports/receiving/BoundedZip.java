package org.sekisho.reports.receiving;

import com.google.common.io.CountingInputStream;
import java.io.IOException;
import java.util.zip.ZipInputStream;

/** An archive of which no more comes out than the bounds allow, also where an entry is skipped. Not thread-safe. */
final class BoundedZip extends ZipInputStream {

    private final Decompression decompression;

    BoundedZip(CountingInputStream compressed, ContentBudget budget) {
        super(compressed);
        this.decompression = new Decompression(compressed, budget);
    }

    /** All ways of reading come here: those of an entry, and that which skips the rest of one. */
    @Override
    public int read(byte[] buffer, int offset, int wanted) throws IOException {
        int found = super.read(buffer, offset, wanted);
        if (found > 0) {
            decompression.count(found);
        }
        return found;
    }

    boolean isOverBounds() {
        return decompression.isOverBounds();
    }
}
