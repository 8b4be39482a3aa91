package org.sekisho.reports.failure;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.PolicyContext;
import org.sekisho.authentication.recording.JudgedMessage;
import org.sekisho.reports.receiving.FoundReport;
import org.sekisho.reports.receiving.ReportFileReader;
import org.sekisho.reports.receiving.ReportLimits;

/** Messages that fail, and the reports about them. */
final class Failures {

    static final Instant NOW = Instant.parse("2026-03-02T10:15:30Z");

    static final String ZONE = "_dmarc.example.org\tTXT\tv=DMARC1; p=reject; ruf=mailto:failures@example.org\n";

    static final String MESSAGE = String.join(
            "\r\n",
            "Received: from mta.sender.example by mx.example.net for <alice.smith@example.net>; Mon, 2 Mar 2026 10:15:29 +0000",
            "From: \"The Boss\" <boss@example.org>",
            "To: Alice <alice.smith@example.net>",
            "Subject: For Alice only",
            "Message-ID: <1234@sender.example>",
            "",
            "Dear Alice,",
            "this is secret.",
            "");

    private Failures() {}

    /** One whose owner asks for reports, before anything is known of it. */
    static org.sekisho.authentication.testing.JudgedMessage known() {
        return new org.sekisho.authentication.testing.JudgedMessage().zone(ZONE);
    }

    static JudgedMessage judged(org.sekisho.authentication.testing.JudgedMessage known) {
        return judged(known, MESSAGE);
    }

    static JudgedMessage judged(org.sekisho.authentication.testing.JudgedMessage known, String message) {
        return judged(known, message.getBytes(StandardCharsets.ISO_8859_1), List.of("alice.smith@example.net"));
    }

    static JudgedMessage judged(
            org.sekisho.authentication.testing.JudgedMessage known, byte[] message, List<String> recipients) {
        Authentication authentication = known.known();
        return new JudgedMessage(
                NOW,
                authentication,
                new LocalPolicy(LocalPolicySettings.defaults()).judge(authentication, PolicyContext.session("1")),
                RawMessage.of(message),
                recipients);
    }

    static FailureReporterSettings settings(FailureContent content) {
        return new FailureReporterSettings("reports@example.net", "mx.example.net", "Sekisho/1.0", content, 10, 100);
    }

    /** The mail about the first Author Domain, as it would be sent. */
    static byte[] mail(FailureContent content, JudgedMessage message) {
        return mail(content, message, 1, Optional.empty());
    }

    static byte[] mail(FailureContent content, JudgedMessage message, long count, Optional<String> spfRecord) {
        try {
            FailureKind kind = FailureKind.wanted(
                            message.authentication(),
                            message.authentication().dmarc().get(0))
                    .orElseThrow();
            return new FailureMail(settings(content), Redaction.withRandomKey())
                    .write(
                            Incident.of(
                                    message, message.authentication().dmarc().get(0), kind),
                            MessageCopy.of(message.message(), content),
                            count,
                            "failures@example.org",
                            spfRecord,
                            NOW);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What our own reader finds in the mail. */
    static FailureReport read(byte[] mail) {
        try {
            List<FoundReport> found = new ReportFileReader(new ReportLimits(10_000_000, 10_000_000, 200, 100, 5, 1000))
                    .read("mail", new ByteArrayInputStream(mail));
            if (found.size() == 1 && found.get(0) instanceof FoundReport.Failure failure) {
                return failure.report();
            }
            throw new AssertionError("not one failure report: " + found);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String text(byte[] mail) {
        return new String(mail, StandardCharsets.ISO_8859_1);
    }
}
