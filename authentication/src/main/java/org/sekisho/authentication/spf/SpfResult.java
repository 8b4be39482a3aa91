package org.sekisho.authentication.spf;

/** The results of an SPF evaluation (RFC 7208 2.6). */
public enum SpfResult {
    /** No SPF record, or no valid domain name to look at. */
    NONE,
    /** The domain owner says explicitly that nothing is asserted. */
    NEUTRAL,
    /** The client may use this name. */
    PASS,
    /** The client may not use this name. */
    FAIL,
    /** The client probably may not use this name. */
    SOFTFAIL,
    /** DNS gave no answer for now. */
    TEMPERROR,
    /** The domain's records cannot be interpreted, or go over a limit. */
    PERMERROR
}
