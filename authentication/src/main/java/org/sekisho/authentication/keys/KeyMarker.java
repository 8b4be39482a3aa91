package org.sekisho.authentication.keys;

/** The kinds of marker file that may lie beside a key. Each holds a time (RFC 3339, UTC); an empty one means its own age. */
public enum KeyMarker {
    /** When the public half was seen in the DNS for the first time since it was missing last. */
    SEEN(".seen"),
    /** Since when the key may sign. */
    ACTIVE(".active"),
    /** Since when another key has taken its place. */
    RETIRING(".retiring");

    private final String suffix;

    KeyMarker(String suffix) {
        this.suffix = suffix;
    }

    /** How the name of the file ends, after the selector. */
    public String suffix() {
        return suffix;
    }
}
