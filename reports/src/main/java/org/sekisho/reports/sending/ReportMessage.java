package org.sekisho.reports.sending;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import org.apache.james.mime4j.codec.EncoderUtil;
import org.apache.james.mime4j.util.MimeUtil;
import org.sekisho.reports.store.ClaimedReport;
import org.sekisho.reports.store.ReportFile;

/**
 * The mail with one file of a report (RFC 9990 3.5.2): some lines for people, and the file. ASCII with CRLF, so that any server can
 * pass it on as it is and signatures hold. The same file for the same destination gives the same octets; its date is that at which
 * the report was closed.
 */
final class ReportMessage {

    /** What a server adds on the way before it signs, and the signatures. */
    private static final int ROOM_FOR_SIGNATURES = 3000;

    private static final int LINE = 76;
    private static final int OCTETS_IN_LINE = 57;
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(LINE, new byte[] {'\r', '\n'});
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

    /** More parts than any report will have, and the longest address, for the longest form of what stands around the file. */
    private static final int MANY = 1_000_000;

    private static final String LONGEST_ADDRESS = "x".repeat(254);

    private final SenderSettings settings;
    private final ClaimedReport report;
    private final ReportNames names;

    ReportMessage(SenderSettings settings, ClaimedReport report) {
        this.settings = settings;
        this.report = report;
        this.names = new ReportNames(settings.domain(), report);
    }

    /** How long a file may be, so that the finished mail is not longer than the settings say. */
    long maximumFile() {
        ReportFile none = new ReportFile(MANY, names.reportId(MANY), names.fileName(MANY), new byte[0]);
        long room = settings.maximumSize() - ROOM_FOR_SIGNATURES - of(none, MANY, LONGEST_ADDRESS).length;
        return Math.max(1, room / (LINE + 2) * OCTETS_IN_LINE);
    }

    /**
     * The mail.
     *
     * @param files how many files the report has
     * @param address the one whom it is for
     */
    byte[] of(ReportFile file, int files, String address) {
        ByteArrayOutputStream mail =
                new ByteArrayOutputStream(file.content().length / OCTETS_IN_LINE * (LINE + 2) + 4000);
        // A line of the text or of base64 cannot begin with it.
        String boundary = "=_" + file.reportId() + "_=";
        line(mail, MimeUtil.fold("From: " + from(), 0));
        line(mail, "To: <" + address + ">");
        line(mail, "Date: " + DATE.format(report.closed().atOffset(ZoneOffset.UTC)));
        line(mail, "Subject: Report Domain: " + names.policyDomain());
        line(mail, " Submitter: " + names.receiver());
        line(mail, " Report-ID: <" + file.reportId() + ">");
        line(mail, "Message-ID: " + names.messageId(file.reportId(), address));
        line(mail, "Auto-Submitted: auto-generated");
        line(mail, "MIME-Version: 1.0");
        line(mail, "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"");
        line(mail, "");
        line(mail, "--" + boundary);
        line(mail, "Content-Type: text/plain; charset=utf-8");
        line(mail, "Content-Transfer-Encoding: quoted-printable");
        line(mail, "");
        text(mail, file, files);
        line(mail, "");
        line(mail, "--" + boundary);
        line(mail, "Content-Type: application/gzip;");
        line(mail, " name=\"" + file.name() + "\"");
        line(mail, "Content-Disposition: attachment;");
        line(mail, " filename=\"" + file.name() + "\"");
        line(mail, "Content-Transfer-Encoding: base64");
        line(mail, "");
        mail.writeBytes(BASE64.encode(file.content()));
        line(mail, "");
        line(mail, "--" + boundary + "--");
        return mail.toByteArray();
    }

    private String from() {
        return EncoderUtil.encodeAddressDisplayName(settings.organization()) + " <" + settings.email() + ">";
    }

    private void text(ByteArrayOutputStream mail, ReportFile file, int files) {
        String text = "This is a DMARC aggregate report (RFC 9990) from " + settings.organization() + ".\r\n"
                + "It counts mail whose author's address is at " + names.policyDomain() + " or below, as it was\r\n"
                + "received from " + names.begin() + " to " + names.end() + ": " + report.messages() + " messages.\r\n"
                + "The attached file, XML packed by gzip, has the details"
                + (files > 1 ? " (file " + file.part() + " of " + files + ")" : "") + ".\r\n"
                + "Whom to ask: " + settings.email() + "\r\n";
        try {
            EncoderUtil.encodeQ(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), mail);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void line(ByteArrayOutputStream mail, String line) {
        mail.writeBytes(line.getBytes(StandardCharsets.US_ASCII));
        mail.write('\r');
        mail.write('\n');
    }
}
