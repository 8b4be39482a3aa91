package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.SMTPSessionImpl;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("B22")
class HeldAnswerOrderTest {

    private final RecordingTransport transport = new RecordingTransport();
    private final SMTPSession session = new SMTPSessionImpl(transport, new SMTPConfigurationImpl());
    private final List<String> commands = new ArrayList<>();
    private final HeldAnswer answer = new HeldAnswer(session, (sameSession, line) -> {
        commands.add(new String(line, US_ASCII).strip());
        return new SMTPResponse("250", "done");
    });

    @Test
    void theAnswerComesFirstThenTheCommands() {
        answer.hold();
        type("RSET");
        type("QUIT");
        assertThat(transport.written).isEmpty();

        answer.give(() -> new SMTPResponse("250", "received"));

        assertThat(transport.written).containsExactly("250 received", "250 done", "250 done");
        assertThat(commands).containsExactly("RSET", "QUIT");
        assertThat(transport.handlers).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DATA", "data", "AUTH PLAIN AGEAYg==", "BDAT 5 LAST"})
    void inputBehindACommandThatEndsItsGroupEndsTheConnection(String last) {
        answer.hold();
        type("NOOP");
        type(last);
        type("NOOP");

        answer.give(() -> new SMTPResponse("250", "received"));

        assertThat(transport.written)
                .containsExactly("250 received", "250 done", "503 5.5.1 Wait for the answer before you go on");
        assertThat(transport.closed).isTrue();
        assertThat(commands).containsExactly("NOOP");
    }

    @Test
    void suchACommandAtTheEndOfTheGroupIsRun() {
        answer.hold();
        type("DATA");

        answer.give(() -> new SMTPResponse("250", "received"));

        assertThat(commands).containsExactly("DATA");
        assertThat(transport.closed).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"STARTTLS", " starttls ", "StartTLS x"})
    void tlsIsNotStartedBehindAMessageSinceHalfALineInPlainTextMayStandBehindIt(String command) {
        answer.hold();
        type(command);
        type("NOOP");

        answer.give(() -> new SMTPResponse("250", "received"));

        assertThat(transport.written)
                .containsExactly(
                        "250 received", "454 4.7.0 Wait for the answer to the message before STARTTLS", "250 done");
        assertThat(commands).containsExactly("NOOP");
        assertThat(transport.closed).isFalse();
    }

    @Test
    void whenJamesThrowsTheClientHearsOfItAndTheConnectionEnds() {
        answer.hold();
        type("NOOP");

        answer.give(() -> {
            throw new IllegalStateException("queue is broken");
        });

        assertThat(transport.written).containsExactly("451 4.3.0 Unable to process request");
        assertThat(transport.closed).isTrue();
        assertThat(commands).isEmpty();
    }

    @Test
    void nothingHappensWhenTheClientHasGone() {
        answer.hold();
        type("NOOP");
        answer.end();

        answer.give(() -> new SMTPResponse("250", "received"));

        assertThat(transport.written).isEmpty();
        assertThat(commands).isEmpty();
    }

    @Test
    void tooManyOctetsEndTheConnection() {
        answer.hold();
        String longLine = "NOOP " + "x".repeat(8000);
        int fit = HeldAnswer.MAXIMUM_OCTETS / (longLine.length() + 2);
        for (int i = 0; i < fit; i++) {
            assertThat(type(longLine)).isNull();
        }

        SMTPResponse reply = type(longLine);

        assertThat(reply).isNotNull();
        assertThat(reply.getRetCode()).isEqualTo("421");
        assertThat(reply.isEndSession()).isTrue();
        assertThat(type("NOOP")).isNull();
    }

    private SMTPResponse type(String line) {
        return (SMTPResponse) answer.onLine(session, (line + "\r\n").getBytes(US_ASCII));
    }
}
