package org.sekisho.reports.failure;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A report about one message that failed (RFC 6591, RFC 9991), as it was received. Nothing in it is verified.
 *
 * @param fields the fields of its {@code message/feedback-report} part, in order
 * @param reported the header fields of the message that it is about, in order; none where the report left them out
 */
public record FailureReport(List<Field> fields, List<Field> reported) {

    /** Copies the lists. */
    public FailureReport {
        fields = List.copyOf(fields);
        reported = List.copyOf(reported);
    }

    /**
     * A field with its value unfolded.
     *
     * @param name the name as it stands there
     * @param value the value without white space around it
     */
    public record Field(String name, String value) {}

    /** The value of the first field of that name in the report, in any capitals. */
    public Optional<String> field(String name) {
        return first(fields, name);
    }

    /** The value of the first field of that name in the message that the report is about, in any capitals. */
    public Optional<String> reportedField(String name) {
        return first(reported, name);
    }

    private static Optional<String> first(List<Field> fields, String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return fields.stream()
                .filter(field -> field.name().toLowerCase(Locale.ROOT).equals(wanted))
                .map(Field::value)
                .findFirst();
    }
}
