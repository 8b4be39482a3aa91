package org.sekisho.authentication.dmarc;

/** Whether a domain that SPF or DKIM vouches for is aligned with the Author Domain (RFC 9989 4.4). */
enum Alignment {
    ALIGNED,
    NOT_ALIGNED,
    /** It hangs on an answer that the DNS did not give. */
    UNKNOWN
}
