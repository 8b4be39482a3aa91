package org.sekisho.integration;

import java.io.IOException;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.mail.Delivered;
import org.sekisho.integration.mail.SmtpReply;

/**
 * A message that was handed to James.
 *
 * @param recipient whose mailbox it should be in
 * @param marker a header line that no other message has
 * @param reply what James said
 */
record Sent(JamesServer james, String recipient, String marker, SmtpReply reply) {

    /** Waits until it is in the recipient's mailbox. */
    Delivered delivered() throws IOException {
        return deliveredTo(recipient);
    }

    /** Waits until it is in this user's mailbox, for a recipient that is an alias or a group. */
    Delivered deliveredTo(String user) throws IOException {
        if (!reply.positive()) {
            throw new AssertionError("not accepted: " + reply);
        }
        return james.await(user, marker);
    }

    /** Whether it is in the recipient's mailbox now. */
    boolean isThere() throws IOException {
        return james.find(recipient, marker).isPresent();
    }
}
