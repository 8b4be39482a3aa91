package org.sekisho.authentication.message;

/** Why a message's From names no domain that DMARC can look at, or not only such domains. */
public enum FromProblem {
    /** There is no From field. RFC 5322 3.6 wants one. */
    NO_FIELD("no From field"),
    /** No reader would show an address: there is no {@code @} in any From field, an empty group for instance. */
    NO_ADDRESS("no address in From"),
    /** An address such as {@code user@[192.0.2.1]} names no domain (RFC 5321 4.1.3). It can be read, and does no harm. */
    ADDRESS_LITERAL("an address literal names no domain"),
    /** Some reader may show an address whose domain cannot be read here. The domains beside it count for nothing then. */
    UNREADABLE_ADDRESS("an address whose domain is not valid");

    private final String words;

    FromProblem(String words) {
        this.words = words;
    }

    /** The problem for people, in printable ASCII. */
    public String words() {
        return words;
    }
}
