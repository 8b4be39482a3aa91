package org.sekisho.authentication.policy;

/** What this server does with a message. */
public enum Action {
    /** Deliver it. */
    ACCEPT,
    /** Deliver it to the Spam folder, or to whatever the operator has for suspicious mail. */
    QUARANTINE,
    /** Ask the client to try again later: the judgement hangs on an answer that DNS did not give. */
    DEFER,
    /** Refuse it in the session. */
    REJECT
}
