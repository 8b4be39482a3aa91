package org.sekisho.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.Hook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookResultHook;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.policy.SmtpReply;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.ClaimedSenders;
import org.sekisho.mail.DailyRecipients;
import org.sekisho.mail.SenderRights;
import org.sekisho.mail.SubmissionRefusals;
import org.sekisho.mail.SubmissionRefusals.Reason;

/**
 * Lets mail be submitted only by users who have logged in, over TLS, and only in their own name (B21). Belongs on every
 * submission port, before {@link InboundAuthenticationHook}, which takes forged {@code Authentication-Results} out:
 *
 * <pre>{@code
 * <handler class="org.sekisho.smtp.SubmissionHook">
 *   <requireTls>true</requireTls>
 *   <mode>enforce</mode>
 * </handler>
 * }</pre>
 *
 * <p>It trusts nobody, {@code authorizedAddresses} included. The envelope sender is looked at with MAIL, the addresses of the
 * header at the end of DATA. The null sender is allowed: users' programs send receipts with it. A user who has sent to as many
 * recipients as it may ({@link DailyRecipients}) gets 450. It never returns {@code OK}, and never throws into the server, which
 * would let the session go on: where James cannot say who its users are the answer is 451.
 */
public final class SubmissionHook
        implements MailHook,
                RcptHook,
                JamesMessageHook,
                HookResultHook,
                CommandHandler<SMTPSession>,
                ExtensibleHandler {

    /** The envelope sender of the message at hand, once it was looked at and let through. */
    private static final AttachmentKey<MaybeSender> LOOKED_AT =
            AttachmentKey.of("org.sekisho.looked-at", MaybeSender.class);

    private static final SmtpReply TLS_BEFORE_AUTH =
            new SmtpReply(538, "5.7.11", "Encryption is required before you can log in: use STARTTLS first");
    private static final SmtpReply TLS_BEFORE_MAIL =
            new SmtpReply(530, "5.7.0", "Encryption is required: use STARTTLS first");
    private static final SmtpReply AUTH_BEFORE_MAIL =
            new SmtpReply(530, "5.7.0", "Authentication is required: log in before you send mail");
    private static final SmtpReply UNKNOWN_NOW =
            new SmtpReply(451, "4.3.0", "The sender cannot be checked now, try again later");

    private final SenderRights rights;
    private final SubmissionRefusals refusals;
    private final RecipientCount recipients;
    private final Checkpoint checkpoint;
    private SubmissionParameters parameters = SubmissionParameters.DEFAULT;

    /** Made by James, once for each port. */
    @Inject
    public SubmissionHook(
            SenderRights rights, SubmissionRefusals refusals, DailyRecipients recipients, Checkpoint checkpoint) {
        this.rights = rights;
        this.refusals = refusals;
        this.recipients = new RecipientCount(recipients);
        this.checkpoint = checkpoint;
    }

    @Override
    public void init(Configuration configuration) throws ConfigurationException {
        parameters = SubmissionParameters.read(configuration);
    }

    @Override
    public void destroy() {}

    @Override
    public Collection<String> getImplCommands() {
        return Set.of("AUTH");
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(SubmissionHook.class);
    }

    @Override
    public void wireExtensions(Class<?> type, List<?> handlers) throws WiringException {
        OncePerPort.check(type, handlers);
    }

    /** AUTH: refuses it before TLS, whatever else the line says, and leaves it to James otherwise. */
    @Override
    public @Nullable Response onCommand(SMTPSession session, Request request) {
        try {
            return lacksTls(session) && refuses(session, "", Reason.AUTH_WITHOUT_TLS)
                    ? Answers.response(TLS_BEFORE_AUTH)
                    : null;
        } catch (RuntimeException | Error failure) {
            checkpoint.reportBroken("AUTH", session.getSessionID(), failure);
            return parameters.enforced() ? Answers.response(UNKNOWN_NOW) : null;
        }
    }

    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        try {
            if (lacksTls(session) && refuses(session, "", Reason.MAIL_WITHOUT_TLS)) {
                return Answers.of(TLS_BEFORE_MAIL);
            }
            Username login = session.getUsername();
            if (login == null) {
                return refuses(session, sender.asString(""), Reason.NOT_AUTHENTICATED)
                        ? Answers.of(AUTH_BEFORE_MAIL)
                        : HookResult.DECLINED;
            }
            Optional<HookResult> refusal = envelope(session, login, sender);
            if (refusal.isPresent()) {
                return refusal.get();
            }
            session.setAttachment(LOOKED_AT, sender, State.Transaction);
            return HookResult.DECLINED;
        } catch (UsersRepositoryException | DomainListException | RuntimeException | Error failure) {
            return broken("MAIL", session, failure);
        }
    }

    /** RCPT: only looks whether there is room; what James takes in the end is counted with the message. */
    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        try {
            Username login = session.getUsername();
            return login != null
                            && !recipients.hasRoomForOneMore(session, login)
                            && refuses(session, recipient.asString(), Reason.RECIPIENTS_PER_DAY)
                    ? Answers.of(recipients.reached(login))
                    : HookResult.DECLINED;
        } catch (RuntimeException | Error failure) {
            return broken("RCPT", session, failure);
        }
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            Username login = session.getUsername();
            MimeMessageInputStreamSource received =
                    session instanceof ExtendedSMTPSession james ? james.getMimeMessageWriter() : null;
            if (login == null || received == null) {
                // Without a login this is a port that only looks (mode log), or another hook's doing.
                return login == null && !parameters.enforced()
                        ? HookResult.DECLINED
                        : broken("identity", session, new IllegalStateException("no login, or no message"));
            }
            // After a handler of others has thrown at MAIL, or said OK, James goes on without having asked this one.
            boolean lookedAt = session.getAttachment(LOOKED_AT, State.Transaction)
                    .filter(mail.getMaybeSender()::equals)
                    .isPresent();
            Optional<HookResult> refusal =
                    lookedAt ? Optional.empty() : envelope(session, login, mail.getMaybeSender());
            if (refusal.isEmpty()) {
                refusal = header(session, login, ClaimedSenders.of(header(received)));
            }
            return refusal.isPresent() ? refusal.get() : counted(session, login, mail);
        } catch (IOException | UsersRepositoryException | DomainListException | RuntimeException | Error failure) {
            return broken("identity", session, failure);
        }
    }

    /** A message that another handler refuses after this one is not counted. */
    @Override
    public HookResult onHookResult(SMTPSession session, HookResult result, long executionTime, Hook hook) {
        try {
            if (hook instanceof JamesMessageHook && Answers.refuses(result)) {
                recipients.takeBack(session);
            }
        } catch (RuntimeException | Error failure) {
            checkpoint.reportBroken("recipients", session.getSessionID(), failure);
        }
        return result;
    }

    private Optional<HookResult> envelope(SMTPSession session, Username login, MaybeSender sender)
            throws UsersRepositoryException, DomainListException {
        Optional<String> address = sender.asOptional().map(MailAddress::asString);
        boolean refused = address.isPresent()
                && !rights.maySendAs(login, address.get())
                && refuses(session, address.get(), Reason.ENVELOPE_SENDER);
        return refused ? Optional.of(Answers.of(notYours(login, address.get()))) : Optional.empty();
    }

    private Optional<HookResult> header(SMTPSession session, Username login, ClaimedSenders claimed)
            throws UsersRepositoryException, DomainListException {
        if (claimed.problem().isPresent()) {
            return refuses(session, claimed.problem().get(), Reason.UNREADABLE_SENDER)
                    ? Optional.of(Answers.of(new SmtpReply(
                            550, "5.7.1", claimed.problem().get() + ", so it cannot be sent in your name")))
                    : Optional.empty();
        }
        Optional<String> foreign = rights.foreignIn(login, claimed);
        return foreign.isPresent() && refuses(session, foreign.get(), Reason.HEADER_SENDER)
                ? Optional.of(Answers.of(notYours(login, foreign.get())))
                : Optional.empty();
    }

    /** Other sessions of the user may have used up what there was at RCPT. */
    private HookResult counted(SMTPSession session, Username login, Mail mail) {
        int number = mail.getRecipients().size();
        return !recipients.count(session, login, number)
                        && refuses(session, number + " recipients", Reason.RECIPIENTS_PER_DAY)
                ? Answers.of(recipients.reached(login))
                : HookResult.DECLINED;
    }

    private boolean lacksTls(SMTPSession session) {
        return parameters.requireTls() && !session.isTLSStarted();
    }

    /** Writes it down. @return whether it is enforced */
    private boolean refuses(SMTPSession session, String claimed, Reason reason) {
        Username login = session.getUsername();
        refusals.write(
                session.getSessionID(),
                session.getRemoteAddress().getAddress().getHostAddress(),
                login == null ? "" : login.asString(),
                claimed,
                reason,
                parameters.enforced());
        return parameters.enforced();
    }

    private HookResult broken(String step, SMTPSession session, Throwable failure) {
        checkpoint.reportBroken(step, session.getSessionID(), failure);
        return parameters.enforced() ? Answers.of(UNKNOWN_NOW) : HookResult.DECLINED;
    }

    private static SmtpReply notYours(Username login, String address) {
        return new SmtpReply(
                550, "5.7.1", "You are logged in as " + login.asString() + " and may not send mail as " + address);
    }

    private static HeaderSection header(MimeMessageInputStreamSource received) throws IOException {
        received.getWritableOutputStream().flush();
        try (InputStream in = received.getInputStream()) {
            return HeaderSection.read(in);
        }
    }
}
