package org.sekisho.authentication.dmarc;

import java.util.List;

/** What a {@link ReportUri} means for somebody who wants to send a report there. */
public sealed interface ReportDestination {

    /** The most mailboxes that one URI may name. */
    int MAXIMUM_MAILBOXES = 10;

    /**
     * Mailboxes.
     *
     * @param mailboxes at least one, at most {@link #MAXIMUM_MAILBOXES}, in the order of the URI
     */
    record Mailboxes(List<ReportMailbox> mailboxes) implements ReportDestination {
        /** Copies the list. */
        public Mailboxes {
            mailboxes = List.copyOf(mailboxes);
        }
    }

    /**
     * Nothing can be sent there.
     *
     * @param reason why, printable ASCII
     */
    record Unusable(String reason) implements ReportDestination {}

    /**
     * Reads a URI. Of {@code mailto:} the addresses count, header fields such as {@code subject} do not (RFC 6068 2). If one of the
     * addresses is not good, none counts: a malformed URI is to be ignored (RFC 9990 3.5). Never throws.
     */
    static ReportDestination of(ReportUri uri) {
        return uri.isSupported()
                ? MailtoReader.read(uri)
                : new Unusable("reports cannot be sent to a URI of the scheme " + uri.scheme());
    }
}
