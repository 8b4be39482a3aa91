package org.sekisho.smtp;

import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.james.protocols.api.ProtocolSessionImpl;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to a message that has arrived whole and is still being judged. James has been given no answer, so it writes
 * none, and its thread serves other connections. What this client sends meanwhile is kept: a client may put the next
 * commands behind the final "." in one packet (RFC 2920 3.1; Postfix sends QUIT so). When the judgement is there
 * {@link #give} has James finish the message, writes the answer, and then lets the commands that were kept run.
 *
 * <p>Every method is called on the one thread that James gave to this connection. Input that no honest client sends ends
 * the connection: more than the bounds below, or anything behind a command that must be the last of its group.
 */
final class HeldAnswer implements LineHandler<SMTPSession> {

    /** The most lines that are kept. A group of commands for one message has as many as recipients. */
    static final int MAXIMUM_LINES = 2000;

    /** The most octets that are kept. */
    static final int MAXIMUM_OCTETS = 128 * 1024;

    private static final Logger LOGGER = LoggerFactory.getLogger(HeldAnswer.class);

    /** RFC 2920 3.1, RFC 4954 4: the client has to wait for the answer to these. */
    private static final Set<String> LAST_OF_A_GROUP = Set.of("DATA", "AUTH", "BDAT");

    /**
     * Never run from here: what stands behind it may be half a line, which is in no queue of ours but would be read, as if it had
     * come encrypted, together with the first line that does (RFC 3207 6). James watches for that only between messages.
     */
    private static final String STARTTLS = "STARTTLS";

    private final SMTPSession session;
    private final LineHandler<SMTPSession> commands;
    private final Queue<byte[]> kept = new ArrayDeque<>();
    private int keptOctets;
    private boolean ended;

    /** @param commands where a line goes that is a command */
    HeldAnswer(SMTPSession session, LineHandler<SMTPSession> commands) {
        this.session = session;
        this.commands = commands;
    }

    /** From now on the client's input is kept. */
    void hold() {
        session.pushLineHandler(this);
    }

    /** The connection is gone or going: nothing is written and nothing is run any more. */
    void end() {
        ended = true;
        kept.clear();
    }

    /** Whether there is nobody left to answer. */
    boolean hasEnded() {
        return ended;
    }

    @Override
    public @org.jspecify.annotations.Nullable Response onLine(SMTPSession sameSession, byte[] line) {
        if (ended) {
            return null;
        }
        keptOctets += line.length;
        if (kept.size() >= MAXIMUM_LINES || keptOctets > MAXIMUM_OCTETS) {
            end();
            return lastAnswer("421", "4.5.0 Too much input before the answer to the message");
        }
        kept.add(line);
        return null;
    }

    /**
     * Gives the answer, then runs the commands that came in the meantime.
     *
     * @param finish has James finish the message and say the answer
     */
    void give(Supplier<? extends @org.jspecify.annotations.Nullable Response> finish) {
        if (ended) {
            return;
        }
        session.popLineHandler();
        write(finish);
        while (!ended && !kept.isEmpty()) {
            run(kept.remove());
        }
    }

    private void run(byte[] line) {
        String verb = verb(line);
        if (verb.equals(STARTTLS)) {
            write(() -> new SMTPResponse("454", "4.7.0 Wait for the answer to the message before STARTTLS"));
        } else if (!kept.isEmpty() && LAST_OF_A_GROUP.contains(verb)) {
            write(() -> lastAnswer("503", "5.5.1 Wait for the answer before you go on"));
        } else {
            write(() -> commands.onLine(session, line));
        }
    }

    private void write(Supplier<? extends @org.jspecify.annotations.Nullable Response> command) {
        Response answer;
        try {
            answer = command.get();
        } catch (RuntimeException | Error failure) {
            // As James does when a handler throws: 451 and the end of the connection.
            LOGGER.error("James failed at a line of session {}", session.getSessionID(), failure);
            answer = lastAnswer("451", "4.3.0 Unable to process request");
        }
        if (answer != null) {
            ended |= answer.isEndSession();
            ((ProtocolSessionImpl) session).getProtocolTransport().writeResponse(answer, session);
        }
        if (ended) {
            kept.clear();
        }
    }

    /** The command as James reads it (CommandDispatcher), or a NUL before it would be enough to get past this guard. */
    private String verb(byte[] line) {
        // trim() and not strip(): it cuts off NUL and every other control character, and nothing but them and blanks.
        String command = new String(line, session.getCharset()).trim();
        int end = command.indexOf(' ');
        return (end < 0 ? command : command.substring(0, end)).toUpperCase(Locale.US);
    }

    private static SMTPResponse lastAnswer(String code, String text) {
        SMTPResponse answer = new SMTPResponse(code, text);
        answer.setEndSession(true);
        return answer;
    }
}
