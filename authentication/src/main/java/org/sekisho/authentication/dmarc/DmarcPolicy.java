package org.sekisho.authentication.dmarc;

/** What a domain owner asks receivers to do with mail that fails, from mild to strict (RFC 9989 4.7). */
public enum DmarcPolicy {
    NONE,
    QUARANTINE,
    REJECT
}
