package org.sekisho.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dns.ZoneDnsClient;

/** The answer to a message is held back on a server with one I/O thread, until the gate opens. */
@Tag("B22")
class HeldAnswerTest {

    private static final String MESSAGE = "From: alice@sender.example.test\r\nSubject: s\r\n\r\nhello\r\n";
    private static final String RECEIVED = "250 2.6.0 Message received";

    private final Gate gate = new Gate();
    private TestPort port;

    @BeforeEach
    void open() throws Exception {
        port = TestPort.open(TestPort.checkpoint(ZoneDnsClient.of(""), gate, new RecordingMetricFactory()));
    }

    @AfterEach
    void close() {
        port.close();
    }

    @Test
    void oneHeldMessageHoldsUpNobodyElse() throws Exception {
        try (TestClient slow = TestClient.inData(port.port());
                TestClient other = TestClient.greeted(port.port())) {
            slow.write(MESSAGE + ".\r\n");
            gate.awaitWaiting();

            assertThat(other.say("NOOP")).startsWith("250");
            assertThat(slow.hasReply()).isFalse();

            gate.open();
            assertThat(slow.reply()).isEqualTo(RECEIVED);
        }
    }

    @Test
    void twoHundredHeldMessagesHoldUpNobodyElse() throws Exception {
        TestClient[] slow = new TestClient[200];
        for (int i = 0; i < slow.length; i++) {
            slow[i] = TestClient.inData(port.port());
            slow[i].write(MESSAGE + ".\r\n");
        }
        gate.awaitWaiting();
        try (TestClient other = TestClient.greeted(port.port())) {
            assertThat(other.say("NOOP")).startsWith("250");
        }
        gate.open();
        for (TestClient client : slow) {
            assertThat(client.reply()).isEqualTo(RECEIVED);
            client.close();
        }
        assertThat(port.delivered).hasSize(slow.length);
    }

    @Test
    void commandsBehindTheFinalDotRunAfterItsAnswerAndInOrder() throws Exception {
        try (TestClient client = TestClient.inData(port.port())) {
            client.write(MESSAGE + ".\r\nMAIL FROM:<a@b.example.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\n");
            gate.awaitWaiting();
            assertThat(client.hasReply()).isFalse();
            gate.open();

            assertThat(client.reply()).isEqualTo(RECEIVED);
            assertThat(client.reply()).startsWith("250 2.1.0");
            assertThat(client.reply()).startsWith("250 2.1.5");
            assertThat(client.reply()).startsWith("354");
            client.write(MESSAGE + ".\r\nQUIT\r\n");
            assertThat(client.reply()).isEqualTo(RECEIVED);
            assertThat(client.reply()).startsWith("221");
            assertThat(client.reply()).isEqualTo("<closed>");
        }
        assertThat(port.delivered).hasSize(2);
    }

