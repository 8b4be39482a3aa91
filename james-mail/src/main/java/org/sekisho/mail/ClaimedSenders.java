package org.sekisho.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.field.address.LenientAddressParser;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.message.AuthorDomains;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;

/**
 * Everybody in whose name a message claims to be: the addresses of From, Sender, Resent-From and Resent-Sender, in every field
 * of these names that some reader could see (B21).
 *
 * <p>It trusts nothing: an address counts only if mime4j's parser and Sekisho's own scanner of domains ({@link AuthorDomains})
 * agree about the domains of its field, so that no text means one sender to us and another to a mail program. Immutable.
 *
 * @param addresses each address once, with the name of the field that it stands in; domains in A-labels, in lower case
 * @param problem why the message cannot be taken as it is, a sentence in printable ASCII; empty if every claim is known
 */
public record ClaimedSenders(Map<String, String> addresses, Optional<String> problem) {

    /** The most addresses that are looked at; a message with more is a problem. */
    public static final int MAXIMUM = 100;

    private static final List<String> FIELDS = List.of("From", "Sender", "Resent-From", "Resent-Sender");

    public ClaimedSenders {
        addresses = Map.copyOf(addresses);
    }

    /** Reads the claims of a message; never throws because of one. */
    public static ClaimedSenders of(HeaderSection header) {
        if (header.isTruncated()) {
            return unreadable("The header of this message is too long");
        }
        Map<String, String> addresses = new LinkedHashMap<>();
        for (String name : FIELDS) {
            for (HeaderField field : header.possibleFieldsNamed(name)) {
                Optional<List<Mailbox>> mailboxes = mailboxes(field);
                if (mailboxes.isEmpty()) {
                    return unreadable("The field " + name + " of this message cannot be read as a list of addresses");
                }
                for (Mailbox mailbox : mailboxes.get()) {
                    addresses.putIfAbsent(address(mailbox), name);
                }
                if (addresses.size() > MAXIMUM) {
                    return unreadable("This message names too many senders");
                }
            }
        }
        return addresses.containsValue("From")
                ? new ClaimedSenders(addresses, Optional.empty())
                : unreadable("This message has no From field with an address");
    }

    private static ClaimedSenders unreadable(String problem) {
        return new ClaimedSenders(Map.of(), Optional.of(problem));
    }

    /** Empty where the two readers do not agree. */
    private static Optional<List<Mailbox>> mailboxes(HeaderField field) {
        AuthorDomains domains = AuthorDomains.ofValues(List.of(field.value()));
        if (domains.tooMany() || !domains.reason().isEmpty()) {
            return Optional.empty();
        }
        List<Mailbox> mailboxes;
        try {
            mailboxes =
                    LenientAddressParser.DEFAULT.parseAddressList(text(field)).flatten();
        } catch (RuntimeException | StackOverflowError unreadable) {
            return Optional.empty();
        }
        Set<String> found = new HashSet<>();
        for (Mailbox mailbox : mailboxes) {
            if (mailbox.getLocalPart() == null || mailbox.getDomain() == null) {
                return Optional.empty();
            }
            found.add(domain(mailbox));
        }
        return found.equals(Set.copyOf(domains.domains())) ? Optional.of(mailboxes) : Optional.empty();
    }

    private static String text(HeaderField field) {
        byte[] value = field.value();
        String utf8 = new String(value, UTF_8);
        return utf8.indexOf('\uFFFD') < 0 ? utf8 : new String(value, ISO_8859_1);
    }

    private static String address(Mailbox mailbox) {
        return mailbox.getLocalPart() + "@" + domain(mailbox);
    }

    private static String domain(Mailbox mailbox) {
        return DomainNames.toAscii(mailbox.getDomain()).orElse(mailbox.getDomain());
    }
}
