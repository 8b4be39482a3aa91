package org.sekisho.smtp;

import java.io.IOException;
import java.util.Optional;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.mailet.Mail;
import org.sekisho.authentication.policy.SmtpReply;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.MailContent;
import org.sekisho.mail.Standing;

/** Does with a message what its judgement says: refuses or defers it, or changes the mail that James has made of it. */
final class EndOfMessage {

    private static final SmtpReply NOT_STORED =
            new SmtpReply(451, "4.3.0", "The message cannot be stored, try again later");
    private static final SmtpReply NO_ROOM =
            new SmtpReply(451, "4.3.2", "Too many messages with large headers now, try again later");

    private final Checkpoint checkpoint;

    EndOfMessage(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    HookResult apply(SMTPSession session, Mail mail, ArrivingMessage.Judged judged) {
        Optional<SmtpReply> reply = judged.judgement().reply();
        if (reply.isPresent()) {
            judged.dispose();
            return Answers.of(reply.get());
        }
        if (judged.storageFailure().isPresent()) {
            checkpoint.reportBroken(
                    "store", session.getSessionID(), judged.storageFailure().get());
            return Answers.of(NOT_STORED);
        }
        try {
            if (judged.content().isPresent()) {
                MailContent.replace(mail, judged.content().get());
            }
            judged.judgement().attribute().ifPresent(attribute -> attribute.setOn(mail));
            return HookResult.DECLINED;
        } catch (IOException failure) {
            checkpoint.reportBroken("store", session.getSessionID(), failure);
            return Answers.of(NOT_STORED);
        }
    }

    /** There is no judgement yet, and nobody waits for it any longer. */
    HookResult tooLate(SMTPSession session, Standing standing) {
        checkpoint.reportBroken("wait", session.getSessionID(), new IllegalStateException("no judgement in time"));
        return broken(standing);
    }

    /** There is no judgement, since something of ours is broken; that has been reported. */
    HookResult broken(Standing standing) {
        return checkpoint.replyWhenBroken(standing).map(Answers::of).orElse(HookResult.DECLINED);
    }

    /** It would take more memory to judge than there is for such messages. */
    HookResult noRoom() {
        return Answers.of(NO_ROOM);
    }
}
