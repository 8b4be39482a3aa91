package org.sekisho.mail;

/** What a client is to us, which decides how its mail is looked at. */
public enum Standing {
    /** Anybody: its mail is judged. */
    STRANGER,
    /** A gateway of ours ({@code inbound-relays}): its mail is judged by the client that it names (B28). */
    INBOUND_RELAY,
    /** Authenticated, authorized or on a trusted network: its mail is not judged (B23). */
    TRUSTED
}
