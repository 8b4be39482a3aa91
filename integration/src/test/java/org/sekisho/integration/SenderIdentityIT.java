package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.mail.Departed;
import org.sekisho.integration.mail.SmtpClient;

/** Who may submit, under which names, and what everybody else hears, with the line in the log and the number in the metrics. */
@ExtendWith(OwnDomainExtension.class)
@Tag("B21")
class SenderIdentityIT {

    private static final String LAPTOP = "198.51.100.5";
    private static final String STRANGER = "x@elsewhere.example";

    @ParameterizedTest
    @ValueSource(
            strings = {
                World.BOB,
                "BOB@Receiver.Example",
                OwnDomainExtension.ALIAS,
                OwnDomainExtension.GRANTED,
                OwnDomainExtension.TEAM,
                "Sales@RECEIVER.example",
                "talk-bounces@" + OwnDomainExtension.GRANTED_DOMAIN
            })
    void aUserSendsUnderTheOwnNameAliasesAndWhatIsGranted(String name, World world) throws Exception {
        String marker = "X-Marker: " + UUID.randomUUID();
        String message = marker + "\r\nFrom: Me <" + name + ">\r\nSender: " + name + "\r\nResent-From: " + name
                + "\r\nAuthentication-Results: receiver.example; dkim=pass header.d=bank.example\r\n\r\nHello.\r\n";
        try (SmtpClient client = loggedIn(world)) {
            assertThat(transfer(client, name, message)).startsWith("250 2.6.0");
        }

        Departed departed = world.james().sink().awaitLine(marker);
        assertThat(departed.mailFrom()).isEqualToIgnoringCase(name);
        assertThat(departed.fields("From")).containsExactly("Me <" + name + ">");
        assertThat(departed.fields("Authentication-Results")).isEmpty();
    }

