package org.sekisho.authentication.dmarc;

/** The tag of a record from which the policy for a message comes (RFC 9989 4.10.1). */
public enum PolicyTag {
    /** {@code p}: for the domain of the record, and for those below it that no other tag is for. */
    P,
    /** {@code sp}: for a domain below it. */
    SP,
    /** {@code np}: for a domain below it that does not exist. */
    NP
}
