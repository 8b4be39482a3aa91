package org.sekisho.reports.receiving;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.message.DefaultBodyDescriptorBuilder;
import org.apache.james.mime4j.message.MaximalBodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.jspecify.annotations.Nullable;
import org.sekisho.reports.failure.FailureReport;

/** Looks through a mail for reports: attachments that may be aggregate reports, and the parts of a failure report. Not thread-safe. */
final class ReportMail {

    private static final MimeConfig CONFIG = MimeConfig.custom()
            .setMaxLineLen(1 << 20)
            .setMaxHeaderLen(1 << 20)
            .setMaxHeaderCount(1000)
            .build();

    /** How many multiparts may stand in each other. */
    private static final int MAXIMUM_DEPTH = 20;

    private static final Set<String> AGGREGATE_TYPES = Set.of(
            "application/gzip",
            "application/x-gzip",
            "application/zip",
            "application/x-zip",
            "application/x-zip-compressed",
            "application/xml",
            "text/xml");

    private final ReportFileReader.Reading reading;
    private final String place;
    private final int depth;

    private @Nullable List<FailureReport.Field> feedback;
    private List<FailureReport.Field> reported = List.of();

    ReportMail(ReportFileReader.Reading reading, String place, int depth) {
        this.reading = reading;
        this.place = place;
        this.depth = depth;
    }

    void read(InputStream in) throws IOException {
        MimeTokenStream tokens = new MimeTokenStream(CONFIG, null, new DefaultBodyDescriptorBuilder());
        tokens.setRecursionMode(RecursionMode.M_NO_RECURSE);
        try {
            tokens.parse(in);
            walk(tokens);
        } catch (MimeException broken) {
            throw new IOException("this mail cannot be read: " + broken.getMessage(), broken);
        } finally {
            if (feedback != null) {
                reading.add(new FoundReport.Failure(place, new FailureReport(feedback, reported)));
            }
        }
    }

    private void walk(MimeTokenStream tokens) throws IOException, MimeException {
        int multiparts = 0;
        for (EntityState state = tokens.getState(); state != EntityState.T_END_OF_STREAM; state = tokens.next()) {
            if (state == EntityState.T_START_MULTIPART && ++multiparts > MAXIMUM_DEPTH) {
                throw new ReportTooLargeException(
                        "It is a mail with more than " + MAXIMUM_DEPTH + " nested multiparts.");
            } else if (state == EntityState.T_END_MULTIPART) {
                multiparts--;
            } else if (state == EntityState.T_BODY) {
                body((MaximalBodyDescriptor) tokens.getBodyDescriptor(), tokens.getDecodedInputStream());
            }
        }
    }

    private void body(MaximalBodyDescriptor part, InputStream content) throws IOException, MimeException {
        String type = part.getMimeType().toLowerCase(Locale.ROOT);
        if (type.equals("message/feedback-report")) {
            feedback = HeaderFields.read(content, CONFIG);
        } else if (type.equals("text/rfc822-headers") || type.equals("message/rfc822") && feedback != null) {
            reported = HeaderFields.read(content, CONFIG);
        } else if (type.equals("message/rfc822")) {
            reading.content(place + ", a mail in it", content, depth);
        } else {
            String name = fileName(part);
            if (AGGREGATE_TYPES.contains(type) || hasReportEnding(name)) {
                reading.content(name.isEmpty() ? place : place + ", " + name, content, depth);
            }
        }
    }

    private static String fileName(MaximalBodyDescriptor part) {
        return Optional.ofNullable(part.getContentDispositionFilename())
                .or(() -> Optional.ofNullable(part.getContentTypeParameters().get("name")))
                .orElse("");
    }

    private static boolean hasReportEnding(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        return small.endsWith(".xml") || small.endsWith(".gz") || small.endsWith(".zip");
    }
}
