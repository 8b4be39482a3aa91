package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.FailedLogins;

@Tag("B21")
class FailedLoginHookTest {

    private static final int ALLOWED = 3;
    private static final String REFUSED = "454 4.7.0 Too many failed logins from your address, try again in ";

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final FailedLogins logins = new FailedLogins(ALLOWED, metrics);
    private LoginPort port;

    @BeforeEach
    void open() throws Exception {
        Checkpoint checkpoint = TestPort.checkpoint(ZoneDnsClient.of(""), Runnable::run, metrics);
        port = LoginPort.with(new FailedLoginHook(logins, checkpoint));
    }

    @AfterEach
    void close() {
        port.close();
    }

    @Test
    void afterTooManyFailuresNobodyFromThatAddressIsAskedForAPassword() throws Exception {
        try (TestClient client = TestClient.greeted(port.port())) {
            for (int i = 0; i < ALLOWED; i++) {
                assertThat(client.say(plain("alice@example.test", "bad"))).startsWith("535");
            }
            assertThat(client.say(plain("alice@example.test", "good"))).startsWith(REFUSED);
            assertThat(client.say("AUTH LOGIN")).startsWith(REFUSED);
        }
        try (TestClient other = TestClient.greeted(port.port())) {
            assertThat(other.say("AUTH PLAIN")).startsWith(REFUSED);
            assertThat(other.say("NOOP")).startsWith("250");
        }
        assertThat(metrics.countFor("sekisho.submission.failed-logins")).isEqualTo(ALLOWED);
    }

    @Test
    void guessesInOnePacketAreCountedOneByOne() throws Exception {
        try (TestClient client = TestClient.greeted(port.port())) {
            client.write((plain("alice@example.test", "bad") + "\r\n").repeat(ALLOWED + 20)
                    + plain("alice@example.test", "good") + "\r\n");
            for (int i = 0; i < ALLOWED; i++) {
                assertThat(client.reply()).startsWith("535");
            }
            for (int i = 0; i < 21; i++) {
                assertThat(client.reply()).startsWith(REFUSED);
            }
        }
    }

    @Test
    void passwordsThatComeInLaterLinesCountToo() throws Exception {
        try (TestClient client = TestClient.greeted(port.port())) {
            for (int i = 0; i < ALLOWED; i++) {
                assertThat(client.say("AUTH LOGIN")).startsWith("334");
                assertThat(client.say(base64("alice@example.test"))).startsWith("334");
                assertThat(client.say(base64("bad"))).startsWith("535");
            }
            assertThat(client.say("AUTH LOGIN")).startsWith(REFUSED);
        }
    }

    @Test
    void whoSendsAllGuessesAtOnceDoesNotGetMoreOfThem() throws Exception {
        try (TestClient client = TestClient.greeted(port.port())) {
            String guess = plain("alice@example.test", "bad") + "\r\n";
            client.write(guess.repeat(ALLOWED + 2) + plain("alice@example.test", "good") + "\r\nNOOP\r\n");
            for (int i = 0; i < ALLOWED; i++) {
                assertThat(client.reply()).startsWith("535");
            }
            for (int i = 0; i < 3; i++) {
                assertThat(client.reply()).startsWith(REFUSED);
            }
            assertThat(client.reply()).startsWith("250");
        }
        assertThat(metrics.countFor("sekisho.submission.failed-logins")).isEqualTo(ALLOWED);
    }

    @Test
    void aGuessThatIsRightDoesNotHideThoseBeforeIt() throws Exception {
        try (TestClient client = TestClient.greeted(port.port())) {
            String guess = plain("alice@example.test", "bad") + "\r\n";
            client.write(guess.repeat(ALLOWED - 1) + plain("alice@example.test", "good") + "\r\n");
            for (int i = 0; i < ALLOWED - 1; i++) {
                assertThat(client.reply()).startsWith("535");
            }
            assertThat(client.reply()).startsWith("235");
            assertThat(client.say("NOOP")).startsWith("250");
        }
        assertThat(metrics.countFor("sekisho.submission.failed-logins")).isEqualTo(ALLOWED - 1);
    }

    @Test
    void whoSaidAuthBeforeOthersFailedDoesNotGetIn() throws Exception {
        try (TestClient early = TestClient.greeted(port.port());
                TestClient guesser = TestClient.greeted(port.port())) {
            assertThat(early.say("AUTH PLAIN")).startsWith("334");
            for (int i = 0; i < ALLOWED; i++) {
                guesser.say(plain("alice@example.test", "bad"));
            }
            assertThat(early.say(base64("\0alice@example.test\0good"))).startsWith(REFUSED);
        }
    }

    @Test
    void successesDoNotCountNorTakeFailuresBack() throws Exception {
        for (int i = 0; i < ALLOWED - 1; i++) {
            try (TestClient client = TestClient.greeted(port.port())) {
                assertThat(client.say(plain("alice@example.test", "bad"))).startsWith("535");
                assertThat(client.say(plain("mallory@example.test", "good"))).startsWith("235");
            }
        }
        try (TestClient client = TestClient.greeted(port.port())) {
            assertThat(client.say(plain("alice@example.test", "bad"))).startsWith("535");
            assertThat(client.say(plain("mallory@example.test", "good"))).startsWith(REFUSED);
        }
        assertThat(metrics.countFor("sekisho.submission.failed-logins")).isEqualTo(ALLOWED);
    }

    @Test
    void whoIsLoggedInAlreadyIsLeftToJames() throws Exception {
        try (TestClient client = TestClient.greeted(port.port());
                TestClient guesser = TestClient.greeted(port.port())) {
            client.say(plain("alice@example.test", "good"));
            for (int i = 0; i < ALLOWED; i++) {
                guesser.say(plain("alice@example.test", "bad"));
            }
            assertThat(client.say("MAIL FROM:<alice@example.test>")).startsWith("250");
            assertThat(client.say(plain("alice@example.test", "good"))).startsWith("503");
        }
    }

    private static String plain(String user, String password) {
        return "AUTH PLAIN " + base64("\0" + user + "\0" + password);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
