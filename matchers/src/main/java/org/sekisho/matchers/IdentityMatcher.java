package org.sekisho.matchers;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.ForeignClaim;
import org.sekisho.mail.MailContent;
import org.sekisho.mail.Origin;
import org.sekisho.mail.SubmissionRefusals;

/**
 * What the matchers have in common that ask James whose addresses a mail uses. They look at mail that is as it came by SMTP
 * alone. When they cannot know the answer they throw, since James then does what {@code onMatchException} says, which is the
 * processor {@code error} unless it is set: the mail is neither let through nor lost.
 */
abstract class IdentityMatcher extends GenericMatcher {

    final Checkpoint checkpoint;
    private final SubmissionRefusals refusals;

    IdentityMatcher(Checkpoint checkpoint, SubmissionRefusals refusals) {
        this.checkpoint = checkpoint;
        this.refusals = refusals;
    }

    /**
     * All recipients or none.
     *
     * @throws MessagingException when the answer cannot be known, because the message cannot be read or James does not answer
     */
    @Override
    public final Collection<MailAddress> match(Mail mail) throws MessagingException {
        Optional<ForeignClaim> found;
        try {
            found = Origin.cameBySmtp(mail) ? find(mail) : Optional.empty();
        } catch (Exception | Error failure) {
            checkpoint.reportBroken(getMatcherInfo(), mail.getName(), failure);
            // James catches no Error.
            throw new MessagingException(
                    getMatcherInfo() + " cannot say whose mail " + mail.getName() + " is",
                    failure instanceof Exception exception ? exception : new IllegalStateException(failure));
        }
        if (found.isEmpty()) {
            return List.of();
        }
        refusals.writeMatch(
                session(mail),
                Optional.ofNullable(mail.getRemoteAddr()).orElse(""),
                Origin.smtpUser(mail).orElse(""),
                found.get().claimed(),
                found.get().reason());
        return mail.getRecipients();
    }

    /** The name of the matcher, as its log lines have it. */
    @Override
    public final String getMatcherInfo() {
        return getClass().getSimpleName();
    }

    /**
     * What makes a mail match; empty if it does not. It came by SMTP.
     *
     * @throws Exception when that cannot be known
     */
    abstract Optional<ForeignClaim> find(Mail mail) throws Exception;

    static HeaderSection header(Mail mail) throws IOException {
        return RawMessage.of(() -> MailContent.open(mail)).header();
    }

    private static String session(Mail mail) {
        return mail.getAttribute(Mail.SMTP_SESSION_ID)
                .map(attribute -> String.valueOf(attribute.getValue().value()))
                .orElse("");
    }
}
