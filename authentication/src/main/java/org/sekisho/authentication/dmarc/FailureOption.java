package org.sekisho.authentication.dmarc;

/** When the owner wants a failure report (RFC 9989 4.7, {@code fo}). */
public enum FailureOption {
    /** {@code 0}, the default: nothing aligned passed. */
    ALL_FAIL("0"),
    /** {@code 1}: one of SPF and DKIM gave no aligned pass. */
    ANY_FAILS("1"),
    /** {@code d}: a DKIM signature failed, aligned or not. */
    DKIM("d"),
    /** {@code s}: SPF failed, aligned or not. */
    SPF("s");

    private final String letter;

    FailureOption(String letter) {
        this.letter = letter;
    }

    /** The value as a record has it. */
    public String letter() {
        return letter;
    }
}
