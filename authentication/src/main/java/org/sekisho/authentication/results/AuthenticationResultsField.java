package org.sekisho.authentication.results;

import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.policy.Verdict;

/** Writes the Authentication-Results field (RFC 8601). Immutable, safe for use by any number of threads. */
public final class AuthenticationResultsField {

    private final String authservId;

    /** Writes fields under this name. */
    public AuthenticationResultsField(String authservId) {
        this.authservId = authservId;
    }

    /**
     * The whole field, folded, with its final CRLF: ASCII only, whatever the message holds.
     *
     * @param verdict says which disposition was applied
     */
    public String write(Authentication authentication, Verdict verdict) {
        return "Authentication-Results: " + authservId + "; none\r\n";
    }
}
