package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.mail.SmtpClient;
import org.sekisho.integration.mail.SmtpReply;

/** What the order of handlers and of commands does on a real James. */
@ExtendWith(WorldExtension.class)
class CommandOrderIT {

    @Test
    @Tag("B17")
    void aRecipientWhoDoesNotExistCostsNoLookUp(World world) throws Exception {
        String domain = "sender-" + UUID.randomUUID() + ".example";
        try (SmtpClient client = stranger(world)) {
            client.command("MAIL FROM:<a@" + domain + ">");
            for (int i = 0; i < 20; i++) {
                assertThat(client.command("RCPT TO:<nobody" + i + "@receiver.example>")
                                .code())
                        .isEqualTo(550);
            }
            assertThat(world.dns().queries(domain)).isZero();

            assertThat(client.command("RCPT TO:<" + World.BOB + ">").code()).isEqualTo(250);
            assertThat(forged(client).code()).isEqualTo(550);
            assertThat(world.dns().queries(domain)).isPositive();
        }
        assertThat(world.james().log()).doesNotContain("ValidRcptHandler stands behind");
    }

    @Test
    @Tag("B07")
    void aResetThatJamesDoesNotTakeForOneDoesNotEndTheJudgement(World world) throws Exception {
        try (SmtpClient client = stranger(world)) {
            client.command("MAIL FROM:<" + World.EVE + ">");
            client.command("RCPT TO:<" + World.BOB + ">");
            assertThat(client.command("RSET now").code()).isEqualTo(500);

            assertThat(forged(client).toString()).startsWith("550 5.7.26 DMARC");
        }
    }

    @Test
    @Tag("B07")
    void aSecondSenderBehindTheRecipientsIsJudged(World world) throws Exception {
        try (SmtpClient client = stranger(world)) {
            client.command("MAIL FROM:<" + World.EVE + ">");
            client.command("RCPT TO:<" + World.BOB + ">");
            assertThat(client.command("MAIL FROM:<" + World.EVE + ">").code()).isEqualTo(503);
            assertThat(client.command("MAIL FROM:<" + World.EVE + ">").code()).isEqualTo(250);

            assertThat(forged(client).toString()).startsWith("550 5.7.26 DMARC");
        }
    }

    private static SmtpReply forged(SmtpClient client) throws IOException {
        assertThat(client.command("DATA").code()).isEqualTo(354);
        return client.data(World.text(World.ADA).bytes());
    }

    private static SmtpClient stranger(World world) throws IOException {
        SmtpClient client = SmtpClient.connectFrom(
                SampleDomains.ATTACKER_SERVER, world.james().mxPort());
        client.reply();
        client.ehlo("mx.attacker.example");
        return client;
    }
}
