package org.sekisho.smtp;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.AuthHook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.jspecify.annotations.Nullable;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.FailedLogins;

/**
 * Slows down who guesses passwords: after too many failed logins AUTH gets 454 until the client's address has paused, the longer
 * the more it fails ({@link FailedLogins}). Belongs on every port where users log in:
 *
 * <pre>{@code
 * <handler class="org.sekisho.smtp.FailedLoginHook"/>
 * }</pre>
 *
 * <p>James itself decides who may log in. This hook only looks, after James has answered, whether somebody has; so it never
 * waits, never returns {@code OK}, which would let anybody in, and never throws. When something of ours is broken logins work as
 * without it, with an ERROR in the log.
 */
public final class FailedLoginHook implements AuthHook, CommandHandler<SMTPSession>, ExtensibleHandler {

    private static final String RETURN_CODE = "454";

    /** The name that the client has given, until it is known whether it got in. */
    private static final AttachmentKey<String> ATTEMPT = AttachmentKey.of("org.sekisho.login", String.class);

    private final FailedLogins failedLogins;
    private final Checkpoint checkpoint;

    /** Made by James, once for each port. */
    @Inject
    public FailedLoginHook(FailedLogins failedLogins, Checkpoint checkpoint) {
        this.failedLogins = failedLogins;
        this.checkpoint = checkpoint;
    }

    @Override
    public void init(Configuration configuration) throws ConfigurationException {
        HookParameters.only(FailedLoginHook.class, Set.of(), configuration);
    }

    @Override
    public void destroy() {}

    @Override
    public Collection<String> getImplCommands() {
        return Set.of("AUTH");
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(FailedLoginHook.class);
    }

    @Override
    public void wireExtensions(Class<?> type, List<?> handlers) throws WiringException {
        OncePerPort.check(type, handlers);
    }

    /** AUTH: refused before a password is read as long as the client has to pause. */
    @Override
    public @Nullable Response onCommand(SMTPSession session, Request request) {
        settle(session);
        return refusal(session).map(text -> new SMTPResponse(RETURN_CODE, text)).orElse(null);
    }

    @Override
    public HookResult doAuth(SMTPSession session, Username username, String password) {
        return attempt(session, username.asString());
    }

    @Override
    public HookResult doSasl(SMTPSession session, OidcSASLConfiguration configuration, String initialResponse) {
        return attempt(session, "");
    }

    private HookResult attempt(SMTPSession session, String login) {
        // Other connections of the same client may have failed since this one said AUTH.
        Optional<String> refusal = refusal(session);
        if (refusal.isPresent()) {
            return HookResult.builder()
                    .hookReturnCode(HookReturnCode.denySoft())
                    .smtpReturnCode(RETURN_CODE)
                    .smtpDescription(refusal.get())
                    .build();
        }
        settleLater(session, login);
        return HookResult.DECLINED;
    }

    /**
     * What James does now ends before its thread takes up the next thing, or the next AUTH of a client that sends many at once;
     * then the session knows whether it has a user.
     */
    private void settleLater(SMTPSession session, String login) {
        try {
            session.setAttachment(ATTEMPT, login, State.Connection);
            ServerThread.current().ifPresent(thread -> thread.execute(() -> settle(session)));
        } catch (RuntimeException | Error failure) {
            checkpoint.reportBroken("failed login", session.getSessionID(), failure);
        }
    }

    private void settle(SMTPSession session) {
        try {
            Optional<String> login = session.removeAttachment(ATTEMPT, State.Connection);
            if (login.isPresent() && session.getUsername() == null) {
                failedLogins.failed(
                        session.getSessionID(), session.getRemoteAddress().getAddress(), login.get());
            }
        } catch (RuntimeException | Error failure) {
            checkpoint.reportBroken("failed login", session.getSessionID(), failure);
        }
    }

    private Optional<String> refusal(SMTPSession session) {
        try {
            if (session.getUsername() != null) {
                return Optional.empty();
            }
            Optional<Duration> pause = failedLogins.pause(
                    session.getSessionID(), session.getRemoteAddress().getAddress());
            return pause.map(left -> "4.7.0 Too many failed logins from your address, try again in "
                    + FailedLogins.seconds(left) + " seconds");
        } catch (RuntimeException | Error failure) {
            checkpoint.reportBroken("login", session.getSessionID(), failure);
            return Optional.empty();
        }
    }
}
