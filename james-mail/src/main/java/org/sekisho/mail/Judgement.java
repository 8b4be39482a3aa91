package org.sekisho.mail;

import java.util.Optional;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.policy.SmtpReply;
import org.sekisho.authentication.policy.Verdict;

/**
 * What is to be done with a message that has arrived.
 *
 * @param authentication all that is known; empty when the message was not judged
 * @param verdict what to do; empty when the message was not judged, which means to accept it
 * @param edit forged Authentication-Results taken out, ours on top; empty edit when nothing is to be changed
 * @param attribute for mailets and matchers; empty when a broken part kept the message from being judged
 */
public record Judgement(
        Optional<Authentication> authentication,
        Optional<Verdict> verdict,
        HeaderEdit edit,
        Optional<AuthenticationAttribute> attribute) {

    /** The reply with which to refuse or defer the message; empty to accept it. */
    public Optional<SmtpReply> reply() {
        return verdict.flatMap(Verdict::reply);
    }

    /** What to do; {@link Action#ACCEPT} when the message was not judged. */
    public Action action() {
        return verdict.map(Verdict::action).orElse(Action.ACCEPT);
    }
}
