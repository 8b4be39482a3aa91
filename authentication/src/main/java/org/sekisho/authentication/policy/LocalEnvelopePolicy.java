package org.sekisho.authentication.policy;

/** What to do with a stranger's message whose MAIL FROM is of one of our domains, and that nothing shows to be ours. */
public enum LocalEnvelopePolicy {
    /** Refuse it with 550 5.7.1. */
    REFUSE,
    /** Accept it, and say in the log that it would have been refused. */
    LOG
}
