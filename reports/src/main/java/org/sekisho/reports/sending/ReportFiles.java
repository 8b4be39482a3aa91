package org.sekisho.reports.sending;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sekisho.reports.aggregate.ReportMetadata;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.store.ClaimedReport;
import org.sekisho.reports.store.ReportFile;
import org.sekisho.reports.store.RowSink;

/**
 * Makes the files of a report out of its rows: as many as needed that none is longer than the bound (B34), each a report of its own
 * with its own Report-ID. Rows come one after the other and files go to a temporary file, so that memory grows with neither; that
 * one is deleted by {@link #close}. Not thread-safe.
 */
final class ReportFiles implements RowSink, AutoCloseable {

    private final SenderSettings settings;
    private final ClaimedReport report;
    private final ReportNames names;
    private final Optional<String> error;
    private final long maximum;
    private final Path path;
    private final RandomAccessFile file;
    private final OutputStream out;
    private final List<Long> ends = new ArrayList<>();
    private ReportPart part;

    /**
     * Begins with the first file.
     *
     * @param error what was wrong with the record of the domain owner
     * @param maximum how many octets one file may have
     */
    ReportFiles(SenderSettings settings, ClaimedReport report, Optional<String> error, long maximum)
            throws IOException {
        this.settings = settings;
        this.report = report;
        this.names = new ReportNames(settings.domain(), report);
        this.error = error;
        this.maximum = maximum;
        path = Files.createTempFile("sekisho-report", ".gz");
        file = new RandomAccessFile(path.toFile(), "rw");
        // Not by a channel, which an interrupted thread closes.
        out = new BufferedOutputStream(new FileOutputStream(file.getFD()));
        part = begin();
    }

    @Override
    public void accept(ReportRow row) throws IOException {
        if (!part.add(row)) {
            end();
            part = begin();
            part.add(row);
        }
    }

    /**
     * Ends the last file.
     *
     * @return the files, each read when it is asked for; to be used before {@link #close}, throwing {@link UncheckedIOException}
     *     where one cannot be read
     * @throws IllegalStateException if there was no row
     */
    List<ReportFile> finish() throws IOException {
        end();
        return new AbstractList<>() {
            @Override
            public ReportFile get(int index) {
                return read(index);
            }

            @Override
            public int size() {
                return ends.size();
            }
        };
    }

    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private ReportPart begin() throws IOException {
        return new ReportPart(
                out, maximum, metadata(settings, names, names.reportId(ends.size() + 1), error), report.policy());
    }

    /** What a report says about itself. */
    static ReportMetadata metadata(
            SenderSettings settings, ReportNames names, String reportId, Optional<String> error) {
        return new ReportMetadata(
                settings.organization(),
                settings.email(),
                settings.contact(),
                reportId,
                names.begin(),
                names.end(),
                error,
                Optional.of(settings.generator()));
    }

    private void end() throws IOException {
        long length = part.finish();
        out.flush();
        ends.add((ends.isEmpty() ? 0 : ends.get(ends.size() - 1)) + length);
    }

    private ReportFile read(int index) {
        long start = index == 0 ? 0 : ends.get(index - 1);
        byte[] content = new byte[Math.toIntExact(ends.get(index) - start)];
        try {
            file.seek(start);
            file.readFully(content);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return new ReportFile(index + 1, names.reportId(index + 1), names.fileName(index + 1), content);
    }
}
