package org.sekisho.authentication;

import java.util.Optional;

/**
 * The mailing list that a message says it comes from.
 *
 * @param domain the domain in {@code List-Id} (RFC 2919) or of the address in {@code List-Post} (RFC 2369), canonical
 * @param proof what shows that the list itself sent the message: DKIM or SPF pass for its organizational domain, in words for
 *     logs and reports, printable ASCII; empty when nothing shows it
 */
public record MailingList(String domain, Optional<String> proof) {

    /** Whether the message proved to come from this list. */
    public boolean isProven() {
        return proof.isPresent();
    }
}
