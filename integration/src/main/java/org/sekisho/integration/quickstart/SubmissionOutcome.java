package org.sekisho.integration.quickstart;

import java.util.Optional;
import org.sekisho.integration.mail.SmtpReply;

/**
 * What became of one attempt to send mail out.
 *
 * @param submission the attempt
 * @param reply the SMTP reply that decided
 * @param arrival the message as the other side has it; empty where it was refused
 */
record SubmissionOutcome(Submission submission, SmtpReply reply, Optional<Arrival> arrival) {

    /** Where it is. */
    Ending ending() {
        return arrival.isPresent() ? Ending.OTHER_SIDE : Ending.REFUSED;
    }

    /** Whether it ended where it should, and whether what left proves whose it is, by a signature of each algorithm. */
    boolean asExpected() {
        return ending() == submission.ending()
                && reply.toString().contains(submission.sign())
                && arrival.map(Arrival::provesItsAuthor).orElse(true);
    }
}
