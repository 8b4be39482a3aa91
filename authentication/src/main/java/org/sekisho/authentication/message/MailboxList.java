package org.sekisho.authentication.message;

import java.util.List;

/**
 * The addresses that a header field names, or why they cannot be told. Immutable.
 *
 * <p>Unlike {@link AuthorDomains}, which finds what any reader might take for the author's domain, this is for a field that must
 * be clear: where two readers could see different addresses, there is a problem.
 *
 * @param mailboxes every address, in order, without repetition, at most {@link #MAXIMUM}; also one that stands where a display
 *     name should ({@code boss@example.org <me@example.org>}), since some readers show that
 * @param problem why the field is not clear, in words that go on a sentence with "the field"; empty if nothing is wrong. Printable
 *     ASCII
 */
public record MailboxList(List<Mailbox> mailboxes, String problem) {

    /** The most addresses that one field may name. */
    public static final int MAXIMUM = 20;

    public MailboxList {
        mailboxes = List.copyOf(mailboxes);
    }

    /**
     * Reads the value of a field: what follows its colon, any octets. Never throws; takes time linear in the length.
     *
     * @param value an address list of RFC 5322 3.4 with the obsolete forms of 4.4, in UTF-8 (RFC 6532)
     */
    public static MailboxList parse(byte[] value) {
        return new MailboxParser(value).parse();
    }
}
