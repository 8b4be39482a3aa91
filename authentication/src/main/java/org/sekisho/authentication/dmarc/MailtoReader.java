package org.sekisho.authentication.dmarc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.dns.DomainNames;

/**
 * The addresses of a {@code mailto:} URI (RFC 6068 2). A stranger wrote it, and what comes out goes into SMTP commands and header
 * fields: only a local part of RFC 5321 4.1.2 in ASCII and a domain of the DNS get through, never a control character.
 */
final class MailtoReader {

    /** RFC 5321 4.5.3.1.3, without the angle brackets. */
    static final int LONGEST_ADDRESS = 254;

    /** RFC 5321 4.5.3.1.1. */
    static final int LONGEST_LOCAL_PART = 64;

    private static final String ATEXT_BESIDES_ALPHANUMERIC = "!#$%&'*+-/=?^_`{|}~";

    private MailtoReader() {}

    static ReportDestination read(ReportUri uri) {
        Optional<String> decoded = decoded(addresses(uri.text()));
        if (decoded.isEmpty()) {
            return new ReportDestination.Unusable("its percent-encoding is not UTF-8");
        }
        List<String> addresses = split(decoded.get());
        if (addresses.size() > ReportDestination.MAXIMUM_MAILBOXES) {
            return new ReportDestination.Unusable(
                    "it names more than " + ReportDestination.MAXIMUM_MAILBOXES + " addresses");
        }
        List<ReportMailbox> mailboxes = new ArrayList<>();
        for (String address : addresses) {
            Optional<ReportMailbox> mailbox = mailbox(address);
            if (mailbox.isEmpty()) {
                return new ReportDestination.Unusable(
                        isAscii(address) ? "it is not an address" : "its address is not in ASCII");
            }
            mailboxes.add(mailbox.get());
        }
        return new ReportDestination.Mailboxes(mailboxes);
    }

    /** What stands between the scheme and the header fields or the fragment. */
    private static String addresses(String uri) {
        int start = uri.indexOf(':') + 1;
        int end = start;
        while (end < uri.length() && uri.charAt(end) != '?' && uri.charAt(end) != '#') {
            end++;
        }
        return uri.substring(start, end);
    }

    /** Empty if an escape is cut off or not hexadecimal, or if all together is not UTF-8. */
    private static Optional<String> decoded(String text) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                octets.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            octets.write(high << 4 | low);
            i += 2;
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.toByteArray()))
                    .toString());
        } catch (CharacterCodingException invalid) {
            return Optional.empty();
        }
    }

    // A comma between addresses has to be encoded too in a DMARC record (RFC 9989 4.6), so what RFC 6068 tells apart by
    // the
    // encoding is told apart by the quotation marks here.
    private static List<String> split(String text) {
        List<String> addresses = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                addresses.add(text.substring(start, i));
                start = i + 1;
            }
        }
        addresses.add(text.substring(start));
        return addresses;
    }

    private static Optional<ReportMailbox> mailbox(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1) {
            return Optional.empty();
        }
        Optional<String> host = DomainNames.toAscii(text.substring(at + 1)).filter(DomainNames::isHostName);
        Optional<String> localPart = localPart(text.substring(0, at));
        if (host.isEmpty() || localPart.isEmpty()) {
            return Optional.empty();
        }
        String address = localPart.get() + "@" + host.get();
        return address.length() > LONGEST_ADDRESS
                ? Optional.empty()
                : Optional.of(new ReportMailbox(address, host.get()));
    }

    /** The local part in its shortest form: quoted only where it has to be. */
    private static Optional<String> localPart(String text) {
        boolean quoted = text.length() > 2 && text.startsWith("\"") && text.endsWith("\"");
        Optional<String> content = quoted ? unquoted(text) : Optional.of(text).filter(MailtoReader::isDotAtom);
        return content.map(MailtoReader::written).filter(written -> written.length() <= LONGEST_LOCAL_PART);
    }

    private static Optional<String> unquoted(String text) {
        StringBuilder content = new StringBuilder();
        int end = text.length() - 1;
        for (int i = 1; i < end; i++) {
            char c = text.charAt(i);
            if (c == '\\' && ++i < end) {
                c = text.charAt(i);
            } else if (c == '"' || c == '\\') {
                return Optional.empty();
            }
            if (c < ' ' || c > '~') {
                return Optional.empty();
            }
            content.append(c);
        }
        return Optional.of(content.toString());
    }

    private static String written(String content) {
        return isDotAtom(content) ? content : '"' + content.replaceAll("[\"\\\\]", "\\\\$0") + '"';
    }

    private static boolean isDotAtom(String text) {
        boolean afterDot = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean dot = c == '.';
            if (dot ? afterDot : !isAtext(c)) {
                return false;
            }
            afterDot = dot;
        }
        return !afterDot;
    }

    private static boolean isAtext(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || ATEXT_BESIDES_ALPHANUMERIC.indexOf(c) >= 0;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
