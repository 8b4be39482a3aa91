package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.dkim.DkimSigner;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.LocalAuthorPolicy;
import org.sekisho.authentication.policy.LocalEnvelopePolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.MailingListPolicy;
import org.sekisho.authentication.policy.Network;
import org.sekisho.mail.CheckpointSettings;

/**
 * What a stranger at 127.0.0.1 hears who uses our domain, for each setting of {@code local-domains}; {@code ours.test} is ours.
 */
@Tag("B21")
class OwnDomainsTest {

    private static final String HEARS =
            " uses ours.test, a domain of this server: log in to send from it, or let SPF or DKIM of ours.test vouch for you"
                    + " \\(session [0-9A-Za-z]+\\)";
    private static final String ACCEPTED = "250 2.6.0 Message received";
    private static final String NOBODY = "ours.test\tTXT\tv=spf1 -all\nother.test\tTXT\tv=spf1 ip4:127.0.0.1 -all\n";
    private static final String LIST = "list.test\tTXT\tv=spf1 ip4:127.0.0.1 -all\n";
    private static final String REJECT = "_dmarc.ours.test\tTXT\tv=DMARC1; p=reject\n";
    private static final String NONE = "_dmarc.ours.test\tTXT\tv=DMARC1; p=none\n";
    private static final String LIST_ID = "List-Id: Talk <talk.list.test>\r\n";
    private static final KeyPair KEY = newPair();

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final LocalPolicySettings.Builder settings = LocalPolicySettings.builder();
    private CheckpointSettings checkpoint =
            new CheckpointSettings("us.example.test", Set.of(TestPort.HELLO_NAME), List.of());
    private Optional<TestPort.Delivered> delivered = Optional.empty();

    @Test
    void ourEnvelopeIsRefusedByDefault() throws Exception {
        assertThat(send(NOBODY, "ann@ours.test", from("x@other.test"))).matches("550 5\\.7\\.1 MAIL FROM" + HEARS);
        assertThat(delivered).isEmpty();
        assertThat(metrics.countFor("sekisho.verdict.reject")).isEqualTo(1);
    }

    @Test
    void ourEnvelopeIsTakenWhereItIsOnlyLogged() throws Exception {
        settings.localEnvelope(LocalEnvelopePolicy.LOG);

        assertThat(send(NOBODY, "ann@ours.test", from("x@other.test"))).isEqualTo(ACCEPTED);
        assertThat(delivered.orElseThrow().attribute().applied()).isEqualTo(DmarcPolicy.NONE);
    }

    @Test
    void ourEnvelopeIsTakenFromWhomSpfNames() throws Exception {
        String zone = "ours.test\tTXT\tv=spf1 ip4:127.0.0.1 -all\n";

        assertThat(send(zone, "ann@ours.test", from("x@other.test"))).isEqualTo(ACCEPTED);
    }

    @Test
    void ourEnvelopeIsTakenWithASignatureOfOursAndOfNobodyElse() throws Exception {
        assertThat(send(NOBODY + keyOf("mail.ours.test"), "ann@ours.test", signed("mail.ours.test", "x@other.test")))
                .isEqualTo(ACCEPTED);
        assertThat(send(NOBODY + keyOf("notours.test"), "ann@ours.test", signed("notours.test", "x@other.test")))
                .matches("550 5\\.7\\.1 MAIL FROM" + HEARS);
        String changed = signed("ours.test", "x@other.test").replace("Hello", "Jello");
        assertThat(send(NOBODY + keyOf("ours.test"), "ann@ours.test", changed))
                .matches("550 5\\.7\\.1 MAIL FROM" + HEARS);
    }

    @Test
    void ourNameInFromMeetsOurDmarcRecordByDefault() throws Exception {
        assertThat(send(NOBODY + NONE, "x@other.test", from("ann@ours.test"))).isEqualTo(ACCEPTED);
        assertThat(send(NOBODY + REJECT, "x@other.test", from("ann@ours.test")))
                .matches("550 5\\.7\\.26 DMARC: the policy of ours\\.test refuses this message"
                        + " \\(spf=pass dkim=none; session [0-9A-Za-z]+\\), From ours\\.test");
    }

