package org.sekisho.authentication.policy;

/**
 * A domain of this server that a stranger uses without proof (B21).
 *
 * @param place where it stands
 * @param domain canonical A-labels
 */
public record LocalDomainClaim(Place place, String domain) {

    /** Where such a domain stands. */
    public enum Place {
        /** The envelope sender. */
        MAIL_FROM("mail-from"),
        /** A From field. */
        FROM("from");

        private final String word;

        Place(String word) {
            this.word = word;
        }

        /** The word for it in logs and metrics. */
        public String word() {
            return word;
        }
    }

    /** For logs: {@code mail-from:example.org}. */
    @Override
    public String toString() {
        return place.word() + ":" + domain;
    }
}
