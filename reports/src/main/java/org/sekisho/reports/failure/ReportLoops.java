package org.sekisho.reports.failure;

import java.util.List;
import java.util.Locale;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.recording.JudgedMessage;

/** Knows the messages that are never a reason for a failure report, so that two servers cannot report to each other forever (B33). */
final class ReportLoops {

    private final String email;

    /** @param email whom our reports come from */
    ReportLoops(String email) {
        this.email = email;
    }

    /** Whether the message is a bounce, an answer of a machine or a report, or is sent to where our reports come from. */
    boolean includes(JudgedMessage message) {
        HeaderSection header = message.message().header();
        return message.authentication().envelope().mailFrom().isEmpty()
                || message.recipients().stream().anyMatch(email::equalsIgnoreCase)
                || header.possibleFieldsNamed("Auto-Submitted").stream().anyMatch(ReportLoops::isAutomatic)
                || header.possibleFieldsNamed("Content-Type").stream().anyMatch(ReportLoops::isReport)
                || isOurs(header.possibleFieldsNamed("From"));
    }

    /** RFC 3834 5. */
    private static boolean isAutomatic(HeaderField field) {
        String value = field.text().strip().toLowerCase(Locale.ROOT);
        return !value.equals("no") && !value.startsWith("no;") && !value.startsWith("no ");
    }

    private static boolean isReport(HeaderField field) {
        String value = field.text().strip().toLowerCase(Locale.ROOT);
        return value.startsWith("multipart/report") || value.startsWith("message/feedback-report");
    }

    private boolean isOurs(List<HeaderField> from) {
        return from.stream()
                .anyMatch(field -> field.text().toLowerCase(Locale.ROOT).contains(email.toLowerCase(Locale.ROOT)));
    }
}
