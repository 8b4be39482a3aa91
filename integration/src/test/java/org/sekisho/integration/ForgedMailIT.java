package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.integration.domains.MessageText;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.domains.SigningKey;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.mail.Delivered;

/** Mail that lies about who it is from meets what the owner of the domain asked for. */
@ExtendWith(WorldExtension.class)
class ForgedMailIT {

    @Test
    @Tag("B20")
    void pRejectIsRefusedInTheSessionAndNeitherDeliveredNorBounced(World world) throws Exception {
        int leaving = hasLeft(world);

        Sent forged = world.forge(World.ADA);

        assertThat(forged.reply().code()).isEqualTo(550);
        assertThat(forged.reply().text()).startsWith("5.7.26 ").contains("DMARC", "bank.example");
        waitUntilAllIsDelivered(world);
        assertThat(forged.isThere()).isFalse();
        assertThat(hasLeft(world)).isEqualTo(leaving + 1);
    }

    @Test
    void theSessionGoesOnAfterARefusalAndTheNextMessageIsDelivered(World world) throws Exception {
        assertThat(world.forge(World.ADA).reply().code()).isEqualTo(550);
        assertThat(world.forge("me@hobby.example").delivered().folder()).isEqualTo("INBOX");
    }

    @Test
    void aSignatureThatNoLongerFitsIsNoExcuse(World world) throws Exception {
        byte[] message = world.signed(world.domains().bankKeys());
        message[message.length - 4] ^= 1;

        Sent changed = world.send(SampleDomains.FORWARDING_SERVER, World.ADA, World.BOB, message);

        assertThat(changed.reply().toString()).startsWith("550 5.7.26 ");
    }

    @Test
    @Tag("B27")
    void pQuarantineGoesToTheSpamFolder(World world) throws Exception {
        Delivered mail = world.forge("chair@club.example").delivered();

        assertThat(mail.folder()).isEqualTo("Spam");
        assertThat(mail.authenticationResults()).contains("dmarc=fail");
    }

