package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.mail.Departed;
import org.sekisho.integration.mail.SmtpClient;

/** Our users log in under TLS, on both submission ports, and what they send arrives at other servers. */
@ExtendWith(WorldExtension.class)
class SubmissionIT {

    private static final String STRANGER = "x@elsewhere.example";

    @Test
    void passwordsAreAskedForUnderTlsOnly(World world) throws Exception {
        try (SmtpClient client = SmtpClient.connect(world.james().submissionPort())) {
            client.reply();
            assertThat(client.ehlo("laptop").lines()).contains("STARTTLS").noneMatch(line -> line.startsWith("AUTH"));
            client.startTls();
            assertThat(client.ehlo("laptop").lines()).doesNotContain("STARTTLS").contains("AUTH LOGIN PLAIN");
        }
    }

    @Test
    void aMessageLeavesAfterStartTls(World world) throws Exception {
        try (SmtpClient client = SmtpClient.connect(world.james().submissionPort())) {
            client.greetAndStartTls("laptop");
            assertThat(client.authenticateWithLogin(World.BOB, JamesServer.PASSWORD)
                            .code())
                    .isEqualTo(235);
            assertLeaves(world, client);
        }
    }

    @Test
    void aMessageLeavesUnderTlsFromTheFirstOctetOn(World world) throws Exception {
        try (SmtpClient client = SmtpClient.connectWithTls(world.james().submissionsPort())) {
            client.reply();
            client.ehlo("laptop");
            assertThat(client.authenticate(World.BOB, JamesServer.PASSWORD).code())
                    .isEqualTo(235);
            assertLeaves(world, client);
        }
    }

    @Test
    void aWrongPasswordIsRefusedAndNothingCanBeSentToStrangers(World world) throws Exception {
        try (SmtpClient client = SmtpClient.connectWithTls(world.james().submissionsPort())) {
            client.reply();
            client.ehlo("laptop");
            assertThat(client.authenticateWithLogin(World.BOB, "wrong").code()).isEqualTo(535);
            assertThat(client.transfer(World.BOB, List.of(STRANGER), new byte[0])
                            .code())
                    .isEqualTo(530);
        }
    }

    @Test
    @Tag("B21")
    void beforeTlsNobodyLogsInOrSends(World world) throws Exception {
        try (SmtpClient client = SmtpClient.connect(world.james().submissionPort())) {
            client.reply();
            client.ehlo("laptop");
            assertThat(client.command("AUTH LOGIN").toString())
                    .startsWith("538 5.7.11 Encryption is required before you can log in: use STARTTLS first");
            assertThat(client.command("MAIL FROM:<" + World.BOB + ">").toString())
                    .startsWith("530 5.7.0 Encryption is required: use STARTTLS first");
        }
    }

    @Test
    @Tag("B21")
    void aUserSendsInHisOwnNameOnly(World world) throws Exception {
        String sentence =
                "550 5.7.1 You are logged in as " + World.BOB + " and may not send mail as boss@receiver.example";
        try (SmtpClient client = SmtpClient.connectWithTls(world.james().submissionsPort())) {
            client.reply();
            client.ehlo("laptop");
            client.authenticate(World.BOB, JamesServer.PASSWORD);
            assertThat(client.command("MAIL FROM:<boss@receiver.example>").toString())
                    .startsWith(sentence);
            byte[] asTheBoss = World.text("boss@receiver.example").bytes();
            assertThat(client.transfer(World.BOB, List.of(STRANGER), asTheBoss).toString())
                    .startsWith(sentence);
            byte[] unclear = "Subject: nobody\r\n\r\nHello.\r\n".getBytes(ISO_8859_1);
            assertThat(client.transfer(World.BOB, List.of(STRANGER), unclear).toString())
                    .startsWith("550 5.7.1 This message has no From field with an address");
            assertThat(client.transfer(
                                    "", List.of(STRANGER), World.text(World.BOB).bytes())
                            .code())
                    .isEqualTo(250);
        }
    }

    private static void assertLeaves(World world, SmtpClient client) throws IOException {
        String marker = "X-Marker: " + UUID.randomUUID();
        String text = marker + "\r\n" + new String(World.text(World.BOB).bytes(), ISO_8859_1);

        assertThat(client.transfer(World.BOB, List.of(STRANGER), text.getBytes(ISO_8859_1))
                        .code())
                .isEqualTo(250);

        Departed departed = world.james().sink().awaitLine(marker);
        assertThat(departed.mailFrom()).isEqualTo(World.BOB);
        assertThat(departed.recipients()).containsExactly(STRANGER);
        assertThat(departed.fields("Subject")).containsExactly("Greetings");
        assertThat(departed.fields("Authentication-Results")).isEmpty();
        assertThat(departed.text()).endsWith("\r\n\r\nHello.\r\n");
    }
}
