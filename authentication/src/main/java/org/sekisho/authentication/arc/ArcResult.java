package org.sekisho.authentication.arc;

/** The chain validation status (RFC 8617 4.4). */
public enum ArcResult {
    /** The message has no ARC fields. */
    NONE,
    /** Every seal and the newest message signature verify. */
    PASS,
    /** The chain is broken; the message is to be treated as if it had none. */
    FAIL,
    /**
     * A key could not be looked up now. RFC 8617 5.2.1 knows only {@code fail} for it, and so it is written where others read
     * it; told apart here so that a hiccup of the DNS does not make us seal a good chain as broken (B03).
     */
    TEMPERROR
}
