package org.sekisho.reports.failure;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.MailboxList;

/**
 * Writes a header section so that it still tells how a message travelled, who signed it and what others found, but names nobody.
 * Only fields that are known here are written, in printable ASCII: what a field means that is not known nobody can say.
 */
final class RedactedHeader {

    private static final int LONGEST_LINE = 76;

    /** RFC 5322 2.1.1 allows 998; no word that tells something is so long. */
    private static final int LONGEST_WORD = 500;

    private static final Pattern FOLD = Pattern.compile("[\\r\\n]+(?=[ \\t])");
    private static final Pattern PLAIN_TOKEN = Pattern.compile("[A-Za-z0-9./_-]{1,100}");
    private static final Pattern PLAIN_MESSAGE_ID = Pattern.compile("<[!-;=?-~]{1,400}>");
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    /** Not {@code z=}: it repeats the fields as they were signed, among them the recipients. */
    private static final Set<String> SHOWN_TAGS =
            Set.of("v", "a", "b", "bh", "c", "d", "h", "i", "l", "q", "s", "t", "x", "cv");

    private enum Treatment {
        ADDRESSES,
        TEXT,
        TAGS,
        MESSAGE_ID,
        FIRST_WORD,
        HIDDEN
    }

    private record Known(String name, Treatment treatment) {}

    private static final Map<String, Known> FIELDS = new HashMap<>();

    static {
        know(
                Treatment.ADDRESSES,
                "From",
                "Sender",
                "Reply-To",
                "To",
                "Cc",
                "Bcc",
                "Return-Path",
                "Resent-From",
                "Resent-Sender",
                "Resent-To",
                "Resent-Cc",
                "Resent-Bcc");
        know(
                Treatment.TEXT,
                "Received",
                "Received-SPF",
                "Authentication-Results",
                "ARC-Authentication-Results",
                "In-Reply-To",
                "References",
                "Date",
                "Resent-Date",
                "List-Id",
                "User-Agent",
                "X-Mailer");
        know(Treatment.TAGS, "DKIM-Signature", "ARC-Message-Signature", "ARC-Seal");
        know(Treatment.MESSAGE_ID, "Message-ID", "Resent-Message-ID");
        know(
                Treatment.FIRST_WORD,
                "MIME-Version",
                "Content-Type",
                "Content-Transfer-Encoding",
                "Auto-Submitted",
                "Precedence");
        know(Treatment.HIDDEN, "Subject");
    }

    private static void know(Treatment treatment, String... names) {
        for (String name : names) {
            FIELDS.put(name.toLowerCase(Locale.ROOT), new Known(name, treatment));
        }
    }

    private final Redaction redaction;
    private final RedactedText text;

    /** @param recipients the addresses in RCPT TO */
    RedactedHeader(Redaction redaction, List<String> recipients) {
        this.redaction = redaction;
        this.text = new RedactedText(redaction, recipients);
    }

    /** The fields that may be shown, each with its CRLF. */
    byte[] write(HeaderSection header) {
        StringBuilder written = new StringBuilder();
        for (HeaderField field : header.fields()) {
            Known known = FIELDS.get(field.name().toLowerCase(Locale.ROOT));
            if (known != null) {
                write(written, known.name() + ":", value(known.treatment(), field));
            }
        }
        return written.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private String value(Treatment treatment, HeaderField field) {
        return switch (treatment) {
            case ADDRESSES -> addresses(MailboxList.parse(field.value()));
            case TEXT -> text.redact(unfolded(field));
            case TAGS -> tags(unfolded(field));
            case MESSAGE_ID -> messageId(unfolded(field).strip());
            case FIRST_WORD -> firstWord(unfolded(field).strip());
            case HIDDEN -> Redaction.HIDDEN;
        };
    }

    private static String unfolded(HeaderField field) {
        return FOLD.matcher(field.text()).replaceAll("");
    }

    private String addresses(MailboxList list) {
        if (!list.problem().isEmpty()) {
            return Redaction.HIDDEN;
        }
        return list.mailboxes().stream()
                .map(mailbox -> "<" + redaction.localPart(mailbox.localPart()) + "@" + mailbox.domain() + ">")
                .collect(Collectors.joining(", "));
    }

    private String tags(String value) {
        StringJoiner tags = new StringJoiner("; ");
        for (String tag : value.split(";")) {
            int equals = tag.indexOf('=');
            String name = equals < 0 ? "" : tag.substring(0, equals).strip();
            if (SHOWN_TAGS.contains(name)) {
                tags.add(name + "=" + text.redact(tag.substring(equals + 1)));
            }
        }
        return tags.toString();
    }

    private String messageId(String value) {
        boolean harmless = PLAIN_MESSAGE_ID.matcher(value).matches() && !text.namesRecipient(value);
        return harmless ? value : text.redact(value);
    }

    private String firstWord(String value) {
        int end = 0;
        while (end < value.length() && " \t;(,".indexOf(value.charAt(end)) < 0) {
            end++;
        }
        String word = value.substring(0, end);
        return PLAIN_TOKEN.matcher(word).matches() ? text.withoutRecipients(word) : Redaction.HIDDEN;
    }

    private static void write(StringBuilder written, String name, String value) {
        written.append(name);
        int column = name.length();
        for (String word : WHITE_SPACE.split(value)) {
            String shown = word.length() > LONGEST_WORD ? word.substring(0, LONGEST_WORD) + "..." : word;
            boolean fold = column > name.length() && column + 1 + shown.length() > LONGEST_LINE;
            written.append(fold ? "\r\n " : " ").append(shown);
            column = fold ? 1 + shown.length() : column + 1 + shown.length();
        }
        written.append("\r\n");
    }
}
