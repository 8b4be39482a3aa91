package org.sekisho.reports.failure;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.net.InetAddresses;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.authentication.results.AuthenticationResultsField;
import org.sekisho.authentication.results.syntax.AuthenticationResults;
import org.sekisho.authentication.results.syntax.AuthenticationResults.MethodResult;
import org.sekisho.authentication.results.syntax.AuthenticationResults.Property;

/**
 * Writes the mail with a failure report (RFC 5965 2, RFC 6591 3, RFC 9991 4). Whatever the reported message holds: nothing of it
 * stands in a field of ours but printable ASCII on one line, and the boundary is drawn when the message is long there. Thread-safe.
 */
final class FailureMail {

    /** The longest value of a field that a stranger chose; a longer one is left out. RFC 5322 2.1.1 allows lines of 998. */
    static final int LONGEST_VALUE = 900;

    /** The longest subject that is repeated. */
    static final int LONGEST_SUBJECT = 250;

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final int RANDOM_OCTETS = 16;

    private final FailureReporterSettings settings;
    private final Redaction redaction;
    private final AuthenticationResultsField results;
    private final SecureRandom random = new SecureRandom();

    FailureMail(FailureReporterSettings settings, Redaction redaction) {
        this.settings = settings;
        this.redaction = redaction;
        this.results = new AuthenticationResultsField(settings.authservId());
    }

