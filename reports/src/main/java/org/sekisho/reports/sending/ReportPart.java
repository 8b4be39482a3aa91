package org.sekisho.reports.sending;

import com.google.common.io.CountingOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import javax.xml.stream.XMLStreamException;
import org.sekisho.reports.aggregate.AggregateReportWriter;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.aggregate.ReportMetadata;
import org.sekisho.reports.aggregate.ReportRow;

/**
 * One file of a report while it is written: rows become XML, XML becomes gzip, and the rows end where the next would not fit. How
 * long the compressed form of a row will be only the compressor knows, so it is counted as if it could not be compressed, until
 * that would be too much; then what was written is flushed and its true length counts. The same rows give the same octets. Not
 * thread-safe.
 */
final class ReportPart {

    private static final int BUFFER = 8192;

    /** The end of the document, and the trailer of the format (RFC 1952 2.3). */
    private static final int END = 64;

    /** What deflate adds to octets that cannot be compressed (RFC 1951 3.2.4), a flush included. */
    private static final int STORED_BLOCK = 16;

    private static final int LONGEST_STORED_BLOCK = 16_384;

    private final long maximum;
    private final CountingOutputStream counted;
    private final GZIPOutputStream compressed;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream(BUFFER);
    private final AggregateReportWriter writer;
    private long unflushed;
    private long rows;

    /**
     * Begins a file.
     *
     * @param out where it goes; it is flushed and never closed
     * @param maximum how many octets the file may have
     */
    ReportPart(OutputStream out, long maximum, ReportMetadata metadata, PublishedPolicy policy) throws IOException {
        this.maximum = maximum;
        counted = new CountingOutputStream(out);
        // Without name and time, so that the octets hang on the content alone.
        compressed = new GZIPOutputStream(counted, BUFFER, true);
        try {
            writer = new AggregateReportWriter(pending, metadata, policy);
            writer.flush();
        } catch (XMLStreamException broken) {
            throw new IOException(broken);
        }
        compress();
    }

    /** Writes a row; false if there are rows and this one would make the file too long. */
    boolean add(ReportRow row) throws IOException {
        try {
            writer.write(row);
            writer.flush();
        } catch (XMLStreamException broken) {
            throw new IOException(broken);
        }
        if (rows > 0 && !fits()) {
            pending.reset();
            return false;
        }
        rows++;
        compress();
        return true;
    }

    /** Ends the document and returns how many octets the file has. */
    long finish() throws IOException {
        try {
            writer.finish();
        } catch (XMLStreamException broken) {
            throw new IOException(broken);
        }
        compress();
        compressed.finish();
        compressed.flush();
        return counted.getCount();
    }

    private boolean fits() throws IOException {
        if (longest() <= maximum) {
            return true;
        }
        compressed.flush();
        unflushed = 0;
        return longest() <= maximum;
    }

    /** The most octets that the file can have if it ends behind the pending row. */
    private long longest() {
        long open = unflushed + pending.size() + END;
        return counted.getCount() + open + (open / LONGEST_STORED_BLOCK + 1) * STORED_BLOCK + END;
    }

    private void compress() throws IOException {
        pending.writeTo(compressed);
        unflushed += pending.size();
        pending.reset();
    }
}