    @Test
    void theNullSenderIsEverybodys(World world) throws Exception {
        try (SmtpClient client = loggedIn(world)) {
            assertThat(transfer(client, "", "From: " + World.BOB + "\r\n\r\nRead.\r\n"))
                    .startsWith("250 2.6.0");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OwnDomainExtension.BOSS,
                OwnDomainExtension.BOARD,
                "bob@elsewhere.example",
                "talk@sub." + OwnDomainExtension.GRANTED_DOMAIN,
                "sales+bob@receiver.example",
                "\"boss\"@receiver.example",
                // A name that James throws at.
                "\"bob@receiver.example\"@elsewhere.example"
            })
    void aForeignEnvelopeSenderIsRefusedWrittenDownAndCounted(String name, World world) throws Exception {
        Ledger ledger = Ledger.open(world, "submission.refused.envelope-sender");
        try (SmtpClient client = loggedIn(world)) {
            assertThat(client.command("MAIL FROM:<" + name + ">").toString()).isEqualTo(notYours(name));
            assertThat(client.command("RCPT TO:<" + STRANGER + ">").code()).isEqualTo(503);
        }
        ledger.hasOneMore("refused", LAPTOP, World.BOB, name, "envelope-sender");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: boss@receiver.example",
                "From: bob@receiver.example, boss@receiver.example",
                "From: Us: bob@receiver.example, The Boss <boss@receiver.example>;",
                "From: bob@receiver.example\r\nFrom: boss@receiver.example",
                "From: bob@receiver.example\r\nSender: boss@receiver.example",
                "From: bob@receiver.example\r\nResent-From: boss@receiver.example",
                "From: bob@receiver.example\r\nResent-Sender: boss@receiver.example",
                "From: \"bob@receiver.example\" <boss@receiver.example>",
                "From: =?utf-8?q?bob=40receiver.example?= <boss@receiver.example>",
                "From: bob@receiver.example (<boss@receiver.example>) <boss@receiver.example>",
                "From: bob@receiver.example\r\nfrom : boss@receiver.example",
                "From: boss@receiver.example <bob@receiver.example>",
                "From: <@relay.example:boss@receiver.example>",
                "From: \"boss\"@receiver.example",
                "From:\r\n boss@receiver.example"
            })
    void aForeignNameInTheHeaderIsRefusedWrittenDownAndCounted(String header, World world) throws Exception {
        Ledger ledger = Ledger.open(world, "submission.refused.header-sender");
        try (SmtpClient client = loggedIn(world)) {
            assertThat(transfer(client, World.BOB, header + "\r\n\r\nHello.\r\n"))
                    .isEqualTo(notYours(OwnDomainExtension.BOSS));
            assertThat(transfer(client, World.BOB, "From: " + World.BOB + "\r\n\r\nHello.\r\n"))
                    .as("the session goes on")
                    .startsWith("250");
        }
        ledger.hasOneMore("refused", LAPTOP, World.BOB, OwnDomainExtension.BOSS, "header-sender");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Subject: nobody | This message has no From field with an address",
                "From: | The field From of this message does not say clearly who sends it (names no address)",
                "From: Bob | The field From of this message does not say clearly who sends it (has something that is not an address)",
            })
    void aFromThatNamesNobodyIsRefusedInASentence(String header, String problem, World world) throws Exception {
        Ledger ledger = Ledger.open(world, "submission.refused.unreadable-sender");
        try (SmtpClient client = loggedIn(world)) {
            assertThat(transfer(client, World.BOB, header + "\r\n\r\nHello.\r\n"))
                    .isEqualTo("550 5.7.1 " + problem + ", so it cannot be sent in your name");
        }
        ledger.hasOneMore("refused", LAPTOP, World.BOB, problem, "unreadable-sender");
    }

    @Test
    void beforeTlsNoPasswordIsReadAndTheSessionGoesOn(World world) throws Exception {
        String secret = base64("\0" + World.BOB + "\0" + JamesServer.PASSWORD);
        Ledger ledger = Ledger.open(world, "submission.refused.auth-without-tls");
        try (SmtpClient client = SmtpClient.connectFrom(LAPTOP, world.james().submissionPort())) {
            client.reply();
            client.ehlo("laptop");
            assertThat(client.command("AUTH PLAIN " + secret).toString())
                    .isEqualTo("538 5.7.11 Encryption is required before you can log in: use STARTTLS first");
            ledger.hasOneMore("refused", LAPTOP, "", "", "auth-without-tls");
            assertThat(client.command(secret).code())
                    .as("not taken as a password")
                    .isEqualTo(500);
            client.startTls();
            client.ehlo("laptop");
            assertThat(client.command("MAIL FROM:<" + World.BOB + ">").toString())
                    .isEqualTo("530 5.7.0 Authentication is required: log in before you send mail");
            assertThat(client.authenticate(World.BOB, JamesServer.PASSWORD).code())
                    .isEqualTo(235);
            assertThat(client.command("MAIL FROM:<" + World.BOB + ">").code()).isEqualTo(250);
        }
    }

    @Test
    void nobodySendsBeforeLoggingIn(World world) throws Exception {
        Ledger ledger = Ledger.open(world, "submission.refused.not-authenticated");
        try (SmtpClient client = SmtpClient.connectFrom(LAPTOP, world.james().submissionPort())) {
            client.greetAndStartTls("laptop");
            assertThat(client.command("MAIL FROM:<" + World.BOB + ">").toString())
                    .isEqualTo("530 5.7.0 Authentication is required: log in before you send mail");
        }
        ledger.hasOneMore("refused", LAPTOP, "", World.BOB, "not-authenticated");
    }

    @Test
    void aClientThatJamesLetsRelayHasToLogInToo(World world) throws Exception {
        try (SmtpClient client = SmtpClient.connectFrom(
                OwnDomainExtension.AUTHORIZED_CLIENT, world.james().submissionPort())) {
            client.greetAndStartTls("printer");
            assertThat(client.command("MAIL FROM:<" + World.BOB + ">").toString())
                    .startsWith("530 5.7.0 Authentication is required");
        }
    }

    @Test
    void whatComesBehindStartTlsInTheClearIsNeverCarriedOut(World world) throws Exception {
        String secret = base64("\0" + World.BOB + "\0" + JamesServer.PASSWORD);
        try (SmtpClient client = SmtpClient.connectFrom(LAPTOP, world.james().submissionPort())) {
            client.reply();
            client.ehlo("laptop");
            client.write("STARTTLS\r\nAUTH PLAIN " + secret + "\r\nMAIL FROM:<" + World.BOB + ">\r\n");
            assertThat(client.reply().code()).isEqualTo(451);
            assertThatThrownBy(client::reply).isInstanceOf(IOException.class);
        }
    }

    @Test
    void commandsInOnePacketAreCarriedOutInTheirOrder(World world) throws Exception {
        try (SmtpClient client = loggedIn(world)) {
            client.write("MAIL FROM:<" + World.BOB + ">\r\nRCPT TO:<" + STRANGER + ">\r\nRSET\r\nMAIL FROM:<"
                    + OwnDomainExtension.BOSS + ">\r\nRCPT TO:<" + STRANGER + ">\r\nAUTH LOGIN\r\nNOOP\r\n");
            for (int code : new int[] {250, 250, 250, 550, 503, 503, 250}) {
                assertThat(client.reply().code()).isEqualTo(code);
            }
        }
    }

    @Test
    void modeLogRefusesNothingAndSaysWhatItWouldHave(World world) throws Exception {
        Ledger envelope = Ledger.open(world, "submission.monitored.envelope-sender");
        Ledger header = Ledger.open(world, "submission.monitored.header-sender");
        String marker = "X-Marker: " + UUID.randomUUID();
        try (SmtpClient client = SmtpClient.connectWithTls(world.james().submissionsPort())) {
            client.reply();
            client.ehlo("laptop");
            client.authenticate(World.BOB, JamesServer.PASSWORD);
            assertThat(transfer(
                            client,
                            OwnDomainExtension.CAROL,
                            marker + "\r\nFrom: " + OwnDomainExtension.BOSS + "\r\n\r\nHello.\r\n"))
                    .startsWith("250 2.6.0");
        }
        world.james().sink().awaitLine(marker);
        envelope.hasOneMore(
                "would have been refused", "127.0.0.1", World.BOB, OwnDomainExtension.CAROL, "envelope-sender");
        header.hasOneMore("would have been refused", "127.0.0.1", World.BOB, OwnDomainExtension.BOSS, "header-sender");
    }

    @Test
    void modeLogIsNoWayAroundTheJudgementOfStrangers(World world) throws Exception {
        Ledger ledger = Ledger.open(world, "submission.monitored.not-authenticated");
        try (SmtpClient client = SmtpClient.connectWithTls(world.james().submissionsPort())) {
            client.reply();
            client.ehlo("mx.attacker.example");
            byte[] asTheBoss = World.text(OwnDomainExtension.BOSS).bytes();
            assertThat(client.transfer(OwnDomainExtension.BOSS, List.of(World.BOB), asTheBoss)
                            .toString())
                    .startsWith("550 5.7.26 DMARC: the policy of receiver.example refuses this message");
        }
        ledger.hasOneMore("would have been refused", "127.0.0.1", "", OwnDomainExtension.BOSS, "not-authenticated");
    }

    @Test
    void failedLoginsMakeTheirAddressPauseAndNoOther(World world) throws Exception {
        Ledger failed = Ledger.open(world, "submission.failed-logins");
        Ledger refused = Ledger.open(world, "submission.paused-logins");
        String guesser = "198.51.100.66";
        String paused = "454 4.7.0 Too many failed logins from your address, try again in ";
        for (int i = 0; i < OwnDomainExtension.FAILURES; i++) {
            try (SmtpClient client =
                    SmtpClient.connectFrom(guesser, world.james().submissionPort())) {
                client.greetAndStartTls("guesser");
                assertThat(client.authenticate(World.BOB, "guess" + i).code()).isEqualTo(535);
            }
        }
        try (SmtpClient client = SmtpClient.connectFrom(guesser, world.james().submissionPort())) {
            client.greetAndStartTls("guesser");
            assertThat(client.authenticate(World.BOB, JamesServer.PASSWORD).toString())
                    .startsWith(paused);
            assertThat(client.command("AUTH LOGIN").toString()).startsWith(paused);
            assertThat(client.command("NOOP").code()).isEqualTo(250);
        }
        loggedIn(world).close();
        failed.hasCounted(OwnDomainExtension.FAILURES);
        refused.hasCounted(2);
        assertThat(world.james().log())
                .contains("client=" + guesser + " login=" + World.BOB + " failures=3 pause=30")
                .contains("client=" + guesser + " login=\"\" claimed=\"\" reason=failed-logins seconds=")
                .doesNotContain("guess0");
    }

    /** Bob on a laptop, under TLS and logged in. */
    private static SmtpClient loggedIn(World world) throws IOException {
        SmtpClient client = SmtpClient.connectFrom(LAPTOP, world.james().submissionPort());
        client.greetAndStartTls("laptop");
        assertThat(client.authenticate(World.BOB, JamesServer.PASSWORD).code()).isEqualTo(235);
        return client;
    }

    private static String transfer(SmtpClient client, String sender, String message) throws IOException {
        return client.transfer(sender, List.of(STRANGER), message.getBytes(UTF_8))
                .toString();
    }

    private static String notYours(String name) {
        return "550 5.7.1 You are logged in as " + World.BOB + " and may not send mail as " + name;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
