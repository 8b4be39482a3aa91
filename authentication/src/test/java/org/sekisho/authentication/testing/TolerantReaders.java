package org.sekisho.authentication.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.mail.internet.AddressException;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeUtility;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.dom.address.AddressList;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.field.AddressListFieldImpl;
import org.apache.james.mime4j.field.address.LenientAddressParser;
import org.apache.james.mime4j.stream.ParserCursor;
import org.apache.james.mime4j.stream.RawFieldParser;
import org.apache.james.mime4j.util.ByteArrayBuffer;

/**
 * What the libraries in and around James make of the value of a field with addresses: mime4j, lenient as James's IMAP uses it
 * for ENVELOPE and SEARCH, and strict as its JMAP does; JavaMail, lenient and strict. They forgive different things.
 */
public final class TolerantReaders {

    private static final Pattern QUOTED =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"(?=[^,;\"<>]*<|(?:\\.[^\\s\"@<>]*)?\\s*@)", Pattern.DOTALL);

    /** The reader that shows nothing of a field in which anything is wrong. */
    public static final String STRICTEST = "mime4j, JMAP";

    private TolerantReaders() {}

    /**
     * An address that a reader shows.
     *
     * @param reader which one
     * @param localPart what it shows before the at sign, if it parts addresses there
     * @param domain what it shows behind the at sign, as it shows it
     */
    public record Shown(String reader, String localPart, String domain) {}

    /** Every address that some reader shows of a value; display names are none. */
    public static List<Shown> read(byte[] value) {
        List<Shown> shown = new ArrayList<>();
        String octets = new String(value, ISO_8859_1);
        mime4j("mime4j, IMAP", shown, LenientAddressParser.DEFAULT.parseAddressList(MimeUtility.unfold(octets)));
        mime4j(
                "mime4j, lenient",
                shown,
                LenientAddressParser.DEFAULT.parseAddressList(
                        new ByteArrayBuffer(value, value.length, true), new ParserCursor(0, value.length)));
        mime4j(STRICTEST, shown, strict(value));
        javaMail("JavaMail", shown, octets, false);
        javaMail("JavaMail, strict", shown, octets, true);
        return shown;
    }

    private static AddressList strict(byte[] value) {
        byte[] field = new byte[value.length + 6];
        System.arraycopy("From: ".getBytes(ISO_8859_1), 0, field, 0, 6);
        System.arraycopy(value, 0, field, 6, value.length);
        try {
            AddressList list = AddressListFieldImpl.PARSER
                    .parse(
                            RawFieldParser.DEFAULT.parseField(new ByteArrayBuffer(field, field.length, true)),
                            DecodeMonitor.SILENT)
                    .getAddressList();
            return list == null ? new AddressList() : list;
        } catch (MimeException | RuntimeException | Error unreadable) {
            return new AddressList();
        }
    }

    private static void mime4j(String reader, List<Shown> shown, AddressList list) {
        for (Mailbox mailbox : list.flatten()) {
            String localPart = mailbox.getLocalPart() == null ? "" : mailbox.getLocalPart();
            if (mailbox.getDomain() == null) {
                addWhole(reader, shown, localPart);
            } else {
                shown.add(new Shown(reader, localPart, utf8(mailbox.getDomain())));
            }
        }
    }

    private static void javaMail(String reader, List<Shown> shown, String octets, boolean strict) {
        InternetAddress[] addresses;
        try {
            addresses = InternetAddress.parseHeader(octets, strict);
        } catch (AddressException | RuntimeException unreadable) {
            return;
        }
        for (InternetAddress address : addresses) {
            InternetAddress[] members = group(address);
            if (members == null) {
                addWhole(reader, shown, utf8(withoutRoute(address.getAddress())));
            } else {
                for (InternetAddress member : members) {
                    addWhole(reader, shown, utf8(withoutRoute(member.getAddress())));
                }
            }
        }
    }

    private static InternetAddress[] group(InternetAddress address) {
        try {
            return address.isGroup() ? address.getGroup(false) : null;
        } catch (AddressException | RuntimeException unreadable) {
            return null;
        }
    }

    /** RFC 5322 4.4, obs-route. */
    private static String withoutRoute(String address) {
        return address.replaceFirst("^\\s*@[^@,:<>\"()\\[\\]\\\\]*(,\\s*@[^@,:<>\"()\\[\\]\\\\]*)*:", "");
    }

    /** An address that its reader does not take apart: quotes in it are local parts or display names, where they can be. */
    private static void addWhole(String reader, List<Shown> shown, String address) {
        String rest = QUOTED.matcher(address).replaceAll(" ");
        int at = rest.indexOf('@');
        while (at >= 0) {
            shown.add(new Shown(reader, address, rest.substring(at + 1)));
            at = rest.indexOf('@', at + 1);
        }
    }

    /** They take octets for characters; this puts it right, if no character is more than an octet. */
    public static String utf8(String octets) {
        return octets.chars().allMatch(c -> c <= 0xff) ? new String(octets.getBytes(ISO_8859_1), UTF_8) : octets;
    }
}
