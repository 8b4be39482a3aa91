package org.sekisho.reports.store;

/**
 * Somebody who wants no reports from us.
 *
 * @param kind what the value is
 * @param value a domain in canonical A-labels, an address in lower case, or the SHA-256 of such an address in lower-case
 *     hexadecimal
 */
public record Suppression(Kind kind, String value) {

    /** What a suppression is about. */
    public enum Kind {
        /** No reports about this policy domain or one below it, nor to mailboxes there. */
        DOMAIN,
        /** No reports to this mailbox. */
        ADDRESS,
        /** No reports to the mailbox with this hash, for lists that shall hold no addresses. */
        HASH
    }
}
