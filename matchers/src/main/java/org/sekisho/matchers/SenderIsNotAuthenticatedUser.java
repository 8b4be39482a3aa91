package org.sekisho.matchers;

import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.Username;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetException;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.ForeignClaim;
import org.sekisho.mail.Origin;
import org.sekisho.mail.SenderRights;
import org.sekisho.mail.SubmissionRefusals;

/**
 * Whether a user who has logged in by SMTP sends in a name that is not the own one: the envelope sender, or an address in From,
 * Sender, Resent-From or Resent-Sender, is neither the login, nor one of its aliases, nor granted by {@code
 * submission.may-also-send-as} (B21). A header that does not say clearly who sends matches, too. The null sender does not. Takes
 * no condition.
 *
 * <pre>{@code
 * <mailet match="org.sekisho.matchers.SenderIsNotAuthenticatedUser" class="ToProcessor">
 *   <processor>not-yours</processor>
 * </mailet>
 * }</pre>
 *
 * <p>For servers whose {@code smtpserver.xml} cannot be changed: where {@code SubmissionHook} stands nothing matches. Belongs
 * into {@code root}, before anything that changes the message. Never matches mail of clients that have not logged in, authorized
 * or not, mail that came by JMAP, and mail that James or a mailet sends. Throws when James cannot say who its users are.
 */
public final class SenderIsNotAuthenticatedUser extends IdentityMatcher {

    private final SenderRights rights;

    /** Made by James. */
    @Inject
    public SenderIsNotAuthenticatedUser(SenderRights rights, Checkpoint checkpoint, SubmissionRefusals refusals) {
        super(checkpoint, refusals);
        this.rights = rights;
    }

    /** Sees to it that there is no condition. */
    @Override
    public void init() throws MessagingException {
        String condition = getCondition();
        if (condition != null && !condition.isBlank()) {
            throw new MailetException(
                    "SenderIsNotAuthenticatedUser takes no condition, but has \"" + condition + "\".");
        }
    }

    @Override
    Optional<ForeignClaim> find(Mail mail) throws Exception {
        Optional<String> login = Origin.smtpUser(mail);
        return login.isEmpty()
                ? Optional.empty()
                : rights.foreignClaim(Username.of(login.get()), mail.getMaybeSender(), header(mail));
    }
}
