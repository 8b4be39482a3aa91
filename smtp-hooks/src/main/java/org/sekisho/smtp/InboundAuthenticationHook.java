package org.sekisho.smtp;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.core.Username;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.DisconnectHandler;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataLineFilter;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.sekisho.mail.Arrival;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.Standing;
import org.sekisho.mail.SubmissionRefusals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges every message of a stranger while its client waits: refuses it, defers it, or lets it in with our
 * {@code Authentication-Results} on top. Belongs on every port that takes mail from outside:
 *
 * <pre>{@code
 * <handlerchain>
 *   <handler class="org.apache.james.smtpserver.fastfail.ValidRcptHandler"/>
 *   <handler class="org.sekisho.smtp.InboundAuthenticationHook"/>
 *   <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
 * </handlerchain>
 * }</pre>
 *
 * <p>SPF starts at the first RCPT that no handler before this one has refused, so it stands behind {@code ValidRcptHandler}: the
 * other order works, and costs look-ups for recipients who do not exist, of which a WARN tells at the start. The DNS is asked for DKIM keys and DMARC records when the header section has arrived; at the
 * final "." the answer is held back ({@link HeldAnswer}) until the judgement is there, and James's thread goes on with other
 * connections meanwhile. The judgement itself comes from {@link Checkpoint}. With {@code <refuseAuth>true</refuseAuth>} nobody can log
 * in on the port, announced or not (B21).
 *
 * <p>What is refused and what is let in is recorded for reports before the answer, where reports are on; what is deferred or
 * abandoned is not (B25).
 *
 * <p>It trusts no client but those that James has authenticated or authorized, and those of {@code trusted-networks}. It never
 * returns {@code OK}, which would make James lose the message or relay for anybody, never {@code null}, and never throws: when
 * something of ours is broken the message is deferred ({@code evaluation.on-failure}), with an ERROR in the log.
 */
