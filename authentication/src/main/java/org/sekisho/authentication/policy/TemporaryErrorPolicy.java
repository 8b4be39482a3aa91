package org.sekisho.authentication.policy;

/** What to do when DMARC's status hangs on an answer that DNS did not give. */
public enum TemporaryErrorPolicy {
    /**
     * Ask the client to come back later where it is known that the owner asks for quarantine or reject; accept the message where
     * the policy itself is not known.
     */
    KNOWN,
    /** Accept the message. */
    ACCEPT,
    /** Ask the client to come back later, also where the policy is not known. */
    DEFER
}
