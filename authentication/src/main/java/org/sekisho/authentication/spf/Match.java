package org.sekisho.authentication.spf;

/** What became of a mechanism (RFC 7208 4.6.2): it matches, it does not match, or it ends the whole evaluation. */
enum Match {
    MATCH,
    NO_MATCH,
    TEMPERROR,
    PERMERROR;

    static Match of(boolean matches) {
        return matches ? MATCH : NO_MATCH;
    }
}
