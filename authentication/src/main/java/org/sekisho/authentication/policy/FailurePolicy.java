package org.sekisho.authentication.policy;

/** What to do with a message whose judgement is broken by a defect of ours. */
public enum FailurePolicy {
    /** Ask the client to come back later: what breaks a judgement must not be a way in. */
    DEFER,
    /** Accept the message, judged by nobody. */
    ACCEPT
}