    /**
     * Writes the mail, with CRLF.
     *
     * @param copy what is there of the message
     * @param count how many incidents the report stands for, this one included
     * @param recipient an address as SMTP takes it
     * @param spfRecord the record of {@link Incident#spfDomain}, if it has one
     * @param now the time for {@code Date}
     */
    byte[] write(
            Incident incident,
            MessageCopy copy,
            long count,
            String recipient,
            Optional<String> spfRecord,
            Instant now) {
        if (!isText(recipient)) {
            throw new IllegalArgumentException("an address that cannot stand in a field");
        }
        HeaderSection header = HeaderSection.parse(copy.octets());
        String boundary = "=_" + randomName();
        StringBuilder top = new StringBuilder();
        line(top, "From: " + settings.email());
        line(top, "To: " + recipient);
        line(top, "Subject: " + subject(incident, header));
        line(top, "Date: " + DATE.format(now));
        line(top, "Message-ID: <" + randomName() + "@" + settings.domain() + ">");
        line(top, "Auto-Submitted: auto-generated");
        line(top, "MIME-Version: 1.0");
        line(top, "Content-Type: multipart/report; report-type=feedback-report;");
        line(top, "\tboundary=\"" + boundary + "\"");
        line(top, "");
        line(top, "--" + boundary);
        line(top, "Content-Type: text/plain; charset=us-ascii");
        line(top, "");
        text(top, incident, copy, count);
        line(top, "");
        line(top, "--" + boundary);
        line(top, "Content-Type: message/feedback-report");
        line(top, "");
        feedback(top, incident, count, spfRecord);
        line(top, "");
        line(top, "--" + boundary);

        ByteArrayOutputStream mail = new ByteArrayOutputStream();
        mail.writeBytes(top.toString().getBytes(US_ASCII));
        reported(incident, copy, header).writeTo(mail);
        mail.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(US_ASCII));
        return mail.toByteArray();
    }

    /** RFC 5965 2 (f) wants the subject of the reported message, where nobody has decided to hide it. */
    private String subject(Incident incident, HeaderSection header) {
        Optional<String> theirs = isRedacted()
                ? Optional.empty()
                : header.fieldsNamed("Subject").stream()
                        .findFirst()
                        .map(HeaderField::text)
                        .map(text -> text.replaceAll("[\\r\\n]+(?=[ \\t])", "").strip())
                        .filter(text -> text.length() <= LONGEST_SUBJECT && isText(text));
        return theirs.map(subject -> "FW: " + subject)
                .orElseGet(() -> "Failure report for " + incident.outcome().authorDomain());
    }

    private void text(StringBuilder text, Incident incident, MessageCopy copy, long count) {
        Authentication authentication = incident.authentication();
        line(text, "This is a report about one message that failed authentication.");
        line(text, "");
        line(text, "It names as its author: " + incident.outcome().authorDomain());
        line(text, "It came from: " + address(authentication.envelope().client()));
        line(text, "It arrived: " + DATE.format(incident.judged()));
        line(text, "What became of it: " + deliveryResult(incident.verdict()));
        if (count > 1) {
            line(text, "");
            line(text, (count - 1) + " other messages have failed since the last report, and were not");
            line(text, "reported one by one.");
        }
        line(text, "");
        line(
                text,
                switch (settings.content()) {
                    case HEADERS -> "The last part has the header of the message.";
                    case REDACTED_HEADERS -> "The last part has fields of its header, in which persons are unreadable.";
                    case MESSAGE -> "The last part has the message.";
                });
        if (copy.isCut()) {
            line(text, "It was longer than what is reported, and is cut off there.");
        }
        line(text, "");
        line(text, "The record _dmarc." + incident.policyDomain());
        line(text, "asks for such reports with its tags \"ruf\" and \"fo\".");
    }

    private void feedback(StringBuilder fields, Incident incident, long count, Optional<String> spfRecord) {
        Authentication authentication = incident.authentication();
        line(fields, "Feedback-Type: auth-failure");
        line(fields, "User-Agent: " + settings.software());
        line(fields, "Version: 1");
        line(fields, "Auth-Failure: " + incident.kind().word());
        fields.append(authenticationResults(incident).toHeaderField());
        if (incident.kind() == FailureKind.DMARC) {
            line(fields, "Identity-Alignment: " + identityAlignment(incident));
        }
        line(fields, "Reported-Domain: " + incident.outcome().authorDomain());
        originalMailFrom(authentication.envelope().mailFrom())
                .ifPresent(path -> line(fields, "Original-Mail-From: " + path));
        line(fields, "Source-IP: " + addressLiteral(authentication.envelope().client()));
        line(fields, "Arrival-Date: " + DATE.format(incident.judged()));
        line(fields, "Delivery-Result: " + deliveryResult(incident.verdict()));
        incident.signature().ifPresent(signature -> dkim(fields, signature));
        incident.spfDomain()
                .flatMap(domain -> spfRecord.flatMap(FailureMail::quotedString).map(record -> domain + " : " + record))
                .ifPresent(record -> line(fields, "SPF-DNS: txt : " + record));
        if (count > 1) {
            line(fields, "Incidents: " + Math.min(count, 0xFFFF_FFFFL));
        }
    }

    private void dkim(StringBuilder fields, DkimOutcome signature) {
        String identity = signature.identity().orElse("@" + signature.domain());
        boolean anonymous = identity.startsWith("@");
        String shown = isRedacted() && !anonymous ? redaction.address(identity) : identity;
        field(fields, "DKIM-Domain: ", signature.domain());
        field(fields, "DKIM-Identity: ", shown);
        field(fields, "DKIM-Selector: ", signature.selector());
    }

    /** RFC 6591 3.1: the result of a single method. Addresses are left out, since what may be shown of them stands elsewhere. */
    private AuthenticationResults authenticationResults(Incident incident) {
        Authentication authentication = incident.authentication();
        AuthenticationResults all = results.results(authentication, incident.verdict());
        List<MethodResult> chosen = all.results().stream()
                .filter(result -> isReported(result, incident))
                .limit(1)
                .map(this::withoutAddresses)
                .toList();
        return AuthenticationResults.of(all.authservId(), chosen);
    }

    private static boolean isReported(MethodResult result, Incident incident) {
        return switch (incident.kind()) {
            case DMARC ->
                result.method().equals("dmarc")
                        && result.property("header", "from")
                                .equals(Optional.of(incident.outcome().authorDomain()));
            case SPF ->
                result.method().equals("spf")
                        && result.property("smtp", "mailfrom").isPresent();
            case BODY_HASH, REVOKED, SIGNATURE ->
                result.method().equals("dkim")
                        && incident.signature()
                                .filter(signature -> isOf(result, signature))
                                .isPresent();
        };
    }

    private static boolean isOf(MethodResult result, DkimOutcome signature) {
        return result.result().equals(signature.result().name().toLowerCase(Locale.ROOT))
                && result.property("header", "d").orElse("").equals(signature.domain())
                && result.property("header", "s").orElse("").equals(signature.selector())
                && signature
                        .signature()
                        .startsWith(result.property("header", "b").orElse(""));
    }

    private MethodResult withoutAddresses(MethodResult result) {
        List<Property> properties = new ArrayList<>();
        for (Property property : result.properties()) {
            if (property.name().equals("mailfrom")) {
                String domain = property.value().substring(property.value().lastIndexOf('@') + 1);
                properties.add(new Property(property.type(), property.name(), domain));
            } else if (!property.name().equals("i")) {
                properties.add(property);
            }
        }
        // A reason may quote what a macro has made of an address.
        return new MethodResult(
                result.method(),
                result.result(),
                result.reason(),
                isRedacted() ? Optional.empty() : result.comment(),
                properties);
    }

    /** RFC 9991 4: the mechanisms that authenticated no aligned identity. */
    private static String identityAlignment(Incident incident) {
        List<String> failed = new ArrayList<>();
        if (incident.outcome().alignedDkim().isEmpty()) {
            failed.add("dkim");
        }
        if (incident.outcome().alignedSpf().isEmpty()) {
            failed.add("spf");
        }
        return failed.isEmpty() ? "none" : String.join(", ", failed);
    }

    private Optional<String> originalMailFrom(String mailFrom) {
        String shown = isRedacted() ? redaction.address(mailFrom) : mailFrom;
        boolean clean = isPrintable(shown) && shown.indexOf('<') < 0 && shown.indexOf('>') < 0;
        return clean && shown.length() <= LONGEST_VALUE ? Optional.of("<" + shown + ">") : Optional.empty();
    }

    /** RFC 6591 3.2.2. */
    private static String deliveryResult(Verdict verdict) {
        return switch (verdict.action()) {
            case ACCEPT -> "delivered";
            case QUARANTINE -> "spam";
            case REJECT -> "reject";
            case DEFER -> "other";
        };
    }

    private MailPart reported(Incident incident, MessageCopy copy, HeaderSection header) {
        return switch (settings.content()) {
            case HEADERS -> MailPart.header(fields(header));
            case REDACTED_HEADERS ->
                MailPart.header(new RedactedHeader(redaction, incident.recipients()).write(header));
            case MESSAGE -> MailPart.message(copy.octets());
        };
    }

    /** Lines without a name are no fields, and may be anything. */
    private static byte[] fields(HeaderSection header) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        for (HeaderField field : header.fields()) {
            if (!field.name().isEmpty()) {
                fields.write(field.array(), field.start(), field.valueEnd() - field.start());
                fields.write('\r');
                fields.write('\n');
            }
        }
        return fields.toByteArray();
    }

    private boolean isRedacted() {
        return settings.content() == FailureContent.REDACTED_HEADERS;
    }

    private String randomName() {
        byte[] name = new byte[RANDOM_OCTETS];
        random.nextBytes(name);
        return HexFormat.of().formatHex(name);
    }

    private static String address(InetAddress address) {
        try {
            // Without the name of an interface.
            return InetAddresses.toAddrString(InetAddress.getByAddress(address.getAddress()));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address has 4 or 16 octets", impossible);
        }
    }

    /** RFC 5321 4.1.3, without brackets (RFC 5965 3.5). */
    private static String addressLiteral(InetAddress client) {
        String address = address(client);
        return address.indexOf(':') < 0 ? address : "IPv6:" + address;
    }

    /** Empty for a text that is too long for a line, or is no text. */
    private static Optional<String> quotedString(String text) {
        String quoted = '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        return isText(text) && quoted.length() <= LONGEST_VALUE ? Optional.of(quoted) : Optional.empty();
    }

    private static void field(StringBuilder fields, String name, String value) {
        if (!value.isEmpty() && value.length() <= LONGEST_VALUE && isText(value)) {
            line(fields, name + value);
        }
    }

    private static boolean isText(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7F);
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append("\r\n");
    }
}
