package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.integration.domains.MessageText;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.domains.SigningKey;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.mail.Delivered;
import org.sekisho.integration.mail.Departed;
import org.sekisho.integration.mail.SmtpClient;
import org.sekisho.integration.mail.SmtpReply;

/** Our own domain, in the hands of strangers, of lists and forwarders, and of those whom this server knows. */
@ExtendWith(OwnDomainExtension.class)
class OwnDomainIT {

    private static final String STRANGER = "x@elsewhere.example";

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "plain", "OAUTHBEARER", "XOAUTH2", "CRAM-MD5"})
    @Tag("B21")
    void nobodyLogsInOnTheMxPort(String mechanism, World world) throws Exception {
        String argument = " "
                + Base64.getEncoder().encodeToString(("\0" + World.BOB + "\0" + JamesServer.PASSWORD).getBytes(UTF_8));
        Ledger ledger = Ledger.open(world, "submission.refused.auth-not-offered");
        try (SmtpClient client = SmtpClient.connectFrom(
                SampleDomains.ATTACKER_SERVER, world.james().mxPort())) {
            client.reply();
            assertThat(client.ehlo("mx.attacker.example").lines()).noneMatch(line -> line.contains("AUTH"));
            for (String command : List.of("AUTH " + mechanism, "AUTH " + mechanism + argument)) {
                assertThat(client.command(command).toString()).isEqualTo("502 5.5.1 Nobody logs in on this port");
            }
            assertThat(client.command("MAIL FROM:<" + World.EVE + ">").code()).isEqualTo(250);
            assertThat(client.command("RCPT TO:<" + STRANGER + ">").code()).isEqualTo(550);
        }
        ledger.has(2, "refused", SampleDomains.ATTACKER_SERVER, "", "", "auth-not-offered");
    }

    @Test
    @Tag("B21")
    void anOutsiderWithOurDomainInMailFromIsRefusedAtTheEndOfData(World world) throws Exception {
        Ledger ledger = Ledger.open(world, "local-domain.mail-from");
        Sent sent = sendAsBob(world, SampleDomains.ATTACKER_SERVER, fromHobby().bytes());

        ledger.hasCounted(1);
        assertThat(sent.reply().toString())
                .matches(
                        "550 5\\.7\\.1 MAIL FROM uses receiver\\.example, a domain of this server: log in to send from it,"
                                + " or let SPF or DKIM of receiver\\.example vouch for you \\(session [0-9A-Za-z-]+\\)");
        assertThat(logOf(world, sent.reply()))
                .contains("client=" + SampleDomains.ATTACKER_SERVER)
                .contains("mail-from=<" + World.BOB + ">")
                .contains("verdict=reject");
    }

    @Test
    @Tag("B21")
    void whomOurSpfRecordNamesMayUseOurDomain(World world) throws Exception {
        Delivered mail = sendAsBob(
                        world,
                        OwnDomainExtension.NEWSLETTER_SERVER,
                        World.text(World.BOB).bytes())
                .delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).contains("spf=pass", "dmarc=pass");
    }

    @Test
    @Tag("B21")
    void whoeverHasAKeyOfOursMayUseOurDomain(World world) throws Exception {
        byte[] signed = SigningKey.sign(World.text(World.BOB).bytes(), List.of(OwnDomainExtension.KEY));

        Delivered mail =
                sendAsBob(world, SampleDomains.FORWARDING_SERVER, signed).delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).contains("spf=fail", "dkim=pass", "dmarc=pass");
    }

    @Test
    @Tag("B21")
    void aSignatureOfSomebodyElseIsNoProofForOurEnvelope(World world) throws Exception {
        byte[] signed =
                SigningKey.sign(fromHobby().bytes(), List.of(world.domains().attackerKey()));

        assertThat(sendAsBob(world, SampleDomains.ATTACKER_SERVER, signed)
                        .reply()
                        .toString())
                .startsWith("550 5.7.1 MAIL FROM uses receiver.example,");
    }

    @ParameterizedTest
    @ValueSource(strings = {World.EVE, ""})
    @Tag("B21")
    void whoUsesOurDomainInFromOnlyMeetsOurOwnDmarcRecord(String mailFrom, World world) throws Exception {
        Ledger ledger = Ledger.open(world, "local-domain.from");
        Sent sent = world.send(
                SampleDomains.ATTACKER_SERVER,
                mailFrom,
                World.BOB,
                World.text(OwnDomainExtension.BOSS).bytes());

        assertThat(sent.reply().toString())
                .startsWith("550 5.7.26 DMARC: the policy of receiver.example refuses this message");
        ledger.hasCounted(1);
        assertThat(logOf(world, sent.reply())).contains("local-domain=from:receiver.example", "verdict=reject");
    }

    @Test
    @Tag("B16")
    @Tag("B21")
    void ourOwnUsersPostComesBackFromAListThatAddsAFooterIntoTheSpamFolder(World world) throws Exception {
        Delivered mail = world.send(
                        SampleDomains.LIST_SERVER,
                        "talk-bounces@list.example",
                        OwnDomainExtension.CAROL,
                        postedBack(world))
                .delivered();

        assertThat(mail.folder()).isEqualTo("Spam");
        assertThat(mail.authenticationResults()).contains("dmarc=fail", "header.d=list.example");
    }

    @Test
    @Tag("B16")
    @Tag("B21")
    void aListThatKeepsOurUsersEnvelopeSenderIsNotRefusedEither(World world) throws Exception {
        Delivered mail =
                sendAsBob(world, SampleDomains.LIST_SERVER, postedBack(world)).delivered();

        assertThat(mail.folder()).isEqualTo("Spam");
    }

    @Test
    @Tag("B16")
    void aListThatChangesNothingDeliversToTheInbox(World world) throws Exception {
        byte[] posted = SigningKey.sign(World.text(World.BOB).bytes(), List.of(OwnDomainExtension.KEY));

        Delivered mail = world.send(
                        SampleDomains.LIST_SERVER, "talk-bounces@list.example", OwnDomainExtension.CAROL, posted)
                .delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).contains("dmarc=pass");
    }

    @Test
    @Tag("B16")
    @Tag("B21")
    void aListIdThatNobodyVouchesForIsNoExcuseForOurDomain(World world) throws Exception {
        MessageText forged = World.text(World.BOB).field("List-Id", "Talk <talk.list.example>");

        Sent sent = world.send(
                SampleDomains.ATTACKER_SERVER, "talk-bounces@list.example", OwnDomainExtension.CAROL, forged.bytes());

        assertThat(sent.reply().toString()).startsWith("550 5.7.26 ");
    }

    @Test
    @Tag("B16")
    @Tag("B21")
    void aTrustedForwarderMayCarryOurDomain(World world) throws Exception {
        Delivered mail = sendAsBob(
                        world,
                        WorldExtension.FORWARDER,
                        World.text(World.BOB).body("Unsigned.\r\n").bytes())
                .delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).contains("dmarc=fail");
    }

    @Test
    @Tag("B23")
    void aUserIsNotJudgedByTheRecordsOfTheOwnDomain(World world) throws Exception {
        String marker = "X-Marker: " + UUID.randomUUID();
        byte[] message = (marker + "\r\n" + new String(World.text(World.BOB).bytes(), UTF_8)).getBytes(UTF_8);
        try (SmtpClient client = SmtpClient.connectFrom(
                SampleDomains.ATTACKER_SERVER, world.james().submissionPort())) {
            client.greetAndStartTls("laptop");
            client.authenticate(World.BOB, JamesServer.PASSWORD);
            SmtpReply reply = client.transfer(World.BOB, List.of(OwnDomainExtension.CAROL, STRANGER), message);
            assertThat(reply.code()).isEqualTo(250);
        }
        assertNotJudged(world.james().await(OwnDomainExtension.CAROL, marker));
        assertSigned(world.james().sink().awaitLine(marker));
    }

    @Test
    @Tag("B23")
    void aClientThatJamesLetsRelayIsNotJudgedEither(World world) throws Exception {
        byte[] message = World.text(World.BOB).bytes();

        assertNotJudged(world.send(OwnDomainExtension.AUTHORIZED_CLIENT, World.BOB, OwnDomainExtension.CAROL, message)
                .delivered());
        Sent outwards = world.send(OwnDomainExtension.AUTHORIZED_CLIENT, World.BOB, STRANGER, message);
        assertThat(outwards.reply().code()).isEqualTo(250);
        assertSigned(world.james().sink().awaitLine(outwards.marker()));
    }

    @Test
    @Tag("B23")
    void aClientOfATrustedNetworkIsNotJudgedButDoesNotRelay(World world) throws Exception {
        byte[] message = World.text(World.BOB).bytes();

        assertNotJudged(world.send(WorldExtension.TRUSTED_CLIENT, World.BOB, OwnDomainExtension.CAROL, message)
                .delivered());
        assertThat(world.send(WorldExtension.TRUSTED_CLIENT, World.BOB, STRANGER, message)
                        .reply()
                        .code())
                .isEqualTo(550);
    }

    private static void assertNotJudged(Delivered mail) {
        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.fields("Authentication-Results")).isEmpty();
    }

    private static void assertSigned(Departed departed) {
        assertThat(departed.fields("DKIM-Signature"))
                .singleElement()
                .asString()
                .contains("d=receiver.example;", "s=s2026;");
    }

    /** A message with Bob in MAIL FROM, to Carol. */
    private static Sent sendAsBob(World world, String client, byte[] message) throws IOException {
        return world.send(client, World.BOB, OwnDomainExtension.CAROL, message);
    }

    private static MessageText fromHobby() {
        return World.text("me@hobby.example");
    }

    /** What Bob has posted, as the list sends it on: with a footer, so that our signature no longer fits, and signed anew. */
    private static byte[] postedBack(World world) {
        byte[] posted = SigningKey.sign(
                World.text(World.BOB)
                        .field("List-Id", "Talk <talk.list.example>")
                        .bytes(),
                List.of(OwnDomainExtension.KEY));
        byte[] withFooter = (new String(posted, UTF_8) + "--\r\nThe list\r\n").getBytes(UTF_8);
        return SigningKey.sign(withFooter, List.of(world.domains().listKey()));
    }

    /** The line of the judgement that a reply speaks of. */
    private static String logOf(World world, SmtpReply reply) {
        String session = reply.text().replaceAll("(?s).*session ([0-9A-Za-z-]+).*", "$1");
        return world.james()
                .log()
                .lines()
                .filter(line -> line.contains("o.s.judgement") && line.contains("session=" + session))
                .findFirst()
                .orElseThrow();
    }
}