    @Test
    void whatComesInPiecesWhileTheAnswerIsHeldIsKept() throws Exception {
        try (TestClient client = TestClient.inData(port.port())) {
            client.write(MESSAGE + ".\r\n");
            gate.awaitWaiting();
            client.write("NO");
            client.write("OP\r\nRSET\r\n");
            client.write("QUIT\r\n");
            gate.open();

            assertThat(client.reply()).isEqualTo(RECEIVED);
            assertThat(client.reply()).startsWith("250");
            assertThat(client.reply()).startsWith("250");
            assertThat(client.reply()).startsWith("221");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0STARTTLS", "\u0001\tStartTLS\0", "\u001fSTARTTLS x", " \0 \u001bstarttls"})
    void aCommandForTlsIsSeenWhateverJamesCutsOffAroundIt(String command) throws Exception {
        try (TestClient client = TestClient.inData(port.port())) {
            client.write(MESSAGE + ".\r\n" + command + "\r\nNOOP\r\n");
            awaitHeld();
            gate.open();

            assertThat(client.reply()).isEqualTo(RECEIVED);
            assertThat(client.reply()).startsWith("454 4.7.0 Wait for the answer");
            assertThat(client.reply()).startsWith("250");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0DATA", "\u0001data\0", "\u001b\tDaTa \0"})
    void whatStandsBehindDataIsNoMessageWhateverJamesCutsOffAroundIt(String command) throws Exception {
        try (TestClient client = TestClient.inData(port.port())) {
            client.write(MESSAGE + ".\r\nMAIL FROM:<a@b.example.test>\r\nRCPT TO:<bob@example.test>\r\n" + command
                    + "\r\n" + MESSAGE + ".\r\n");
            awaitHeld();
            gate.open();

            assertThat(client.reply()).isEqualTo(RECEIVED);
            assertThat(client.reply()).startsWith("250 2.1.0");
            assertThat(client.reply()).startsWith("250 2.1.5");
            assertThat(client.reply()).startsWith("503 5.5.1 Wait for the answer");
            assertThat(client.reply()).isEqualTo("<closed>");
        }
        assertThat(port.delivered).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DATA\tx", "AUTH\u000bPLAIN", "STARTTLS\tx", "D\0ATA", "DATA\u00a0"})
    void whatIsNoCommandForJamesIsNoneHereAndTheGroupGoesOn(String command) throws Exception {
        try (TestClient client = TestClient.inData(port.port())) {
            client.write(MESSAGE + ".\r\n" + command + "\r\nNOOP\r\n");
            awaitHeld();
            gate.open();

            assertThat(client.reply()).isEqualTo(RECEIVED);
            assertThat(client.reply()).startsWith("500");
            assertThat(client.reply()).startsWith("250");
        }
    }

    @Test
    void asManyLinesAsAreAllowedAreKept() throws Exception {
        try (TestClient client = TestClient.inData(port.port())) {
            client.write(MESSAGE + ".\r\n" + "NOOP\r\n".repeat(HeldAnswer.MAXIMUM_LINES));
            gate.awaitWaiting();
            gate.open();

            assertThat(client.reply()).isEqualTo(RECEIVED);
            for (int i = 0; i < HeldAnswer.MAXIMUM_LINES; i++) {
                assertThat(client.reply()).startsWith("250");
            }
        }
    }

    @Test
    void moreLinesEndTheConnectionWithoutTheMessage() throws Exception {
        try (TestClient client = TestClient.inData(port.port())) {
            client.write(MESSAGE + ".\r\n" + "NOOP\r\n".repeat(HeldAnswer.MAXIMUM_LINES + 1));

            assertThat(client.reply()).startsWith("421 4.5.0");
            assertThat(client.reply()).isEqualTo("<closed>");
        }
        gate.open();
        assertThat(port.delivered.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    @Tag("B18")
    void onlyAFewMessagesWithLargeHeadersAreJudgedAtTheSameTimeAndOthersAreNotHeldUp() throws Exception {
        String large =
                ("X: " + "y".repeat(995) + "\r\n").repeat(ArrivingMessage.LONGEST_EARLY_HEADER / 1000 + 1) + MESSAGE;
        TestClient[] clients = new TestClient[InboundAuthenticationHook.LARGE_HEADERS_AT_A_TIME];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = TestClient.inData(port.port());
            clients[i].write(large + ".\r\n");
        }
        try (TestClient other = TestClient.inData(port.port())) {
            gate.awaitWaiting(clients.length);
            other.write(large + ".\r\n");
            assertThat(other.reply()).startsWith("451 4.3.2 ");
        }
        try (TestClient small = TestClient.inData(port.port())) {
            small.write(MESSAGE + ".\r\n");
            gate.open();
            assertThat(small.reply()).isEqualTo(RECEIVED);
        }
        for (TestClient client : clients) {
            assertThat(client.reply()).isEqualTo(RECEIVED);
            client.close();
        }
        try (TestClient again = TestClient.inData(port.port())) {
            again.write(large + ".\r\n");
            assertThat(again.reply()).isEqualTo(RECEIVED);
        }
    }

    @Test
    void aClientThatGoesAwayTakesItsMessageWithIt() throws Exception {
        try (TestClient client = TestClient.inData(port.port())) {
            client.write(MESSAGE + ".\r\n");
            gate.awaitWaiting();
        }
        try (TestClient other = TestClient.greeted(port.port())) {
            // The server has one thread: when this is answered it has seen that the other client is gone.
            other.say("NOOP");
            other.say("NOOP");
            gate.open();
            assertThat(other.say("NOOP")).startsWith("250");
        }
        assertThat(port.delivered.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    /** Until the server, which has one thread, has read all that came in one packet with the message. */
    private void awaitHeld() throws Exception {
        gate.awaitWaiting();
        try (TestClient other = TestClient.greeted(port.port())) {
            assertThat(other.say("NOOP")).startsWith("250");
        }
    }
}
