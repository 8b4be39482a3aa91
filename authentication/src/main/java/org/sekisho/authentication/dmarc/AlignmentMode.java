package org.sekisho.authentication.dmarc;

/** How near an authenticated domain must be to the Author Domain (RFC 9989 4.7, {@code adkim} and {@code aspf}). */
public enum AlignmentMode {
    /** {@code r}: both have the same Organizational Domain. */
    RELAXED("r"),
    /** {@code s}: both are the same domain. */
    STRICT("s");

    private final String letter;

    AlignmentMode(String letter) {
        this.letter = letter;
    }

    /** The value as a record has it. */
    public String letter() {
        return letter;
    }
}
