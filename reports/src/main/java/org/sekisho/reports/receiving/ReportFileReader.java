package org.sekisho.reports.receiving;

import com.google.common.io.ByteStreams;
import com.google.common.io.CountingInputStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.sekisho.reports.aggregate.AggregateReportReader;
import org.sekisho.reports.aggregate.MalformedReportException;
import org.sekisho.reports.aggregate.ReadReport;

/**
 * Finds the reports in a file: XML, gzip, zip, or a mail with any of them, also in each other. What a content is, its first octets
 * say; names and media types of strangers are often wrong. Thread-safe.
 */
public final class ReportFileReader {

    private final ReportLimits limits;

    /** @param limits how much is read */
    public ReportFileReader(ReportLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads a file. What goes over a bound or is damaged becomes a {@link FoundReport.Unusable}; what was found before it stays.
     *
     * @param name what to call the file in the results
     * @param in its octets; it is not closed
     * @return at least one result, in the order of the file
     * @throws IOException where {@code in} itself fails
     */
    public List<FoundReport> read(String name, InputStream in) throws IOException {
        byte[] file = ByteStreams.limit(in, limits.fileBytes() + 1).readAllBytes();
        if (file.length > limits.fileBytes()) {
            return List.of(new FoundReport.Unusable(name, "It is longer than " + limits.fileBytes() + " octets."));
        }
        Reading reading = new Reading(limits);
        reading.content(name, new ByteArrayInputStream(file), 0);
        if (reading.found.isEmpty()) {
            reading.found.add(new FoundReport.Unusable(name, "There is no report in it."));
        }
        return List.copyOf(reading.found);
    }

    /** One file that is being read. */
    static final class Reading {

        private static final int LOOKED_AT = 4;

        private final List<FoundReport> found = new ArrayList<>();
        private final ContentBudget budget;
        private final AggregateReportReader aggregates;

        Reading(ReportLimits limits) {
            this.budget = new ContentBudget(limits);
            this.aggregates = new AggregateReportReader(limits.rows());
        }

        void add(FoundReport report) {
            found.add(report);
        }

        /**
         * Reads what stands at {@code place}, in {@code depth} containers.
         *
         * @throws ReportTooLargeException if there are too many parts, which ends the container that this one is in
         */
        void content(String place, InputStream in, int depth) throws ReportTooLargeException {
            budget.part();
            try {
                BufferedInputStream content = new BufferedInputStream(in);
                switch (kind(content)) {
                    case GZIP -> {
                        enter(depth);
                        gzip(place, content, depth + 1);
                    }
                    case ZIP -> {
                        enter(depth);
                        archive(place, content, depth + 1);
                    }
                    case XML -> found.add(new FoundReport.Aggregate(place, aggregates.read(content)));
                    case OTHER -> {
                        enter(depth);
                        new ReportMail(this, place, depth + 1).read(content);
                    }
                }
            } catch (MalformedReportException | IOException unusable) {
                found.add(new FoundReport.Unusable(place, sentence(unusable)));
            }
        }

        private void enter(int depth) throws ReportTooLargeException {
            if (depth == budget.limits().nesting()) {
                throw new ReportTooLargeException(
                        "It is packed into more than " + budget.limits().nesting() + " containers.");
            }
        }

        private void gzip(String place, InputStream content, int depth) throws IOException {
            CountingInputStream compressed = new CountingInputStream(content);
            BoundedGzip decompressed = new BoundedGzip(compressed, budget);
            int before = found.size();
            content(place, decompressed, depth);
            if (hasReport(before) && !decompressed.hasFailed()) {
                // The checksum stands at the end, which a reader of XML need not come to.
                try {
                    ByteStreams.exhaust(decompressed);
                } catch (EOFException | ZipException damaged) {
                    noteDamage(before, damaged);
                }
            }
        }

        private void archive(String place, InputStream content, int depth) throws IOException {
            CountingInputStream compressed = new CountingInputStream(new Borrowed(content));
            try (BoundedZip zip = new BoundedZip(compressed, budget)) {
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    if (!entry.isDirectory()) {
                        int before = found.size();
                        content(place + ", " + entry.getName(), zip, depth);
                        if (zip.isOverBounds()) {
                            // Said of the entry; whatever follows it could only be skipped.
                            return;
                        }
                        try {
                            zip.closeEntry();
                        } catch (EOFException | ZipException damaged) {
                            noteDamage(before, damaged);
                            throw damaged;
                        }
                    }
                }
            } catch (IllegalArgumentException name) {
                throw new IOException("The archive has a name that is not UTF-8.", name);
            }
        }

        private boolean hasReport(int from) {
            return found.subList(from, found.size()).stream()
                    .anyMatch(report -> report instanceof FoundReport.Aggregate);
        }

        private void noteDamage(int from, IOException damaged) {
            for (int i = from; i < found.size(); i++) {
                if (found.get(i) instanceof FoundReport.Aggregate aggregate) {
                    List<String> departures = new ArrayList<>(aggregate.read().departures());
                    departures.add("What it was packed in is damaged: " + damaged.getMessage() + ".");
                    found.set(
                            i,
                            new FoundReport.Aggregate(
                                    aggregate.place(),
                                    new ReadReport(aggregate.read().report(), List.copyOf(departures))));
                }
            }
        }

        /** What an archive in another one is read from: the outer one has more entries when the inner one is closed. */
        private static final class Borrowed extends FilterInputStream {

            Borrowed(InputStream in) {
                super(in);
            }

            @Override
            public void close() {
                // Whoever opened it closes it.
            }
        }

        private enum Kind {
            GZIP,
            ZIP,
            XML,
            OTHER
        }

        private static Kind kind(BufferedInputStream content) throws IOException {
            content.mark(LOOKED_AT);
            byte[] start = content.readNBytes(LOOKED_AT);
            content.reset();
            int first = octet(start, 0);
            int second = octet(start, 1);
            if (first == 0x1F && second == 0x8B) {
                return Kind.GZIP;
            }
            if (first == 'P' && second == 'K') {
                return Kind.ZIP;
            }
            boolean utf8Mark = first == 0xEF && second == 0xBB && octet(start, 2) == 0xBF;
            boolean utf16 = first == 0xFE && second == 0xFF || first == 0xFF && second == 0xFE;
            boolean space = first == ' ' || first == '\t' || first == '\r' || first == '\n';
            return first == '<' || utf8Mark || utf16 || space ? Kind.XML : Kind.OTHER;
        }

        private static int octet(byte[] start, int index) {
            return index < start.length ? start[index] & 0xFF : -1;
        }

        private static String sentence(Exception unusable) {
            String message = String.valueOf(unusable.getMessage());
            return message.endsWith(".") ? message : "It is damaged: " + message + ".";
        }
    }
}
