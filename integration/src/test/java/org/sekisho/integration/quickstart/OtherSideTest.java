package org.sekisho.integration.quickstart;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sekisho.integration.domains.SampleDomains.ATTACKER;
import static org.sekisho.integration.domains.SampleDomains.RECEIVER;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.authentication.testing.LoopbackDnsServer;
import org.sekisho.integration.domains.MessageText;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.domains.SigningKey;
import org.sekisho.integration.mail.Departed;
import org.sekisho.integration.mail.SmtpReply;

/** What counts as an honest message of ours at the other side, and what it looks like. */
class OtherSideTest {

    private static final SigningKey RSA = SigningKey.rsa(RECEIVER, "s2026");
    private static final SigningKey ED25519 = SigningKey.ed25519(RECEIVER, "e2026");
    private static final SigningKey FOREIGN_RSA = SigningKey.rsa(ATTACKER, "s1");
    private static final SigningKey FOREIGN_ED25519 = SigningKey.ed25519(ATTACKER, "e1");

    private LoopbackDnsServer dns;
    private OtherSide otherSide;

    @BeforeEach
    void start() {
        Zone.Builder zone = new Zone.Builder().add("_dmarc." + RECEIVER, "TXT", "v=DMARC1; p=reject");
        List.of(RSA, ED25519, FOREIGN_RSA, FOREIGN_ED25519).forEach(key -> zone.add(key.name(), "TXT", key.record()));
        dns = LoopbackDnsServer.serving(zone.build());
        otherSide = new OtherSide(dns.address());
    }

    @AfterEach
    void stop() {
        otherSide.close();
        dns.close();
    }

    @Test
    void twoSignaturesOfTheDomainInFromProveWhoseItIs() throws IOException {
        assertThat(otherSide.judge(signedBy(RSA, ED25519)).provesItsAuthor()).isTrue();
    }

    @Test
    void neitherOneSignatureNorForeignOnesNorBrokenOnesDo() throws IOException {
        assertThat(otherSide.judge(signedBy()).provesItsAuthor()).isFalse();
        assertThat(otherSide.judge(signedBy(RSA)).provesItsAuthor()).isFalse();
        assertThat(otherSide.judge(signedBy(RSA, RSA)).provesItsAuthor()).isFalse();
        assertThat(otherSide.judge(signedBy(FOREIGN_RSA, FOREIGN_ED25519)).provesItsAuthor())
                .isFalse();
        assertThat(otherSide.judge(changed(signedBy(RSA, ED25519))).provesItsAuthor())
                .isFalse();
    }

    @Test
    void itIsShownAsItArrivedAndFitsIntoATerminalOf80Columns() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Submission submission = new Story(new SampleDomains()).submissions().get(2);
        Departed message = signedBy(RSA, ED25519);

        new Terminal(new PrintStream(bytes, true, UTF_8), false)
                .row(
                        16,
                        new SubmissionOutcome(
                                submission,
                                new SmtpReply(250, List.of("2.6.0 Message received")),
                                Optional.of(otherSide.judge(message))));

        String shown = bytes.toString(UTF_8);
        String header = message.text().substring(0, message.text().indexOf("\r\n\r\n"));
        assertThat(shown)
                .contains("  " + header.replace("\r\n", "\n  ") + "\n")
                .contains("dkim=pass header.d=receiver.example header.s=e2026", "dmarc=pass (p=reject dis=none)")
                .contains("Both signatures hold, and are of the domain in From.")
                .doesNotContain("WRONG");
        assertThat(shown.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    private static Departed signedBy(SigningKey... keys) {
        byte[] message = MessageText.from(Story.RECIPIENT)
                .to("orders@shop.example")
                .subject("Re: Your order")
                .bytes();
        return departed(SigningKey.sign(message, List.of(keys)));
    }

    private static Departed changed(Departed message) {
        return departed(message.text().replace("Hello.", "Hallo.").getBytes(ISO_8859_1));
    }

    private static Departed departed(byte[] bytes) {
        return new Departed("receiver.example", Story.RECIPIENT, List.of("orders@shop.example"), bytes);
    }
}
