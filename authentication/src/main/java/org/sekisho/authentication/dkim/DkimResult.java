package org.sekisho.authentication.dkim;

/** The results of a DKIM signature in the words of RFC 8601 2.7.1. */
public enum DkimResult {
    /** The message is not signed. */
    NONE,
    /** The signature is acceptable and verifies. */
    PASS,
    /** The signature is acceptable but does not verify: the message was changed or the key does not fit. */
    FAIL,
    /** The signature may verify but is not acceptable here: partial body, a From field left out, expired, sha1, a short key. */
    POLICY,
    /** The signature was not evaluated: its RSA key is too long to be worth it. One that cannot be read is a PERMERROR. */
    NEUTRAL,
    /** The key could not be fetched for now. */
    TEMPERROR,
    /** The signature can never be verified: no key, revoked, unusable syntax. */
    PERMERROR
}
