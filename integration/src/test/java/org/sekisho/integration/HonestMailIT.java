package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.integration.domains.MessageText;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.domains.SigningKey;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.mail.Delivered;

/** Mail that says who it is from arrives, with a truthful Authentication-Results field on top. */
@ExtendWith(WorldExtension.class)
class HonestMailIT {

    @Test
    void aSignedMessageFromItsOwnServerIsDeliveredAndSaysSo(World world) throws Exception {
        byte[] message = world.signed(List.of(world.domains().bankKeys().get(0)));

        Delivered mail = world.send(SampleDomains.BANK_SERVER, World.ADA, World.BOB, message)
                .delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults())
                .startsWith("receiver.example;")
                .contains("spf=pass", "smtp.mailfrom=", "dkim=pass", "header.d=bank.example", "dmarc=pass");
    }

    @Test
    @Tag("B19")
    void whatIsDeliveredIsByteForByteWhatWasSentBelowTheFieldsThatServersPutOnTop(World world) throws Exception {
        byte[] message = MessageText.from("Ada  <ada@bank.example>")
                .to("bob@receiver.example,\r\n\t  Bob the Second\r\n <bob@receiver.example>")
                .subject(" odd   spacing ")
                .field("x-LOWER", " trailing blanks   ")
                .body("  lines \r\n\r\n.leading dot\r\n..\r\n\ttab\r\n\r\n\r\n")
                .bytes();

        Delivered mail = world.send(SampleDomains.BANK_SERVER, World.ADA, World.BOB, message)
                .delivered();

        assertThat(mail.text()).endsWith("\r\n" + new String(message, UTF_8));
        assertThat(mail.text().indexOf("Authentication-Results:"))
                .isLessThan(mail.text().indexOf("Received:"));
    }

    @Test
    void spfAloneIsEnough(World world) throws Exception {
        Delivered mail = world.send(
                        SampleDomains.SHOP_SERVER,
                        "orders@shop.example",
                        World.BOB,
                        World.text("orders@shop.example").bytes())
                .delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).contains("spf=pass", "dkim=none", "dmarc=pass");
    }

    @Test
    void forwardedMailFailsSpfAndPassesByItsSignature(World world) throws Exception {
        byte[] message = world.signed(world.domains().bankKeys());

        Delivered mail = world.send(SampleDomains.FORWARDING_SERVER, World.ADA, World.BOB, message)
                .delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).contains("spf=fail", "dkim=pass", "dmarc=pass");
    }

    @Test
    @Tag("B10")
    void ed25519AndRsaOnOneMessageAreBothVerified(World world) throws Exception {
        byte[] message = world.signed(world.domains().bankKeys());

        String results = world.send(SampleDomains.BANK_SERVER, World.ADA, World.BOB, message)
                .delivered()
                .authenticationResults();

        assertThat(results.split("dkim=pass", -1)).hasSize(3);
        assertThat(results).contains("header.s=s2026", "header.s=e2026");
    }

    @Test
    @Tag("B12")
    void aRevokedKeyIsPermerrorAndTheMessageFails(World world) throws Exception {
        byte[] message = SigningKey.sign(
                World.text("ada@bank.example").bytes(), List.of(world.domains().revokedKey()));

        Delivered mail = world.send(SampleDomains.BANK_SERVER, World.ADA, World.BOB, message)
                .delivered();

        assertThat(mail.authenticationResults()).contains("dkim=permerror", "spf=pass", "dmarc=pass");
    }

    @Test
    @Tag("B11")
    @Tag("B08")
    void eightBitHeaderFieldsAndInternationalAddressesAreVerified(World world) throws Exception {
        String author = "Z\u00f6e <z\u00f6e@" + SampleDomains.UMLAUT_AS_READ + ">";
        byte[] message = MessageText.from(author)
                .to(World.BOB)
                .subject("Gr\u00fc\u00dfe \u2014 \u65e5\u672c")
                .body("\u65e5\u672c\u8a9e\r\n")
                .bytes();

        Delivered mail = world.send(
                        SampleDomains.FORWARDING_SERVER,
                        "bounce@" + SampleDomains.HOBBY,
                        World.BOB,
                        SigningKey.sign(message, List.of(world.domains().umlautKey())))
                .delivered();

        assertThat(mail.authenticationResults())
                .contains("dkim=pass", "dmarc=pass")
                .matches("\\p{ASCII}*");
    }

    @Test
    void aDomainWithoutDmarcRecordIsDeliveredAsNone(World world) throws Exception {
        Delivered mail = world.forge("me@hobby.example").delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).contains("dmarc=none");
    }

    @Test
    void theNullSenderIsJudgedByTheNameInHelo(World world) throws Exception {
        byte[] message = world.signed(world.domains().bankKeys());

        Delivered mail =
                world.send(SampleDomains.BANK_SERVER, "", World.BOB, message).delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).contains("smtp.helo=mx.sender.example", "dkim=pass", "dmarc=pass");
    }

    @Test
    @Tag("B19")
    @Tag("B18")
    void aMessageOf20MegabytesIsVerifiedInASmallHeap(World world) throws Exception {
        String dora = "dora@receiver.example";
        world.james().webAdmin().addUser(dora, JamesServer.PASSWORD);
        byte[] large = SigningKey.sign(
                World.text(World.ADA)
                        .body("A line of text that is repeated very often indeed.\r\n".repeat(400_000))
                        .bytes(),
                world.domains().bankKeys());

        Sent sent = world.send(SampleDomains.BANK_SERVER, World.ADA, dora, large);

        assertThat(sent.delivered().authenticationResults()).contains("dkim=pass", "dmarc=pass");
    }
}
