package org.sekisho.authentication;

/** Whether the From fields of a message name domains that DMARC can look at. */
public enum AuthorStatus {
    /** They do: {@link Authentication#dmarc()} has an outcome for each of them. */
    USABLE,
    /** There is no From, or it cannot be read, or it names no address. */
    NONE,
    /** They name more domains than are evaluated. */
    TOO_MANY
}
