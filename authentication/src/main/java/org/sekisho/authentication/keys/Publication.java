package org.sekisho.authentication.keys;

import java.util.Optional;

/**
 * What the DNS says about a key.
 *
 * @param status the comparison
 * @param detail for an operator: what was found, and where several servers were asked, by which; printable ASCII
 */
public record Publication(Status status, String detail) {

    /** The outcomes of the comparison. */
    public enum Status {
        /** The public half is published, and may be used for e-mail. */
        FINE("matches"),
        /** There is no key record at that name. */
        MISSING("absent"),
        /** There is a record, but it publishes another key, cannot be read, or may not be used for e-mail. */
        MISMATCH("different"),
        /** The record says that the key is revoked: an empty {@code p=}. */
        REVOKED("revoked"),
        /** The right record stands there, and others: what a verifier makes of that is undefined (RFC 6376 3.6.2.2). */
        SEVERAL("several"),
        /** The DNS did not answer: nothing is known. */
        TEMPORARY_ERROR("no-answer");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        /** What stands in the DNS, in a word for people and programs: {@code matches}, {@code absent} and so on. */
        public String word() {
            return word;
        }
    }

    /** Whether it is certain that nobody can verify with this key now. */
    public boolean isDefinitelyAbsent() {
        return switch (status) {
            case MISSING, MISMATCH, REVOKED -> true;
            case FINE, SEVERAL, TEMPORARY_ERROR -> false;
        };
    }

    /** What an operator should do about it; empty where all is well or nothing is known. */
    public Optional<String> remedy(KeyRecord record) {
        String name = record.name().recordName();
        String text = "the text \"" + record.value() + "\"";
        return switch (status) {
            case MISSING -> Optional.of("publish the TXT record " + name + " with " + text);
            case MISMATCH, REVOKED -> Optional.of("replace the TXT record " + name + " by one with " + text);
            case SEVERAL -> Optional.of("leave only one TXT record at " + name + ", the one with " + text);
            case FINE, TEMPORARY_ERROR -> Optional.empty();
        };
    }
}
