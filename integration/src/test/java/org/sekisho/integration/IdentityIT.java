package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.integration.domains.MessageText;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.domains.SigningKey;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.james.JamesSettings;
import org.sekisho.integration.mail.Delivered;
import org.sekisho.integration.mail.SmtpClient;
import org.sekisho.integration.mail.SmtpReply;

/**
 * Who may use the names of this server: users who have logged in, and strangers. Here receiver.example publishes {@code p=reject},
 * port 587 wants the PROXY protocol, so that clients have addresses of their own, and port 465 only writes down what it would refuse.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentityIT {

    private static final String BOSS = "boss@receiver.example";
    private static final String STRANGER = "x@elsewhere.example";
    private static final String NOT_THE_BOSS =
            "550 5.7.1 You are logged in as " + World.BOB + " and may not send mail as " + BOSS;

    /** A service outside that may send in our name. */
    private static final String SERVICE = "203.0.113.70";

    /** A printer that cannot log in. */
    private static final String PRINTER = "203.0.113.71";

    private World world;

    @BeforeAll
    void start() {
        world = new World(IdentityIT::records, IdentityIT::settings);
    }

    @AfterAll
    void stop() {
        world.close();
    }

    private static Zone.Builder records(Zone.Builder zone) {
        return zone.add("receiver.example", "TXT", "v=spf1 ip4:" + SERVICE + " -all")
                .add("_dmarc.receiver.example", "TXT", "v=DMARC1; p=reject");
    }

    private static JamesSettings settings(JamesSettings base) {
        return base.withText(
                        "smtpserver.xml",
                        "<bind>127.0.0.1:${submission.port}</bind>",
                        "<bind>127.0.0.1:${submission.port}</bind><proxyRequired>true</proxyRequired>")
                .withPattern("smtpserver.xml", "<mode>enforce</mode>(?!.*<mode>)", "<mode>log</mode>")
                .withSekishoProperty("submission.failed-logins", "3")
                .withSekishoProperty(
                        "submission.may-also-send-as." + World.BOB, "info@receiver.example, *@sales.example")
                .withSekishoProperty("trusted-networks", PRINTER)
                .prepared(admin -> {
                    admin.addUser(BOSS, JamesServer.PASSWORD);
                    admin.addAlias("robert@receiver.example", World.BOB);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                World.BOB,
                "BOB@Receiver.Example",
                "robert@receiver.example",
                "info@receiver.example",
                "anything@sales.example"
            })
    @Tag("B21")
    void aUserSendsUnderItsOwnNameItsAliasesAndWhatItWasGranted(String address) throws Exception {
        String marker = "X-Marker: " + UUID.randomUUID();
        try (SmtpClient bob = loggedIn()) {
            SmtpReply reply = bob.transfer(address, List.of(STRANGER), marked(marker, World.text(address)));

            assertThat(reply.code()).as(reply.toString()).isEqualTo(250);
        }
        assertThat(world.james().sink().awaitLine(marker).fields("From"))
                .singleElement()
                .asString()
                .contains(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: boss@receiver.example",
                "From: bob@receiver.example\r\nSender: boss@receiver.example",
                "From: bob@receiver.example\r\nResent-From: boss@receiver.example",
                "From: bob@receiver.example\r\nResent-From: bob@receiver.example\r\nResent-Sender: boss@receiver.example",
                "From: bob@receiver.example, boss@receiver.example",
                "From: bob@receiver.example\r\nFrom: boss@receiver.example",
                "From: bob@receiver.example\r\nfrom : boss@receiver.example",
                "From: boss@receiver.example <bob@receiver.example>",
                "From: staff: bob@receiver.example, boss@receiver.example;",
                "From: (bob@receiver.example) boss@receiver.example",
                "From: <@relay.example:boss@receiver.example>",
                "From: \"boss\"@receiver.example",
                "From:\r\n boss@receiver.example"
            })
    @Tag("B21")
    void anotherAddressInTheHeaderIsRefusedWhereverItStands(String fields) throws Exception {
        try (SmtpClient bob = loggedIn()) {
            SmtpReply reply = bob.transfer(World.BOB, List.of(STRANGER), bytes(fields + "\r\n\r\nHello.\r\n"));

            assertThat(reply.toString()).startsWith(NOT_THE_BOSS);
            assertThat(bob.transfer(
                                    World.BOB,
                                    List.of(STRANGER),
                                    World.text(World.BOB).bytes())
                            .code())
                    .isEqualTo(250);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Subject: none|550 5.7.1 This message has no From field with an address",
                "From:|550 5.7.1 The field From of this message does not say clearly who sends it (names no address)",
                "From: nobody:;|550 5.7.1 The field From of this message does not say clearly who sends it (names no address)",
                "From: \"bob@receiver.example|550 5.7.1 The field From of this message does not say clearly who sends it",
                "From: bob@receiver.example boss|550 5.7.1 The field From of this message does not say clearly who sends it"
            })
    @Tag("B21")
    void aFromThatIsNotClearIsRefusedWithASentence(String field, String sentence) throws Exception {
        try (SmtpClient bob = loggedIn()) {
            assertThat(bob.transfer(World.BOB, List.of(STRANGER), bytes(field + "\r\n\r\nHello.\r\n"))
                            .toString())
                    .startsWith(sentence);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "boss@receiver.example",
                "BOSS@RECEIVER.EXAMPLE",
                "\"boss\"@receiver.example",
                "@relay.example:boss@receiver.example"
            })
    @Tag("B21")
    void anotherAddressInMailFromIsRefused(String address) throws Exception {
        try (SmtpClient bob = loggedIn()) {
            SmtpReply reply = bob.command("MAIL FROM:<" + address + ">");

            assertThat(reply.code()).as(reply.toString()).isIn(501, 550);
            assertThat(bob.command("RCPT TO:<" + STRANGER + ">").code()).isEqualTo(503);
        }
    }

    @Test
    @Tag("B21")
    void aPasswordThatWasSentBeforeTlsIsNotRead() throws Exception {
        try (SmtpClient client =
                SmtpClient.connectFrom("203.0.113.80", world.james().submissionPort())) {
            client.reply();
            client.ehlo("laptop");
            assertThat(client.authenticate(World.BOB, JamesServer.PASSWORD).toString())
                    .startsWith("538 5.7.11 Encryption is required before you can log in: use STARTTLS first");
            client.startTls();
            client.ehlo("laptop");
            assertThat(client.command("MAIL FROM:<" + World.BOB + ">").toString())
                    .startsWith("530 5.7.0 Authentication is required: log in before you send mail");
        }
        assertThat(world.james().log())
                .containsPattern("refused session=\\S+ client=203\\.0\\.113\\.80 login=\"\" claimed=\"\" "
                        + "reason=auth-without-tls")
                .doesNotContain("AGJvYkByZWNlaXZlci5leGFtcGxlAHNlY3JldA==");
    }

    @Test
    @Tag("B21")
    void commandsThatWerePutBeforeTlsAreNotObeyedUnderIt() throws Exception {
        try (SmtpClient client =
                SmtpClient.connectFrom("203.0.113.81", world.james().submissionPort())) {
            client.reply();
            client.ehlo("laptop");
            client.write("STARTTLS\r\nEHLO injected\r\nMAIL FROM:<" + World.BOB + ">\r\n");
            SmtpReply first = client.reply();

            // Whether James drops the rest or the connection: nothing of it may be answered under TLS.
            if (first.code() == 220) {
                try {
                    client.speakTls();
                    assertThat(client.ehlo("laptop").lines()).contains("AUTH LOGIN PLAIN");
                } catch (IOException closed) {
                    assertThat(closed).isNotNull();
                }
            }
        }
    }

    @Test
    @Tag("B21")
    void whoFailsToLogInTooOftenHasToPauseAndOthersDoNot() throws Exception {
        try (SmtpClient client = underTls("203.0.113.82")) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.authenticate(World.BOB, "wrong").code()).isEqualTo(535);
            }
            assertThat(client.authenticate(World.BOB, JamesServer.PASSWORD).toString())
                    .startsWith("454 4.7.0 Too many failed logins from your address, try again in ");
        }
        try (SmtpClient again = underTls("203.0.113.82")) {
            assertThat(again.authenticateWithLogin(World.BOB, JamesServer.PASSWORD)
                            .code())
                    .isEqualTo(454);
        }
        try (SmtpClient other = underTls("203.0.113.83")) {
            assertThat(other.authenticate(World.BOB, JamesServer.PASSWORD).code())
                    .isEqualTo(235);
        }
        assertThat(metrics()).contains("sekisho_submission_failed_logins", "sekisho_submission_paused_logins");
    }

    @Test
    @Tag("B21")
    void whatIsRefusedStandsInTheLogAndInTheMetrics() throws Exception {
        try (SmtpClient bob = loggedInFrom("203.0.113.84")) {
            bob.command("MAIL FROM:<" + BOSS + ">");
        }

        assertThat(world.james().log())
                .containsPattern("refused session=\\S+ client=203\\.0\\.113\\.84 login=" + World.BOB + " claimed="
                        + BOSS + " reason=envelope-sender");
        assertThat(metrics()).contains("sekisho_submission_refused_envelope_sender");
    }

    @Test
    @Tag("B21")
    void aPortThatOnlyLogsRefusesNothingAndSaysWhatItWouldHaveRefused() throws Exception {
        String marker = "X-Marker: " + UUID.randomUUID();
        try (SmtpClient client = SmtpClient.connectWithTls(world.james().submissionsPort())) {
            client.reply();
            client.ehlo("laptop");
            client.authenticate(World.BOB, JamesServer.PASSWORD);

            assertThat(client.transfer(BOSS, List.of(STRANGER), marked(marker, World.text(BOSS)))
                            .code())
                    .isEqualTo(250);
        }
        world.james().sink().awaitLine(marker);
        assertThat(world.james().log())
                .containsPattern("would have been refused session=\\S+ client=127\\.0\\.0\\.1 login=" + World.BOB
                        + " claimed=" + BOSS + " reason=header-sender")
                .containsPattern("would have been refused session=\\S+ client=127\\.0\\.0\\.1 login=" + World.BOB
                        + " claimed=" + BOSS + " reason=envelope-sender");
        assertThat(metrics()).contains("sekisho_submission_monitored_header_sender");
    }

    @Test
    @Tag("B23")
    void aUserIsNotJudgedAsAStrangerThoughItsDomainAsksToRejectWhatNothingVouchesFor() throws Exception {
        String marker = "X-Marker: " + UUID.randomUUID();
        try (SmtpClient bob = loggedIn()) {
            assertThat(bob.transfer(World.BOB, List.of(BOSS), marked(marker, World.text(World.BOB)))
                            .code())
                    .isEqualTo(250);
        }

        Delivered mail = world.james().await(BOSS, marker);
        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.fields("Authentication-Results")).isEmpty();
    }

    @Test
    @Tag("B23")
    void aTrustedNetworkIsNotJudgedAsAStranger() throws Exception {
        Delivered mail = world.send(
                        PRINTER, World.BOB, BOSS, World.text(World.BOB).bytes())
                .delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.fields("Authentication-Results")).isEmpty();
    }

    @Test
    @Tag("B21")
    void aStrangerWithOurDomainInMailFromIsRefusedAfterItsMessage() throws Exception {
        SmtpReply reply = world.send(
                        SampleDomains.ATTACKER_SERVER,
                        BOSS,
                        World.BOB,
                        World.text("me@hobby.example").bytes())
                .reply();

        assertThat(reply.toString())
                .matches(
                        "(?s)550 5\\.7\\.1 MAIL FROM uses receiver\\.example, a domain of this server: log in to send from it, "
                                + "or let SPF or DKIM of receiver\\.example vouch for you \\(session \\S+\\)\\s*");
    }

    @Test
    @Tag("B21")
    void aServiceOutsideThatOurSpfRecordNamesMaySendInOurName() throws Exception {
        Delivered mail = world.send(
                        SERVICE, World.BOB, BOSS, World.text(World.BOB).bytes())
                .delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).contains("spf=pass", "dmarc=pass");
    }

    @Test
    @Tag("B21")
    void aStrangerWithOurDomainInFromIsJudgedAsOurOwnRecordAsks() throws Exception {
        SmtpReply reply = world.forge(BOSS).reply();

        assertThat(reply.toString()).startsWith("550 5.7.26 ").contains("DMARC", "receiver.example");
    }

    @Test
    @Tag("B16")
    @Tag("B21")
    void ourUsersMailComesBackFromAListThatAddsAFooter() throws Exception {
        MessageText text = World.text(World.BOB)
                .field("List-Id", "Talk <talk.list.example>")
                .body("Hello.\r\n--\r\nThe list\r\n");
        byte[] message = SigningKey.sign(text.bytes(), List.of(world.domains().listKey()));

        Delivered mail = world.send(SampleDomains.LIST_SERVER, "talk-bounces@list.example", World.BOB, message)
                .delivered();

        assertThat(mail.folder()).isEqualTo("Spam");
        assertThat(mail.authenticationResults()).contains("dmarc=fail", "dis=quarantine");
    }

    private SmtpClient loggedIn() throws IOException {
        return loggedInFrom("203.0.113.90");
    }

    private SmtpClient loggedInFrom(String address) throws IOException {
        SmtpClient client = underTls(address);
        assertThat(client.authenticate(World.BOB, JamesServer.PASSWORD).code()).isEqualTo(235);
        return client;
    }

    private SmtpClient underTls(String address) throws IOException {
        SmtpClient client = SmtpClient.connectFrom(address, world.james().submissionPort());
        client.greetAndStartTls("laptop");
        return client;
    }

    private String metrics() {
        return world.james().webAdmin().get("/metrics").body();
    }

    private static byte[] marked(String marker, MessageText text) {
        return bytes(marker + "\r\n" + new String(text.bytes(), UTF_8));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
