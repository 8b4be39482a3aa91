package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.mail.Delivered;
import org.sekisho.integration.mail.SmtpClient;

/** Who brings a message decides whether and how it is judged, and no client gets the server out of step. */
@ExtendWith(WorldExtension.class)
class ClientsIT {

    @Test
    @Tag("B23")
    void aTrustedNetworkIsNotJudged(World world) throws Exception {
        Delivered mail = world.send(
                        WorldExtension.TRUSTED_CLIENT,
                        World.ADA,
                        World.BOB,
                        World.text(World.ADA).bytes())
                .delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).doesNotContain("dmarc=fail");
    }

    @Test
    @Tag("B23")
    void aUserWhoHasLoggedInIsNotJudged(World world) throws Exception {
        Delivered mail = world.submit(World.BOB, World.text(World.BOB).bytes()).delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).doesNotContain("spf=", "dmarc=");
    }

    @Test
    @Tag("B28")
    void behindAGatewaySpfTakesTheClientThatTheGatewayNames(World world) throws Exception {
        Delivered mail = world.send(
                        WorldExtension.GATEWAY,
                        "orders@shop.example",
                        World.BOB,
                        receivedFrom(
                                SampleDomains.SHOP_SERVER,
                                World.text("orders@shop.example").bytes()))
                .delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).contains("spf=pass", "dmarc=pass");
    }

    @Test
    @Tag("B28")
    void behindAGatewayNothingIsRefusedOnlyQuarantined(World world) throws Exception {
        Delivered mail = world.send(
                        WorldExtension.GATEWAY,
                        World.EVE,
                        World.BOB,
                        receivedFrom(
                                SampleDomains.ATTACKER_SERVER,
                                World.text(World.ADA).bytes()))
                .delivered();

        assertThat(mail.folder()).isEqualTo("Spam");
        assertThat(mail.authenticationResults()).contains("dmarc=fail");
    }

    @Test
    @Tag("B16")
    void aTrustedForwarderMayBreakWhatItForwardsAndTheResultsSaySo(World world) throws Exception {
        Delivered mail = world.send(
                        WorldExtension.FORWARDER,
                        World.EVE,
                        World.BOB,
                        World.text(World.ADA).bytes())
                .delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).contains("dmarc=fail", "override=trusted_forwarder");
    }

    @Test
    void severalMessagesInOneSessionAreEachJudgedAlone(World world) throws Exception {
        byte[] honest = world.signed(world.domains().bankKeys());
        byte[] forged = World.text(World.ADA).bytes();
        try (SmtpClient client = SmtpClient.connectFrom(
                SampleDomains.FORWARDING_SERVER, world.james().mxPort())) {
            client.reply();
            client.ehlo("mx.alumni.example");
            assertThat(client.transfer(World.ADA, List.of(World.BOB), honest).code())
                    .isEqualTo(250);
            assertThat(client.transfer(World.EVE, List.of(World.BOB), forged).code())
                    .isEqualTo(550);
            client.command("RSET");
            assertThat(client.transfer(World.ADA, List.of(World.BOB), honest).code())
                    .isEqualTo(250);
            assertThat(client.command("QUIT").code()).isEqualTo(221);
        }
    }

    @Test
    void whatAClientSendsBehindTheFinalDotIsAnsweredInOrder(World world) throws Exception {
        byte[] forged = World.text(World.ADA).bytes();
        try (SmtpClient client = SmtpClient.connectFrom(
                SampleDomains.ATTACKER_SERVER, world.james().mxPort())) {
            client.reply();
            client.ehlo("mx.attacker.example");
            client.write("MAIL FROM:<" + World.EVE + ">\r\nRCPT TO:<" + World.BOB + ">\r\nDATA\r\n");
            assertThat(client.reply().code()).isEqualTo(250);
            assertThat(client.reply().code()).isEqualTo(250);
            assertThat(client.reply().code()).isEqualTo(354);
            ByteArrayOutputStream pipeline = new ByteArrayOutputStream();
            pipeline.writeBytes(forged);
            pipeline.writeBytes(".\r\nMAIL FROM:<a@hobby.example>\r\nNOOP\r\nQUIT\r\n".getBytes(US_ASCII));
            client.write(pipeline.toString(US_ASCII));
            try {
                assertThat(client.reply().code()).isEqualTo(550);
                assertThat(client.reply().code()).isEqualTo(250);
                assertThat(client.reply().code()).isEqualTo(250);
                assertThat(client.reply().code()).isEqualTo(221);
            } catch (EOFException closed) {
                throw new AssertionError("the server closed the connection in the middle", closed);
            }
        }
    }

    @Test
    void aClientThatGoesAwayInTheMiddleLeavesNothingBehind(World world) throws Exception {
        try (SmtpClient client =
                SmtpClient.connectFrom(SampleDomains.HOBBY_SERVER, world.james().mxPort())) {
            client.reply();
            client.ehlo("mx.hobby.example");
            client.command("MAIL FROM:<me@hobby.example>");
            client.command("RCPT TO:<" + World.BOB + ">");
            client.command("DATA");
            client.write("From: me@hobby.example\r\nSubject: half a message\r\n\r\nHello.\r\n");
        }
        assertThat(world.forge("me@hobby.example").delivered().folder()).isEqualTo("INBOX");
        assertThat(world.james().find(World.BOB, "half a message")).isEmpty();
    }

    private static byte[] receivedFrom(String client, byte[] message) {
        String received = "Received: from mx.sender.example (mx.sender.example [" + client + "])\r\n"
                + "\tby gateway.receiver.example with ESMTP id 1;\r\n\tTue, 24 Nov 2026 09:00:00 +0000\r\n";
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(received.getBytes(US_ASCII));
        all.writeBytes(message);
        return all.toByteArray();
    }
}
