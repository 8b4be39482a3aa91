package org.sekisho.authentication.policy;

/** What to do with mail of a proven mailing list that fails a {@code p=reject} policy (RFC 9989 7.4). */
public enum MailingListPolicy {
    /** Accept it. */
    ACCEPT,
    /** Quarantine it: the default, since RFC 9989 7.4 says not to reject on {@code p=reject} alone. */
    QUARANTINE,
    /** Treat it as any other mail. */
    REJECT
}
