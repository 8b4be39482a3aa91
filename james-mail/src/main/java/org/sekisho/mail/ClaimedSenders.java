package org.sekisho.mail;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.Mailbox;
import org.sekisho.authentication.message.MailboxList;

/**
 * Everybody in whose name a message claims to be: the addresses of From, Sender, Resent-From and Resent-Sender, in every field
 * of these names that some reader could see (B21). Immutable.
 *
 * @param addresses each address once, domains in A-labels
 * @param problem why the message cannot be taken as it is, the beginning of a sentence in printable ASCII; empty if every claim
 *     is known
 */
public record ClaimedSenders(List<String> addresses, Optional<String> problem) {

    /** The most addresses of a message; one with more is a problem. */
    public static final int MAXIMUM = 100;

    private static final String FROM = "From";
    private static final List<String> FIELDS = List.of(FROM, "Sender", "Resent-From", "Resent-Sender");

    public ClaimedSenders {
        addresses = List.copyOf(addresses);
    }

    /** Reads the claims of a message; never throws because of one. */
    public static ClaimedSenders of(HeaderSection header) {
        if (header.isTruncated()) {
            return unreadable("The header of this message is too long");
        }
        Set<String> addresses = new LinkedHashSet<>();
        for (String name : FIELDS) {
            for (HeaderField field : header.possibleFieldsNamed(name)) {
                MailboxList list = MailboxList.parse(field.value());
                if (!list.problem().isEmpty()) {
                    return unreadable("The field " + name + " of this message does not say clearly who sends it ("
                            + list.problem() + ")");
                }
                list.mailboxes().stream().map(Mailbox::toString).forEach(addresses::add);
                if (addresses.size() > MAXIMUM) {
                    return unreadable("This message names too many senders");
                }
            }
            if (name.equals(FROM) && addresses.isEmpty()) {
                return unreadable("This message has no From field with an address");
            }
        }
        return new ClaimedSenders(List.copyOf(addresses), Optional.empty());
    }

    private static ClaimedSenders unreadable(String problem) {
        return new ClaimedSenders(List.of(), Optional.of(problem));
    }
}