    @Test
    void pNoneIsDeliveredAndSaysThatItFails(World world) throws Exception {
        Delivered mail = world.forge("me@blog.example").delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).contains("dmarc=fail");
    }

    @Test
    @Tag("B06")
    void anExistingSubdomainMeetsSpAndOneThatDoesNotExistMeetsNp(World world) throws Exception {
        assertThat(world.forge("info@news.bank.example").delivered().folder()).isEqualTo("Spam");
        assertThat(world.forge("id@login.bank.example").reply().toString()).startsWith("550 5.7.26 ");
    }

    @Test
    @Tag("B06")
    void tYSoftensRejectToQuarantine(World world) throws Exception {
        assertThat(world.forge("me@trial.example").delivered().folder()).isEqualTo("Spam");
    }

    @Test
    @Tag("B20")
    void aClientThatSpfForbidsIsRefusedAtTheEndOfDataWhereDmarcDoesNotPass(World world) throws Exception {
        byte[] message = World.text("me@hobby.example").bytes();

        Sent sent = world.send(SampleDomains.ATTACKER_SERVER, "me@hobby.example", World.BOB, message);

        assertThat(sent.reply().toString()).startsWith("550 5.7.23 ");
    }

    @Test
    @Tag("B07")
    void twoFromFieldsAreNoWayAroundTheStricterOfTheTwo(World world) throws Exception {
        MessageText text = MessageText.from(World.EVE).field("From", World.ADA).to(World.BOB);
        byte[] message = SigningKey.sign(text.bytes(), List.of(world.domains().attackerKey()));

        assertThat(world.forge(message).reply().toString()).startsWith("550 5.7.26 ");
    }

    @Test
    @Tag("B07")
    void noUsableFromIsRefused(World world) throws Exception {
        byte[] message = "Subject: nobody\r\n\r\nHello.\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

        assertThat(world.forge(message).reply().toString()).startsWith("550 5.7.1 ");
    }

    @Test
    @Tag("B15")
    void authenticationResultsThatTheSenderWroteInOurNameAreRemoved(World world) throws Exception {
        MessageText text = MessageText.from(World.EVE)
                .field("Authentication-Results", "receiver.example; dmarc=pass header.from=bank.example")
                .field("authentication-results", "(a) RECEIVER.example (b) 1; dkim=pass header.d=bank.example")
                .field("Authentication-Results", "other.example; spf=pass smtp.mailfrom=x@other.example")
                .to(World.BOB);

        Delivered mail = world.forge(text.bytes()).delivered();

        assertThat(mail.fields("Authentication-Results"))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("other.example;");
        assertThat(mail.authenticationResults()).startsWith("receiver.example;").doesNotContain("bank.example");
    }

    @Test
    @Tag("B16")
    void listMailThatFailsPRejectIsQuarantined(World world) throws Exception {
        MessageText text = World.text(World.ADA)
                .field("List-Id", "Talk <talk.list.example>")
                .body("Hello.\r\n--\r\nThe list\r\n");
        byte[] message = SigningKey.sign(text.bytes(), List.of(world.domains().listKey()));

        Delivered mail = world.send(SampleDomains.LIST_SERVER, "talk-bounces@list.example", World.BOB, message)
                .delivered();

        assertThat(mail.folder()).isEqualTo("Spam");
    }

    @Test
    @Tag("B16")
    void aListIdWithoutProofIsNoExcuse(World world) throws Exception {
        byte[] message = World.text(World.ADA)
                .field("List-Id", "Talk <talk.list.example>")
                .bytes();

        assertThat(world.forge(message).reply().toString()).startsWith("550 5.7.26 ");
    }

    @Test
    @Tag("B24")
    void aDomainThatIsOnlyWatchedIsDeliveredAndTheLogSaysWhatWouldHaveHappened(World world) throws Exception {
        Delivered mail = world.forge("me@" + WorldExtension.WATCHED).delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).contains("dmarc=fail");
        assertThat(world.james().log()).contains("from=" + WorldExtension.WATCHED, "would-have-been=reject");
    }

    @Test
    @Tag("B27")
    void quarantineReachesTheSpamFolderThroughAliasAndGroupAndVacationStaysSilent(World world) throws Exception {
        String carol = "carol@receiver.example";
        world.james().webAdmin().addUser(carol, JamesServer.PASSWORD);
        world.james().webAdmin().addAlias("caro@receiver.example", carol);
        world.james().webAdmin().addGroupMember("team@receiver.example", carol);
        world.james().webAdmin().startVacation(carol, "I am away.");
        byte[] message = World.text("chair@club.example").bytes();
        int leaving = hasLeft(world);

        for (String recipient : List.of(carol, "caro@receiver.example", "team@receiver.example")) {
            Sent sent = world.send(SampleDomains.ATTACKER_SERVER, World.EVE, recipient, message);
            assertThat(sent.deliveredTo(carol).folder()).as(recipient).isEqualTo("Spam");
        }
        waitUntilAllIsDelivered(world);
        assertThat(hasLeft(world)).isEqualTo(leaving + 1);

        // And vacation does answer what is not quarantined.
        byte[] honest = World.text("me@blog.example").bytes();
        world.send(SampleDomains.BLOG_SERVER, "me@blog.example", carol, honest).deliveredTo(carol);
        waitUntilAllIsDelivered(world);
        assertThat(hasLeft(world)).isGreaterThan(leaving + 2);
    }

    /** How many messages have left this server, when all have that were to leave; one more each time that one asks. */
    private static int hasLeft(World world) throws IOException {
        Sent last = world.submit("x@elsewhere.example", World.text(World.BOB).bytes());
        world.james().sink().awaitLine(last.marker());
        return world.james().sink().messages().size();
    }

    /** What James would do with an earlier message it has done when a later one has arrived. */
    private static void waitUntilAllIsDelivered(World world) throws IOException {
        for (int i = 0; i < 2; i++) {
            world.forge("me@hobby.example").delivered();
        }
    }
}
