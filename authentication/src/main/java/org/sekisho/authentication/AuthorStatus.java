package org.sekisho.authentication;

/** Whether the From fields of a message name domains that DMARC can look at. */
public enum AuthorStatus {
    /** They do: {@link Authentication#dmarc()} has an outcome for each of them. */
    USABLE,
    /** They name addresses, but only such as {@code user@[192.0.2.1]}: DMARC has nothing to look at. */
    ADDRESS_LITERAL,
    /** They hold no {@code @} at all, and the envelope sender is the null sender: so do some servers' bounces. */
    NULL_SENDER,
    /** There is no From, or it cannot be read, or it names no address, or the header section is too long to be read whole. */
    NONE,
    /** They name more domains than are evaluated; {@link Authentication#dmarc()} has the first of them. */
    TOO_MANY
}
