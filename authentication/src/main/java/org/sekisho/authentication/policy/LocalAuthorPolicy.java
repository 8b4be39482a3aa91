package org.sekisho.authentication.policy;

/** What to do with a stranger's message that names one of our domains in From, and that nothing shows to be ours. */
public enum LocalAuthorPolicy {
    /** What our own DMARC record asks for: without a strict one, nothing. */
    DMARC,
    /** At least quarantine it, whatever our record asks for. */
    QUARANTINE,
    /** Refuse it with 550 5.7.1, whatever our record asks for. */
    REFUSE
}
