package org.sekisho.reports.receiving;

import com.google.common.io.CountingInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What comes out of a decompression, no more of it than the bounds allow. Not thread-safe. */
final class DecompressedStream extends FilterInputStream {

    private final CountingInputStream compressed;
    private final ContentBudget budget;
    private long length;

    /**
     * @param in the decompressing stream
     * @param compressed where it reads from
     */
    DecompressedStream(InputStream in, CountingInputStream compressed, ContentBudget budget) {
        super(in);
        this.compressed = compressed;
        this.budget = budget;
    }

    @Override
    public int read() throws IOException {
        int octet = in.read();
        if (octet >= 0) {
            count(1);
        }
        return octet;
    }

    @Override
    public int read(byte[] buffer, int offset, int wanted) throws IOException {
        int found = in.read(buffer, offset, wanted);
        if (found > 0) {
            count(found);
        }
        return found;
    }

    @Override
    public long skip(long count) throws IOException {
        // What is skipped counts like what is read.
        byte[] skipped = new byte[(int) Math.min(4096, Math.max(0, count))];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long more) throws IOException {
        budget.read(more);
        length += more;
        int ratio = budget.limits().ratio();
        if (length > ReportLimits.RATIO_FROM && length / ratio > compressed.getCount()) {
            throw new ReportTooLargeException("It is compressed more than " + ratio + " times.");
        }
    }
}
