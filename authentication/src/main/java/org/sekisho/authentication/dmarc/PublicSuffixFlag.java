package org.sekisho.authentication.dmarc;

/** Whether the domain of a record is one under which others register theirs (RFC 9989 4.7, {@code psd}). */
public enum PublicSuffixFlag {
    /** {@code y}: it is a Public Suffix Domain. */
    YES("y"),
    /** {@code n}: it is not, and it is the Organizational Domain of all names below. */
    NO("n"),
    /** {@code u}, the default: the DNS Tree Walk finds it out. */
    UNDECIDED("u");

    private final String letter;

    PublicSuffixFlag(String letter) {
        this.letter = letter;
    }

    /** The value as a record has it. */
    public String letter() {
        return letter;
    }
}
