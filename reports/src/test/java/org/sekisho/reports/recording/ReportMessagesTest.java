package org.sekisho.reports.recording;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.message.HeaderSection;

@Tag("B33")
class ReportMessagesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Report Domain: example.com\r\n    Submitter: mail.receiver.example\r\n    Report-ID: <x@example.com>",
                "Report domain: example.com Submitter: google.com Report-ID: 123",
                "[Preview] Report Domain: example.com Submitter: protection.outlook.com Report-ID: 1",
                "Dmarc Aggregate Report Domain: {example.com}  Submitter: {Amazon SES}  Date: {2026-11-24}",
                "report\tdomain:example.com; submitter:mail.example",
                "=?UTF-8?B?UmVwb3J0IERvbWFpbjogZXhhbXBsZS5jb20gU3VibWl0dGVyOiB4LmV4YW1wbGU=?="
            })
    void aggregateReportsAreKnownByTheirSubject(String subject) {
        assertThat(ReportMessages.isAggregateReport(header("Subject: " + subject)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: Re: Report Domain",
                "Subject: Submitter: a Report Domain: b",
                "Subject: Quarterly report",
                "Subject:",
                "X-Subject: Report Domain: a Submitter: b",
                "Subject: =?UTF-8?B?????="
            })
    void otherMailIsNone(String field) {
        assertThat(ReportMessages.isAggregateReport(header(field))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/report; report-type=feedback-report; boundary=\"x\"",
                "Multipart/Report;\r\n\tboundary=\"a;b\";\r\n\treport-type=\"Feedback-Report\"",
                "multipart/report;report-type = feedback-report"
            })
    void feedbackReportsAreKnownByTheirType(String type) {
        assertThat(ReportMessages.isFeedbackReport(header("content-type: " + type)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/report; report-type=delivery-status; boundary=x",
                "multipart/mixed; report-type=feedback-report",
                "multipart/report; x-report-type=feedback-report",
                "multipart/report; report-type=feedback-reports",
                "text/plain"
            })
    void otherTypesAreNone(String type) {
        assertThat(ReportMessages.isFeedbackReport(header("Content-Type: " + type)))
                .isFalse();
    }

    @Test
    @Tag("B18")
    void aFieldOfAnyLengthTakesNoTime() {
        HeaderSection hostile = header("Subject: " + "Report Domain: ".repeat(60_000)
                + "\r\nContent-Type: multipart/report; " + "; report-type ".repeat(60_000));

        Assertions.assertTimeout(Duration.ofSeconds(1), () -> {
            assertThat(ReportMessages.isAggregateReport(hostile)).isFalse();
            assertThat(ReportMessages.isFeedbackReport(hostile)).isFalse();
        });
    }

    private static HeaderSection header(String fields) {
        return HeaderSection.parse((fields + "\r\n\r\n").getBytes(ISO_8859_1));
    }
}
