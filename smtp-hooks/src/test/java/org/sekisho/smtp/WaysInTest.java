package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dkim.DkimSigner;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.TemporaryErrorPolicy;
import org.sekisho.authentication.testing.SignedMail;
import org.sekisho.mail.CheckpointSettings;

/** Forged mail of a domain with {@code p=reject}, as people make it who know how the judgement works. */
class WaysInTest {

    private static final String ZONE = SignedMail.keyRecord("bank.com")
            + "_dmarc.bank.com\tTXT\tv=DMARC1; p=reject; adkim=s; aspf=s\n"
            + "_dmarc.com\tTXT\t!SERVFAIL\n"
            + "_dmarc.relaxed.com\tTXT\tv=DMARC1; p=reject\n"
            + "s._domainkey.lame.relaxed.com\tTXT\t!SERVFAIL\n"
            + "_dmarc.lame.relaxed.com\tTXT\t!SERVFAIL\n"
            + "_dmarc.broken.com\tTXT\t!SERVFAIL\n"
            + "sender.example.test\tTXT\tv=spf1 ip4:127.0.0.1 ip6:::1 -all\n";
    private static final String SIGNED = "From: m@bank.com\r\nSubject: hi\r\n\r\nPlease pay.\r\n";

    private final LocalPolicySettings.Builder policy = LocalPolicySettings.builder();

    @ParameterizedTest
    @Tag("B07")
    @ValueSource(
            strings = {
                "From: \"The CEO\" <ceo@bank.com>\r\n",
                "X: y\rFrom: \"The CEO\" <ceo@bank.com>\r\n",
                "\0From: \"The CEO\" <ceo@bank.com>\r\n",
                "From\r\n : \"The CEO\" <ceo@bank.com>\r\n",
                "(:)From: \"The CEO\" <ceo@bank.com>\r\n"
            })
    void aSecondAuthorOnTopOfASignedMessageIsRefused(String author) throws Exception {
        DkimSigner once = DkimSigner.builder()
                .fields(List.of("From", "Subject"))
                .oversigned(List.of())
                .build();
        String signature = new String(
                once.sign(
                        RawMessage.of(SIGNED.getBytes(ISO_8859_1)),
                        List.of(DkimSigningKey.ed25519("bank.com", "test", new byte[32]))),
                ISO_8859_1);

        assertThat(reply(signature + SIGNED)).startsWith("250 ");
        assertThat(reply(author + signature + SIGNED)).startsWith("550 5.7.26 ").contains("dkim=policy");
    }

    @Test
    @Tag("B04")
    void anErrorOfTheRegistryOpensNoDomainBelowIt() throws Exception {
        assertThat(reply("From: ceo@relaxed.com\r\n\r\nPlease pay.\r\n")).startsWith("550 5.7.26 ");
    }

    @ParameterizedTest
    @Tag("B04")
    @Tag("B20")
    @CsvSource({"KNOWN, 451 4.4.3", "DEFER, 451 4.4.3", "ACCEPT, 250"})
    void aMadeUpSignatureOfALameNameBelowIsDeferred(TemporaryErrorPolicy setting, String expected) throws Exception {
        policy.onTemporaryError(setting);
        assertThat(reply(madeUp("Please pay.\r\n") + "From: ceo@relaxed.com\r\n\r\nPlease pay.\r\n"))
                .startsWith(expected);
    }

    @Test
    @Tag("B04")
    void aMadeUpSignatureOfAnotherBodyIsRefused() throws Exception {
        assertThat(reply(madeUp("something else\r\n") + "From: ceo@relaxed.com\r\n\r\nPlease pay.\r\n"))
                .startsWith("550 5.7.26 ");
    }

    @ParameterizedTest
    @Tag("B04")
    @CsvSource({"KNOWN, 250", "DEFER, 451 4.4.3", "ACCEPT, 250"})
    void aPolicyThatIsNotKnownIsDeferredOnlyWhereSoConfigured(TemporaryErrorPolicy setting, String expected)
            throws Exception {
        policy.onTemporaryError(setting);
        assertThat(reply("From: a@broken.com\r\n\r\nhi\r\n")).startsWith(expected);
    }

    private static String madeUp(String body) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(body.getBytes(ISO_8859_1));
        return String.format(
                Locale.ROOT,
                "DKIM-Signature: v=1; a=rsa-sha256; d=lame.relaxed.com; s=s; h=from; bh=%s; b=AAAA\r\n",
                Base64.getEncoder().encodeToString(hash));
    }

    private String reply(String message) throws Exception {
        try (TestPort port = TestPort.open(TestPort.checkpoint(
                        ZoneDnsClient.of(ZONE),
                        Runnable::run,
                        new RecordingMetricFactory(),
                        policy.build(),
                        CheckpointSettings.named("us.example.test")));
                TestClient client = TestClient.inData(port.port())) {
            client.write(message + ".\r\n");
            return client.reply();
        }
    }
}
