package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.api.BaseRequest;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.SMTPSessionImpl;
import org.apache.james.protocols.smtp.hook.SaslAuthResultHook;
import org.awaitility.Awaitility;
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
    private final Checkpoint checkpoint = TestPort.checkpoint(ZoneDnsClient.of(""), Runnable::run, metrics);
    private LoginPort port;

    @BeforeEach
    void open() throws Exception {
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
    void whoWasAskedForAPasswordBeforeOthersFailedIsJamesBusiness() throws Exception {
        try (TestClient early = TestClient.greeted(port.port());
                TestClient guesser = TestClient.greeted(port.port())) {
            assertThat(early.say("AUTH PLAIN")).startsWith("334");
            for (int i = 0; i < ALLOWED; i++) {
                guesser.say(plain("alice@example.test", "bad"));
            }
            assertThat(early.say(base64("\0alice@example.test\0good"))).startsWith("235");
        }
        assertThat(metrics.countFor("sekisho.submission.failed-logins")).isEqualTo(ALLOWED);
    }

    @Test
    void everyWayToLogInWithTheRightPasswordEndsLoggedInAndCountsNothing() throws Exception {
        for (List<String> lines : List.of(
                List.of(plain("alice@example.test", "good")),
                List.of("AUTH PLAIN", base64("\0alice@example.test\0good")),
                List.of("auth plain", base64("other@example.test\0alice@example.test\0good")),
                List.of("AUTH LOGIN", base64("alice@example.test"), base64("good")),
                List.of("Auth Login " + base64("alice@example.test"), base64("good")))) {
            try (TestClient client = TestClient.greeted(port.port())) {
                client.write(String.join("\r\n", lines) + "\r\nMAIL FROM:<alice@example.test>\r\n");
                for (int i = 1; i < lines.size(); i++) {
                    assertThat(client.reply()).startsWith("334");
                }
                assertThat(client.reply()).startsWith("235");
                assertThat(client.reply()).startsWith("250");
            }
        }
        assertThat(metrics.countFor("sekisho.submission.failed-logins")).isZero();
    }

    @Test
    void whatIsNoGuessIsNotCounted() throws Exception {
        try (TestClient client = TestClient.greeted(port.port())) {
            assertThat(client.say("AUTH")).startsWith("501");
            assertThat(client.say("AUTH CRAM-MD5")).startsWith("504");
            assertThat(client.say("AUTH PLAIN !!!")).startsWith("501");
            assertThat(client.say("AUTH PLAIN " + "A".repeat(9000))).startsWith("500");
            assertThat(client.say(plain("alice@example.test", "good"))).startsWith("235");
        }
        assertThat(metrics.countFor("sekisho.submission.failed-logins")).isZero();
    }

    @Test
    void overLongNamesAndPasswordsDoNoHarm() throws Exception {
        try (TestClient client = TestClient.greeted(port.port())) {
            // James tries no password for a name of more than 255 characters.
            assertThat(client.say(plain("a".repeat(5000), "bad"))).startsWith("501");
            assertThat(client.say(plain("alice@example.test", "b".repeat(5000))))
                    .startsWith("535");
            assertThat(client.say("AUTH LOGIN")).startsWith("334");
            assertThat(client.say(base64("alice@example.test"))).startsWith("334");
            assertThat(client.say(base64("b".repeat(5000)))).startsWith("535");
            assertThat(client.say("NOOP")).startsWith("250");
        }
        assertThat(metrics.countFor("sekisho.submission.failed-logins")).isEqualTo(2);
    }

    @Test
    void aLoginInSeveralLinesThatIsCancelledCountsAsOneThatFailedSinceNobodyIsTold() throws Exception {
        try (TestClient client = TestClient.greeted(port.port())) {
            assertThat(client.say("AUTH LOGIN")).startsWith("334");
            assertThat(client.say("*")).startsWith("501");
            assertThat(client.say("NOOP")).startsWith("250");
            assertThat(metrics.countFor("sekisho.submission.failed-logins")).isEqualTo(1);
            assertThat(client.say(plain("alice@example.test", "good"))).startsWith("235");
        }
        assertThat(metrics.countFor("sekisho.submission.failed-logins")).isEqualTo(1);
    }

    @Test
    void aLoginThatEndsWithTheConnectionIsCounted() throws Exception {
        for (int i = 0; i < ALLOWED; i++) {
            try (TestClient client = TestClient.greeted(port.port())) {
                assertThat(client.say("AUTH PLAIN")).startsWith("334");
                assertThat(client.say(base64("\0alice@example.test\0bad"))).startsWith("535");
            }
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(metrics.countFor("sekisho.submission.failed-logins"))
                        .isEqualTo(ALLOWED));
        try (TestClient client = TestClient.greeted(port.port())) {
            assertThat(client.say("AUTH PLAIN")).startsWith(REFUSED);
        }
    }

    @Test
    void onManyConnectionsAtOnceThereAreNotManyMoreGuessesThanOnOne() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        int asked = 0;
        for (int i = 0; i < 80; i++) {
            TestClient client = TestClient.greeted(port.port());
            clients.add(client);
            if (client.say("AUTH PLAIN").startsWith("334")) {
                asked++;
                // The failure is not known yet: the client says nothing more, and stays.
                assertThat(client.say(base64("\0alice@example.test\0bad"))).startsWith("535");
            }
        }
        assertThat(asked).isEqualTo(50);
        for (TestClient client : clients) {
            client.close();
        }
    }

    @Test
    void theOneThatJamesTellsCountsWhenItIsTold() throws Exception {
        FailedLoginHook told = new FailedLoginHookProvider(logins, checkpoint).get();
        assertThat(told).isInstanceOf(SaslAuthResultHook.class);
        SMTPSession session = new SMTPSessionImpl(new RecordingTransport(), new SMTPConfigurationImpl());
        for (int i = 0; i < ALLOWED; i++) {
            assertThat(told.onCommand(session, new BaseRequest("AUTH", "PLAIN")))
                    .isNull();
            told.onResponse(session, new SMTPResponse("334", "OK"), 0, told);
            ((SaslAuthResultHook) told).onFailure(session, "PLAIN", null);
            assertThat(metrics.countFor("sekisho.submission.failed-logins")).isEqualTo(i + 1);
        }
        // It has been counted: neither the next command nor the end counts it again.
        assertThat(told.onCommand(session, new BaseRequest("AUTH", "PLAIN")).getRetCode())
                .isEqualTo("454");
        told.onDisconnect(session);
        assertThat(metrics.countFor("sekisho.submission.failed-logins")).isEqualTo(ALLOWED);
    }

    @Test
    void theOneThatJamesTellsCountsNoSuccess() throws Exception {
        FailedLoginHook told = new FailedLoginHookProvider(logins, checkpoint).get();
        SMTPSession session = new SMTPSessionImpl(new RecordingTransport(), new SMTPConfigurationImpl());
        told.onCommand(session, new BaseRequest("AUTH", "PLAIN"));
        told.onResponse(session, new SMTPResponse("334", "OK"), 0, told);
        ((SaslAuthResultHook) told).onSuccess(session, "PLAIN", null);
        told.onDisconnect(session);
        assertThat(metrics.countFor("sekisho.submission.failed-logins")).isZero();
    }

    @Test
    void withoutThatInterfaceOfJames310ItLooksForItself() {
        ClassLoader before310 = new ClassLoader(null) {};
        assertThat(new FailedLoginHookProvider(logins, checkpoint, before310).get())
                .isNotInstanceOf(SaslAuthResultHook.class);
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
