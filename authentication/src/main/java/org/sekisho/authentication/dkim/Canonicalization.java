package org.sekisho.authentication.dkim;

import java.util.Optional;

/** How much of a change in transit a signature forgives (RFC 6376 3.4). */
public enum Canonicalization {
    /** Nothing but empty lines at the end of the body. */
    SIMPLE("simple"),
    /** White space, folding, and the case of field names. */
    RELAXED("relaxed");

    private final String tag;

    Canonicalization(String tag) {
        this.tag = tag;
    }

    /** The name in {@code c=}. */
    public String tag() {
        return tag;
    }

    static Optional<Canonicalization> of(String tag) {
        for (Canonicalization canonicalization : values()) {
            if (canonicalization.tag.equalsIgnoreCase(tag)) {
                return Optional.of(canonicalization);
            }
        }
        return Optional.empty();
    }
}