    @Test
    void ourNameInFromIsQuarantinedWhereThatIsSetWhateverTheRecordSays() throws Exception {
        settings.localAuthor(LocalAuthorPolicy.QUARANTINE);

        assertThat(send(NOBODY + NONE, "x@other.test", from("ann@ours.test"))).isEqualTo(ACCEPTED);
        assertThat(delivered.orElseThrow().attribute().applied()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(send(NOBODY, "x@other.test", from("ann@ours.test"))).isEqualTo(ACCEPTED);
        assertThat(delivered.orElseThrow().attribute().applied()).isEqualTo(DmarcPolicy.QUARANTINE);
    }

    @Test
    void ourNameInFromIsRefusedWhereThatIsSetWhateverTheRecordSays() throws Exception {
        settings.localAuthor(LocalAuthorPolicy.REFUSE);

        for (String zone : List.of(NOBODY, NOBODY + NONE)) {
            for (String author : List.of("ann@ours.test", "x@other.test, ann@ours.test", "Us: ann@OURS.test;")) {
                assertThat(send(zone, "x@other.test", from(author))).matches("550 5\\.7\\.1 From" + HEARS);
            }
            assertThat(send(zone, "", from("ann@ours.test"))).matches("550 5\\.7\\.1 From" + HEARS);
        }
        assertThat(send(NOBODY + keyOf("ours.test"), "x@other.test", signed("ours.test", "ann@ours.test")))
                .isEqualTo(ACCEPTED);
    }

    @Test
    @Tag("B16")
    void aListWithProofIsQuarantinedBothWithOurNameInFromAndInTheEnvelope() throws Exception {
        settings.localAuthor(LocalAuthorPolicy.REFUSE);

        assertThat(send(NOBODY + LIST, "talk@list.test", LIST_ID + from("ann@ours.test")))
                .isEqualTo(ACCEPTED);
        assertThat(delivered.orElseThrow().attribute().applied()).isEqualTo(DmarcPolicy.QUARANTINE);
        String post = sign("list.test", LIST_ID + from("ann@ours.test"));
        assertThat(send(NOBODY + keyOf("list.test"), "ann@ours.test", post)).isEqualTo(ACCEPTED);
        assertThat(delivered.orElseThrow().attribute().applied()).isEqualTo(DmarcPolicy.QUARANTINE);
    }

    @Test
    @Tag("B16")
    void aListWithProofThatUsesOurEnvelopeForThePostOfAStrangerIsQuarantined() throws Exception {
        String post = sign("list.test", LIST_ID + from("x@other.test"));

        assertThat(send(NOBODY + keyOf("list.test"), "ann@ours.test", post)).isEqualTo(ACCEPTED);
        assertThat(delivered.orElseThrow().attribute().applied()).isEqualTo(DmarcPolicy.QUARANTINE);
    }

    @Test
    @Tag("B16")
    void aListWithProofIsTakenWhereListsAre() throws Exception {
        settings.localAuthor(LocalAuthorPolicy.REFUSE).mailingLists(MailingListPolicy.ACCEPT);

        assertThat(send(NOBODY + LIST, "talk@list.test", LIST_ID + from("ann@ours.test")))
                .isEqualTo(ACCEPTED);
        assertThat(delivered.orElseThrow().attribute().applied()).isEqualTo(DmarcPolicy.NONE);
    }

    @Test
    @Tag("B16")
    void aListIdThatNothingProvesIsNoExcuse() throws Exception {
        settings.localAuthor(LocalAuthorPolicy.REFUSE);

        assertThat(send(NOBODY, "x@other.test", LIST_ID + from("ann@ours.test")))
                .matches("550 5\\.7\\.1 From" + HEARS);
        assertThat(send(NOBODY, "ann@ours.test", LIST_ID + from("x@other.test")))
                .matches("550 5\\.7\\.1 MAIL FROM" + HEARS);
    }

    @Test
    @Tag("B16")
    void aTrustedForwarderMayCarryOurNames() throws Exception {
        settings.localAuthor(LocalAuthorPolicy.REFUSE)
                .trustForwarder(Network.parse("127.0.0.1").orElseThrow());

        assertThat(send(NOBODY + REJECT, "ann@ours.test", from("ann@ours.test")))
                .isEqualTo(ACCEPTED);
        assertThat(delivered.orElseThrow().attribute().applied()).isEqualTo(DmarcPolicy.NONE);
    }

    @Test
    @Tag("B28")
    void behindAGatewayOurNamesAreOnlyQuarantined() throws Exception {
        checkpoint = new CheckpointSettings(
                "us.example.test",
                Set.of(TestPort.HELLO_NAME),
                List.of(Network.parse("127.0.0.1").orElseThrow()));
        String received = "Received: from bad.test (bad.test [192.0.2.66]) by gateway.test with ESMTP;"
                + " Tue, 24 Nov 2026 09:00:00 +0000\r\n";

        assertThat(send(NOBODY, "ann@ours.test", received + from("x@other.test")))
                .isEqualTo(ACCEPTED);
        assertThat(delivered.orElseThrow().attribute().applied()).isEqualTo(DmarcPolicy.QUARANTINE);
    }

    private static String from(String author) {
        return "From: " + author + "\r\n\r\nHello.\r\n";
    }

    private static String signed(String signer, String author) throws IOException {
        return sign(signer, from(author));
    }

    private static String sign(String signer, String message) throws IOException {
        byte[] field = DkimSigner.builder()
                .build()
                .sign(
                        RawMessage.of(message.getBytes(ISO_8859_1)),
                        List.of(DkimSigningKey.rsa(signer, "s", KEY.getPrivate())));
        return new String(field, ISO_8859_1) + message;
    }

    private static String keyOf(String signer) {
        return "s._domainkey." + signer + "\tTXT\tv=DKIM1; k=rsa; p="
                + Base64.getEncoder().encodeToString(KEY.getPublic().getEncoded()) + "\n";
    }

    /** The answer at the end of DATA; what was taken is in {@link #delivered}. */
    private String send(String zone, String mailFrom, String message) throws Exception {
        delivered = Optional.empty();
        try (TestPort port = TestPort.open(
                        TestPort.guarding("ours.test", ZoneDnsClient.of(zone), metrics, settings.build(), checkpoint));
                TestClient client = TestClient.greeted(port.port())) {
            assertThat(client.say("MAIL FROM:<" + mailFrom + ">")).startsWith("250");
            assertThat(client.say("RCPT TO:<bob@example.test>")).startsWith("250");
            assertThat(client.say("DATA")).startsWith("354");
            String answer = client.say(message + ".");
            delivered = Optional.ofNullable(answer.equals(ACCEPTED) ? port.delivered.poll(10, TimeUnit.SECONDS) : null);
            return answer;
        }
    }

    private static KeyPair newPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
