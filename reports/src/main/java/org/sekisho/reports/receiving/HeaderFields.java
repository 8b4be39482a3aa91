package org.sekisho.reports.receiving;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.sekisho.reports.failure.FailureReport;

/** Reads a header section: that of a reported message, or the fields of a {@code message/feedback-report} (RFC 5965 3). */
final class HeaderFields {

    /** How many fields are kept. */
    static final int MAXIMUM_FIELDS = 200;

    /** How many chars of a value are kept. */
    static final int MAXIMUM_LENGTH = 1024;

    private HeaderFields() {}

    /** The fields up to the first empty line; a later one beyond the bound is left out. */
    static List<FailureReport.Field> read(InputStream in, MimeConfig config) throws IOException, MimeException {
        MimeTokenStream tokens = new MimeTokenStream(config);
        tokens.parse(in);
        List<FailureReport.Field> fields = new ArrayList<>();
        EntityState state = tokens.getState();
        while (state != EntityState.T_END_HEADER && state != EntityState.T_END_OF_STREAM) {
            if (state == EntityState.T_FIELD && fields.size() < MAXIMUM_FIELDS) {
                fields.add(field(tokens.getField()));
            }
            state = tokens.next();
        }
        return fields;
    }

    private static FailureReport.Field field(Field field) {
        String body = field.getBody() == null ? "" : field.getBody().strip();
        return new FailureReport.Field(
                field.getName(), body.length() > MAXIMUM_LENGTH ? body.substring(0, MAXIMUM_LENGTH) : body);
    }
}