public final class InboundAuthenticationHook
        implements MailHook,
                RcptHook,
                DataLineFilter,
                JamesMessageHook,
                CommandHandler<SMTPSession>,
                DisconnectHandler<SMTPSession>,
                ExtensibleHandler {

    private static final AttachmentKey<ArrivingMessage> ARRIVING =
            AttachmentKey.of("org.sekisho.arriving", ArrivingMessage.class);

    /**
     * How many messages with large header sections are judged at the same time. Honest ones are rare; one of 1 MiB can take ten
     * times as much memory, and as long as its author's DNS likes.
     */
    static final int LARGE_HEADERS_AT_A_TIME = 8;

    private static final Logger LOGGER = LoggerFactory.getLogger(InboundAuthenticationHook.class);

    private static final String VALID_RCPT_HANDLER = "org.apache.james.smtpserver.fastfail.ValidRcptHandler";

    private final Checkpoint checkpoint;
    private final Semaphore largeHeaders = new Semaphore(LARGE_HEADERS_AT_A_TIME);
    private final EndOfMessage endOfMessage;

    /** Only where an answer cannot be held back. */
    private final BoundedWait wait =
            new BoundedWait(Runtime.getRuntime().availableProcessors(), Checkpoint.LONGEST_WAIT);

    private final SubmissionRefusals refusals;
    private boolean refusesAuth;
    private @Nullable LineHandler<SMTPSession> commands;

    /** Made by James, once for each port. */
    @Inject
    public InboundAuthenticationHook(Checkpoint checkpoint, SubmissionRefusals refusals) {
        this.checkpoint = checkpoint;
        this.refusals = refusals;
        this.endOfMessage = new EndOfMessage(checkpoint);
    }

    @Override
    public void init(Configuration configuration) throws ConfigurationException {
        HookParameters.only(InboundAuthenticationHook.class, Set.of("refuseAuth"), configuration);
        refusesAuth = HookParameters.word(
                        InboundAuthenticationHook.class,
                        configuration,
                        "refuseAuth",
                        Map.of("true", true, "false", false))
                .orElse(false);
    }

    @Override
    public void destroy() {}

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(LineHandler.class, InboundAuthenticationHook.class, RcptHook.class);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void wireExtensions(Class<?> type, List<?> handlers) throws WiringException {
        if (type == InboundAuthenticationHook.class) {
            OncePerPort.check(type, handlers);
            return;
        }
        if (type == RcptHook.class) {
            recipientsBehind(handlers).ifPresent(sentence -> LOGGER.warn("{}", sentence));
            return;
        }
        // The first line handler is the one that James gives commands to.
        commands = handlers.isEmpty() ? null : (LineHandler<SMTPSession>) handlers.get(0);
    }

    /** What to tell the operator of a chain in which recipients are checked behind this handler; empty where they are not. */
    Optional<String> recipientsBehind(List<?> hooks) {
        return hooks.stream()
                        .dropWhile(hook -> hook != this)
                        .anyMatch(hook -> hook.getClass().getName().equals(VALID_RCPT_HANDLER))
                ? Optional.of("smtpserver.xml: ValidRcptHandler stands behind the handler "
                        + getClass().getName()
                        + ", so recipients who do not exist cost look-ups in the DNS; write it before this handler")
                : Optional.empty();
    }

    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        forget(session);
        return HookResult.DECLINED;
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        try {
            current(session, sender);
        } catch (RuntimeException | Error failure) {
            report("RCPT", session, failure);
        }
        return HookResult.DECLINED;
    }

    @Override
    public Collection<String> getImplCommands() {
        return Set.of("RSET", "AUTH");
    }

    /**
     * RSET: stops what was begun, and leaves the command to James, which does nothing of the kind for a RSET with an argument. AUTH:
     * is refused where nobody logs in.
     */
    @Override
    public @Nullable Response onCommand(SMTPSession session, Request request) {
        if (request != null && "AUTH".equalsIgnoreCase(request.getCommand())) {
            return refusesAuth ? authNotOffered(session) : null;
        }
        if (request == null
                || request.getArgument() == null
                || request.getArgument().isEmpty()) {
            forget(session);
        }
        return null;
    }

    @Override
    public void onDisconnect(SMTPSession session) {
        if (session == null) {
            return;
        }
        try {
            arriving(session)
                    .filter(ArrivingMessage::isBeingRead)
                    .ifPresent(message -> keepUntilRead(session, message));
        } catch (RuntimeException | Error failure) {
            report("disconnect", session, failure);
        }
        forget(session);
    }

    @Override
    public @Nullable Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        // James's own condition for the end: what it takes for the last line is what we take for it.
        if (line.length == 3 && line[0] == '.') {
            return holdsAnswer(session, line, next) ? null : next.onLine(session, line);
        }
        Response response = next.onLine(session, line);
        if (response == null && line.length == 2 && line[0] == '\r' && line[1] == '\n') {
            blankLine(session);
        }
        return response;
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            if (arriving(session).filter(ArrivingMessage::lackedRoom).isPresent()) {
                return endOfMessage.noRoom();
            }
            Optional<CompletableFuture<ArrivingMessage.Judged>> judged =
                    arriving(session).flatMap(ArrivingMessage::judged);
            if (judged.isEmpty()) {
                return isTooLarge(session) ? HookResult.DECLINED : notJudged(session);
            }
            Optional<ArrivingMessage.Judged> result = wait.await(judged.get());
            if (result.isPresent()) {
                return endOfMessage.apply(session, mail, result.get());
            }
            arriving(session).ifPresent(ArrivingMessage::abandon);
            return endOfMessage.tooLate(session, standing(session));
        } catch (RuntimeException | Error failure) {
            report("decide", session, failure);
            return endOfMessage.broken(standing(session));
        } finally {
            isOver(session);
        }
    }

    /** Something has broken on the way here; nobody gets in by that. What is too large James refuses itself. */
    private HookResult notJudged(SMTPSession session) {
        report("end of data", session, new IllegalStateException("the message has not been judged"));
        return endOfMessage.broken(standing(session));
    }

    private Response authNotOffered(SMTPSession session) {
        refusals.write(
                session.getSessionID(),
                session.getRemoteAddress().getAddress().getHostAddress(),
                "",
                "",
                SubmissionRefusals.Reason.AUTH_NOT_OFFERED,
                true);
        return new SMTPResponse("502", "5.5.1 Nobody logs in on this port");
    }

    /**
     * The message under way, begun now unless it has begun as what it is. A client can say much between RCPT and DATA that James
     * takes otherwise than it looks, and another handler can say OK before this one is asked; so what counts is what the session
     * holds when the message comes.
     */
    private ArrivingMessage current(SMTPSession session, MaybeSender sender) {
        Arrival arrival = arrival(session, sender);
        Optional<ArrivingMessage> known =
                arriving(session).filter(message -> message.arrival().equals(arrival));
        if (known.isPresent()) {
            return known.get();
        }
        forget(session);
        ArrivingMessage message =
                new ArrivingMessage(arrival, checkpoint.begin(arrival), checkpoint.executor(), largeHeaders);
        session.setAttachment(ARRIVING, message, State.Connection);
        return message;
    }

    private ArrivingMessage current(SMTPSession session) {
        return current(
                session,
                session.getAttachment(SMTPSession.SENDER, State.Transaction).orElse(MaybeSender.nullSender()));
    }

    /** A stranger, where even that is not to be found out. */
    private Standing standing(SMTPSession session) {
        try {
            return checkpoint.standing(
                    session.getRemoteAddress().getAddress(),
                    session.getUsername() != null,
                    session.isRelayingAllowed());
        } catch (RuntimeException | Error failure) {
            report("standing", session, failure);
            return Standing.STRANGER;
        }
    }

    private Arrival arrival(SMTPSession session, MaybeSender sender) {
        InetAddress client = session.getRemoteAddress().getAddress();
        Username login = session.getUsername();
        return new Arrival(
                session.getSessionID(),
                client,
                session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection)
                        .orElse(""),
                sender.asOptional().map(MailAddress::asString).orElse(""),
                checkpoint.standing(client, login != null, session.isRelayingAllowed()),
                login == null ? "" : login.asString());
    }

    private void blankLine(SMTPSession session) {
        try {
            if (arriving(session).filter(message -> !message.awaitsHeader()).isPresent()) {
                return;
            }
            MimeMessageInputStreamSource received = received(session);
            if (received != null && !isTooLarge(session)) {
                current(session).headerArrived(received);
            }
        } catch (IOException | RuntimeException | Error failure) {
            report("header", session, failure);
        }
    }

    /** @return true when the answer will come later; false when James is to go on with the last line now */
    private boolean holdsAnswer(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        try {
            MimeMessageInputStreamSource received = received(session);
            if (received == null) {
                return false;
            }
            if (isTooLarge(session)) {
                forget(session);
                return false;
            }
            ArrivingMessage message = current(session);
            CompletableFuture<ArrivingMessage.Judged> judged =
                    message.complete(received, recipients(session)).orElse(null);
            Optional<Executor> thread = ServerThread.current();
            if (judged == null || judged.isDone() || thread.isEmpty() || commands == null) {
                return false;
            }
            HeldAnswer answer = new HeldAnswer(session, commands);
            message.isHeldBy(answer);
            answer.hold();
            judged.whenCompleteAsync((result, failure) -> answer.give(() -> next.onLine(session, line)), thread.get());
            return true;
        } catch (IOException | RuntimeException | Error failure) {
            report("end of data", session, failure);
            return false;
        }
    }

    /** James disposes of what it has received when the client goes; not while it is being read. */
    private static void keepUntilRead(SMTPSession session, ArrivingMessage message) {
        if (session instanceof ExtendedSMTPSession james) {
            MimeMessageInputStreamSource received = james.getMimeMessageWriter();
            james.setMimeMessageInputStreamSource(null);
            message.whenRead(() -> LifecycleUtil.dispose(received));
        }
    }

    private void isOver(SMTPSession session) {
        try {
            session.removeAttachment(ARRIVING, State.Connection);
        } catch (RuntimeException | Error failure) {
            report("end", session, failure);
        }
    }

    private void forget(SMTPSession session) {
        try {
            Optional<ArrivingMessage> message = session.removeAttachment(ARRIVING, State.Connection);
            message.ifPresent(ArrivingMessage::abandon);
        } catch (RuntimeException | Error failure) {
            report("cancel", session, failure);
        }
    }

    private static Optional<ArrivingMessage> arriving(SMTPSession session) {
        return session.getAttachment(ARRIVING, State.Connection);
    }

    private static List<String> recipients(SMTPSession session) {
        return session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).orElse(List.of()).stream()
                .map(MailAddress::asString)
                .toList();
    }

    private static @Nullable MimeMessageInputStreamSource received(SMTPSession session) {
        return session instanceof ExtendedSMTPSession james ? james.getMimeMessageWriter() : null;
    }

    /** James has stopped to store the message, and will refuse it with 552. */
    private static boolean isTooLarge(SMTPSession session) {
        long maximum = session.getConfiguration().getMaxMessageSize();
        return maximum > 0 && session.currentMessageSize() > maximum;
    }

    private void report(String step, SMTPSession session, Throwable failure) {
        checkpoint.reportBroken(step, session.getSessionID(), failure);
    }
}
