package org.sekisho.integration.quickstart;

import java.util.List;
import org.sekisho.integration.mail.SmtpReply;

/**
 * What became of one message.
 *
 * @param scene the message
 * @param reply the SMTP reply that decided
 * @param ending where it is
 * @param results the Authentication-Results fields that it has there, ours first
 */
record Outcome(Scene scene, SmtpReply reply, Ending ending, List<String> results) {

    /** Whether it ended where it should, and says what it should. */
    boolean asExpected() {
        String said = ending == Ending.REFUSED ? reply.toString() : String.join("\n", results);
        return ending == scene.ending()
                && said.contains(scene.sign())
                && (ending == Ending.REFUSED || results.size() == 1);
    }
}
