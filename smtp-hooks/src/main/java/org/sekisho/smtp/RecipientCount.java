package org.sekisho.smtp;

import java.util.List;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.sekisho.authentication.policy.SmtpReply;
import org.sekisho.mail.DailyRecipients;
import org.sekisho.mail.DailyRecipients.Counted;

/**
 * Counts the recipients of the messages that a session sends. It looks at RCPT, and counts at the end of DATA: only then it is
 * known to how many James sends, and a message that fails and comes again counts once. A message that was counted is
 * remembered in its session, so that the same handler twice in a chain counts it once. Stateless.
 */
final class RecipientCount {

    private static final AttachmentKey<Counted> COUNTED = AttachmentKey.of("org.sekisho.counted", Counted.class);

    private final DailyRecipients recipients;

    RecipientCount(DailyRecipients recipients) {
        this.recipients = recipients;
    }

    /** Whether the message may have one recipient more than James has taken for it so far. */
    boolean hasRoomForOneMore(SMTPSession session, Username login) {
        List<MailAddress> taken =
                session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).orElse(List.of());
        return recipients.hasRoom(login.asString(), taken.size() + 1);
    }

    /** Counts the message, unless that was done before. @return false if it has too many recipients */
    boolean count(SMTPSession session, Username login, int number) {
        if (session.getAttachment(COUNTED, State.Transaction).isPresent()) {
            return true;
        }
        Optional<Counted> counted = recipients.count(login.asString(), number);
        counted.ifPresent(message -> session.setAttachment(COUNTED, message, State.Transaction));
        return counted.isPresent();
    }

    /** The message is not accepted after all. */
    void takeBack(SMTPSession session) {
        session.removeAttachment(COUNTED, State.Transaction).ifPresent(recipients::takeBack);
    }

    SmtpReply reached(Username login) {
        return new SmtpReply(
                450,
                "4.7.1",
                login.asString() + " may not send to more than " + recipients.limit(login.asString())
                        + " recipients in 24 hours, try again later");
    }
}
