package org.sekisho.authentication.dmarc;

/** The results of a DMARC evaluation in the words of RFC 9989 and RFC 8601. */
public enum DmarcResult {
    /** The Author Domain has no DMARC policy, or there is no Author Domain. */
    NONE,
    /** An identifier that passed SPF or DKIM is aligned with the Author Domain. */
    PASS,
    /** There is a policy and no aligned identifier passed. */
    FAIL,
    /** It would hang on an answer that DNS did not give. */
    TEMPERROR,
    /** The policy record cannot be interpreted. Not given at present: by RFC 9989 4.10.1 such a record counts as none. */
    PERMERROR
}
