package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.inject.ProvidedBy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.DisconnectHandler;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.api.handler.ProtocolHandlerResultHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
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
 * <p>James itself decides who may log in, and this handler takes no part in it: in James 3.10 an {@code AuthHook} in the chain
 * would take the place of James's own mechanisms and lock everybody out. It stands before AUTH, and looks afterwards whether the
 * session has a user: at the answer to AUTH, or, since nobody is told of the later lines of a login, at the next command or the
 * end of the connection. It never waits, never throws and never changes an answer. When something of ours is broken logins work
 * as without it, with an ERROR in the log.
 */
@ProvidedBy(FailedLoginHookProvider.class)
public sealed class FailedLoginHook
        implements CommandHandler<SMTPSession>,
                ProtocolHandlerResultHandler<Response, SMTPSession>,
                DisconnectHandler<SMTPSession>,
                ExtensibleHandler
        permits SaslFailedLoginHook {

    private static final String PAUSE = "454";
    private static final String GO_ON = "334";

    /** RFC 4954 4 and 6, RFC 5321 4.2: what was said was no login, or none that could be tried. */
    private static final Set<String> NO_GUESS = Set.of("500", "501", "502", "503", "504", "530", "534", "538");

    private static final AttachmentKey<Attempt> ATTEMPT = AttachmentKey.of("org.sekisho.login", Attempt.class);

    /** A login that has begun with AUTH. */
    private static final class Attempt {
        private final String login;
        private FailedLogins.@Nullable Exchange exchange;

        private Attempt(String login) {
            this.login = login;
        }
    }

    private final FailedLogins failedLogins;
    private final Checkpoint checkpoint;

    /** Made once for each port, by {@link FailedLoginHookProvider}. */
    FailedLoginHook(FailedLogins failedLogins, Checkpoint checkpoint) {
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

    /** AUTH: refused before a password is asked for as long as the client has to pause. */
    @Override
    public @Nullable Response onCommand(SMTPSession session, Request request) {
        try {
            exchangeIsOver(session);
            if (session.getUsername() != null) {
                return null;
            }
            Optional<Duration> pause = failedLogins.pause(
                    session.getSessionID(), session.getRemoteAddress().getAddress());
            if (pause.isPresent()) {
                return new SMTPResponse(
                        PAUSE,
                        "4.7.0 Too many failed logins from your address, try again in "
                                + FailedLogins.seconds(pause.get()) + " seconds");
            }
            session.setAttachment(ATTEMPT, new Attempt(login(request)), State.Connection);
        } catch (RuntimeException | Error failure) {
            report(session, failure);
        }
        return null;
    }

    /** Sees the answers of James to commands, and gives them back as they are. */
    @Override
    public Response onResponse(
            ProtocolSession session, Response response, long executionTime, ProtocolHandler handler) {
        if (session instanceof SMTPSession smtp && response != null && handler instanceof CommandHandler) {
            try {
                answered(smtp, String.valueOf(response.getRetCode()));
            } catch (RuntimeException | Error failure) {
                report(smtp, failure);
            }
        }
        return response;
    }

    @Override
    public void onDisconnect(SMTPSession session) {
        if (session == null) {
            return;
        }
        try {
            exchangeIsOver(session);
        } catch (RuntimeException | Error failure) {
            report(session, failure);
        }
    }

    /** What the server says of a login as soon as it knows, where it says so. */
    final void ended(SMTPSession session, boolean loggedIn) {
        try {
            Optional<Attempt> attempt = session.removeAttachment(ATTEMPT, State.Connection);
            attempt.ifPresent(known -> count(session, known, loggedIn));
        } catch (RuntimeException | Error failure) {
            report(session, failure);
        }
    }

    private void answered(SMTPSession session, String code) {
        Attempt attempt = session.getAttachment(ATTEMPT, State.Connection).orElse(null);
        if (attempt == null) {
            return;
        }
        if (attempt.exchange == null && code.equals(GO_ON)) {
            attempt.exchange = failedLogins.begins(
                    session.getSessionID(), session.getRemoteAddress().getAddress(), attempt.login);
            return;
        }
        // The answer to AUTH itself, or to a command that James has taken up after a login in several lines.
        session.removeAttachment(ATTEMPT, State.Connection);
        boolean noGuess = attempt.exchange == null && (NO_GUESS.contains(code) || !code.startsWith("5"));
        count(session, attempt, noGuess || session.getUsername() != null);
    }

    /** Another AUTH, or the end of the connection, is also the end of a login in several lines. */
    private void exchangeIsOver(SMTPSession session) {
        Optional<Attempt> attempt = session.removeAttachment(ATTEMPT, State.Connection);
        // One that was not even answered has met an exception of James, and says nothing about a password.
        attempt.filter(known -> known.exchange != null)
                .ifPresent(known -> count(session, known, session.getUsername() != null));
    }

    private void count(SMTPSession session, Attempt attempt, boolean loggedIn) {
        if (attempt.exchange != null) {
            failedLogins.ends(attempt.exchange, loggedIn);
        } else if (!loggedIn) {
            failedLogins.failed(
                    session.getSessionID(), session.getRemoteAddress().getAddress(), attempt.login);
        }
    }

    /** The name in {@code AUTH PLAIN} or {@code AUTH LOGIN} with an initial response, for the log; empty where there is none. */
    private static String login(@Nullable Request request) {
        String argument = request == null || request.getArgument() == null ? "" : request.getArgument();
        String[] words = argument.trim().split(" +", 2);
        if (words.length < 2) {
            return "";
        }
        try {
            String text = new String(Base64.getDecoder().decode(words[1].trim()), UTF_8);
            return switch (words[0].toUpperCase(Locale.US)) {
                case "LOGIN" -> text;
                case "PLAIN" -> plainLogin(text);
                default -> "";
            };
        } catch (IllegalArgumentException noBase64) {
            return "";
        }
    }

    /** RFC 4616 2, read as James reads it: the first of two parts, the second of three. */
    private static String plainLogin(String text) {
        List<String> parts =
                Arrays.stream(text.split("\0")).filter(part -> !part.isBlank()).toList();
        return switch (parts.size()) {
            case 2 -> parts.get(0);
            case 3 -> parts.get(1);
            default -> "";
        };
    }

    private void report(SMTPSession session, Throwable failure) {
        checkpoint.reportBroken("login", session.getSessionID(), failure);
    }
}
