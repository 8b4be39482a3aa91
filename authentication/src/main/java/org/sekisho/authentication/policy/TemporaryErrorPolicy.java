package org.sekisho.authentication.policy;

/** What to do when DMARC's status hangs on an answer that DNS did not give. */
public enum TemporaryErrorPolicy {
    /** Accept the message. */
    ACCEPT,
    /** Ask the client to come back later, with a 451. */
    DEFER
}
