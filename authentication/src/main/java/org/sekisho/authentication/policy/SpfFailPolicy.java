package org.sekisho.authentication.policy;

/** What to do with a message whose MAIL FROM fails SPF and that DMARC does not vouch for. */
public enum SpfFailPolicy {
    /** Say so in Authentication-Results, nothing else. */
    REPORT,
    /** Refuse it with 550 5.7.23 (RFC 7208 8.4, RFC 7372). */
    REFUSE
}
