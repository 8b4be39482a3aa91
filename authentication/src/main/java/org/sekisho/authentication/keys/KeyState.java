package org.sekisho.authentication.keys;

/** How far a key has come. */
public enum KeyState {
    /** Its public half has not been seen in the DNS for long enough: it does not sign yet. */
    NEW,
    /** It signs. */
    ACTIVE,
    /** Another has taken its place; its record must stay, because mail that it signed is still on its way. */
    RETIRING,
    /** Its record may go, and then its files. */
    RETIRED
}
