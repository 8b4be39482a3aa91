package org.sekisho.mail;

import org.sekisho.mail.SubmissionRefusals.Reason;

/**
 * Why a message does not belong to the user who has sent it (B21). Immutable.
 *
 * @param reason what is wrong
 * @param claimed the address that is not the user's, or the beginning of a sentence that says what cannot be read
 */
public record ForeignClaim(Reason reason, String claimed) {

    /** The claim in one sentence for the user, without the full stop, in the words of the SMTP hook. */
    public String sentence(String login) {
        return reason == Reason.UNREADABLE_SENDER
                ? claimed + ", so it cannot be sent in your name"
                : "You are logged in as " + login + " and may not send mail as " + claimed;
    }
}
