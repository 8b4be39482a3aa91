package org.sekisho.mailets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dkim.DkimSigner;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.SpfFailPolicy;
import org.sekisho.authentication.policy.TemporaryErrorPolicy;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.mail.AuthenticationAttribute;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.Standing;

class AuthenticateMailTest {

    private static final String OURS = "Authentication-Results: here.example";
    private static final String FORGED =
            "Authentication-Results: here.example; dmarc=pass header.from=bank.example\r\n";

    private final Spool spool = new Spool();

    @AfterEach
    void dispose() {
        spool.dispose();
    }

    @Test
    void anHonestMailGetsOurResultsOnTopAndTheAttributeAndIsOtherwiseUntouched() throws Exception {
        MailImpl mail = spool.arrived(Spool.HONEST, "a@honest.example", Spool.MESSAGE);

        serve(mail);

        assertThat(Spool.content(mail))
                .startsWith(OURS)
                .contains("dmarc=pass", "spf=pass")
                .endsWith("\r\n" + Spool.MESSAGE);
        AuthenticationAttribute known = known(mail);
        assertThat(known.mailFrom())
                .get()
                .extracting(AuthenticationAttribute.Spf::result)
                .isEqualTo(SpfResult.PASS);
        assertThat(known.applied()).isEqualTo(DmarcPolicy.NONE);
        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
        assertThat(spool.metrics.countFor("sekisho.verdict.accept")).isEqualTo(1);
    }

    @Test
    @Tag("B20")
    void aForgedMailGoesOnWithTheVerdictToRejectIt() throws Exception {
        MailImpl mail = spool.arrived(Spool.STRANGER, "a@honest.example", Spool.MESSAGE);

        serve(mail);

        AuthenticationAttribute known = known(mail);
        assertThat(known.dmarc())
                .extracting(AuthenticationAttribute.Dmarc::result)
                .containsExactly(DmarcResult.FAIL);
        assertThat(known.applied()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(Spool.content(mail)).contains("dmarc=fail");
        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
        assertThat(mail.getRecipients()).hasSize(2);
    }

    @Test
    @Tag("B20")
    void aVerdictOfSpfIsOneToo() throws Exception {
        LocalPolicySettings refusing =
                LocalPolicySettings.builder().spfFail(SpfFailPolicy.REFUSE).build();
        MailImpl mail = spool.arrived(
                Spool.STRANGER, "a@plain.example", Spool.MESSAGE.replace("a@honest.example", "a@plain.example"));

        serve(mail, spool.checkpoint(refusing));

        assertThat(known(mail).applied()).isEqualTo(DmarcPolicy.REJECT);
    }

    @Test
    @Tag("B25")
    void aMailIsRecordedOnceAsItCameWithItsRecipientsAndNotWhereAHookHasJudgedIt() throws Exception {
        MailImpl mail = spool.arrived(Spool.STRANGER, "a@honest.example", FORGED + Spool.MESSAGE);

        serve(mail);
        serve(mail);

        assertThat(spool.recorded).singleElement().satisfies(recorded -> {
            assertThat(recorded.verdict().action()).isEqualTo(Action.REJECT);
            assertThat(recorded.recipients()).containsExactly("user@here.example", "Other@here.example");
            assertThat(recorded.message().header().fieldsNamed("Authentication-Results"))
                    .hasSize(1);
        });
    }

    @Test
    @Tag("B20")
    void whatWouldBeDeferredInTheSessionIsAcceptedInTheSpool() throws Exception {
        LocalPolicySettings deferring = LocalPolicySettings.builder()
                .onTemporaryError(TemporaryErrorPolicy.DEFER)
                .build();
        MailImpl mail = spool.arrived(
                Spool.STRANGER, "a@plain.example", Spool.MESSAGE.replace("a@honest.example", "a@slow.example"));

        serve(mail, spool.checkpoint(deferring));

        assertThat(known(mail).verdict()).isEqualTo(Action.ACCEPT);
        assertThat(spool.recorded).hasSize(1);
        assertThat(known(mail).applied()).isEqualTo(DmarcPolicy.NONE);
        assertThat(Spool.content(mail)).startsWith(OURS).contains("dmarc=temperror");
        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
    }

    @Test
    @Tag("B15")
    void forgedResultsAreRemovedAndOthersStay() throws Exception {
        String other = "Authentication-Results: elsewhere.example; spf=pass\r\n";
        MailImpl mail = spool.arrived(Spool.HONEST, "a@honest.example", FORGED + other + Spool.MESSAGE);

        serve(mail);

        assertThat(Spool.content(mail)).doesNotContain("bank.example").endsWith("\r\n" + other + Spool.MESSAGE);
    }

    @Test
    void signaturesAreVerifiedOnTheOriginalBytes() throws Exception {
        byte[] seed = new byte[Ed25519.SECRET_KEY_SIZE];
        byte[] point = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(seed, 0, point, 0);
        String zone = Spool.ZONE + "k._domainkey.honest.example\tTXT\tv=DKIM1; k=ed25519; p="
                + Base64.getEncoder().encodeToString(point) + "\n";
        String message = Spool.MESSAGE.replace("hello", "Gr\u00fc\u00dfe");
        byte[] signature = DkimSigner.builder()
                .build()
                .sign(
                        RawMessage.of(message.getBytes(ISO_8859_1)),
                        List.of(DkimSigningKey.ed25519("honest.example", "k", seed)));
        String signed = new String(signature, ISO_8859_1) + message;
        MailImpl mail = spool.arrived(Spool.STRANGER, "bounce@plain.example", signed);

        serve(mail, spool.checkpoint(ZoneDnsClient.of(zone), Runnable::run, LocalPolicySettings.defaults()));

        assertThat(known(mail).dkim())
                .extracting(AuthenticationAttribute.Dkim::result)
                .containsExactly(DkimResult.PASS);
        assertThat(known(mail).applied()).isEqualTo(DmarcPolicy.NONE);
        assertThat(Spool.content(mail)).endsWith("\r\n" + signed);
    }

    @Test
    void aMessageThatIsNotJamessOwnIsReadThroughItsWriter() throws Exception {
        MailImpl mail = spool.arrived(Spool.HONEST, "a@honest.example", Spool.MESSAGE);
        mail.setMessage(new MimeMessage(mail.getMessage()));

        serve(mail);

        assertThat(Spool.content(mail)).startsWith(OURS).contains("dmarc=pass").contains("\r\nbody  \r\n");
    }

    @Test
    @Tag("B25")
    void aMailThatTheHookHasJudgedIsLeftAsItIs() throws Exception {
        MailImpl mail = spool.arrived(Spool.STRANGER, "a@honest.example", FORGED + Spool.MESSAGE);
        AuthenticationAttribute ofHook = AuthenticationAttribute.notJudged(Standing.TRUSTED, "by the hook");
        ofHook.setOn(mail);

        serve(mail);

        assertThat(Spool.content(mail)).isEqualTo(FORGED + Spool.MESSAGE);
        assertThat(known(mail)).isEqualTo(ofHook);
    }

    @Test
    @Tag("B29")
    void aMailThatAnotherVersionHasJudgedIsNotJudgedAgain() throws Exception {
        MailImpl mail = spool.arrived(Spool.STRANGER, "a@honest.example", Spool.MESSAGE);
        mail.setAttribute(
                new Attribute(AttributeName.of(AuthenticationAttribute.NAME), AttributeValue.of("{\"version\":2}")));

        serve(mail);

        assertThat(Spool.content(mail)).isEqualTo(Spool.MESSAGE);
    }

    @ParameterizedTest
    @Tag("B23")
    @CsvSource({"org.apache.james.SMTPAuthUser,user@here.example", "org.apache.james.SMTPIsAuthNetwork,true"})
    void theMailOfAnAuthenticatedOrAuthorizedClientIsNotJudged(String attribute, String value) throws Exception {
        MailImpl mail = spool.arrived(Spool.STRANGER, "a@honest.example", FORGED + Spool.MESSAGE);
        AttributeValue<?> set = value.equals("true") ? AttributeValue.of(true) : AttributeValue.of(value);
        mail.setAttribute(new Attribute(AttributeName.of(attribute), set));

        serve(mail);

        assertThat(known(mail).isJudged()).isFalse();
        assertThat(known(mail).standing()).isEqualTo(Standing.TRUSTED);
        assertThat(known(mail).applied()).isEqualTo(DmarcPolicy.NONE);
        assertThat(Spool.content(mail)).isEqualTo(Spool.MESSAGE);
    }

    @Test
    @Tag("B15")
    void theMailOfAUserSaysWhoItIsWhereThatIsWanted() throws Exception {
        MailImpl mail = spool.arrived(Spool.STRANGER, "a@honest.example", FORGED + Spool.MESSAGE);
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of("user@here.example")));

        serve(mail, spool.showingLogins());

        assertThat(Spool.content(mail))
                .isEqualTo("Authentication-Results: here.example;\r\n"
                        + "    auth=pass smtp.auth=user@here.example smtp.mailfrom=a@honest.example\r\n"
                        + Spool.MESSAGE);
    }

    @Test
    @Tag("B23")
    void whatAMailetSendsAndWhatJamesMakesIsLeftAlone() throws Exception {
        MailImpl sent = spool.arrived(Spool.STRANGER, "a@honest.example", Spool.MESSAGE);
        sent.setAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE);
        MailImpl made = spool.made("a@honest.example", Spool.MESSAGE);

        serve(sent);
        serve(made);

        assertThat(AuthenticationAttribute.isOn(sent)).isFalse();
        assertThat(AuthenticationAttribute.isOn(made)).isFalse();
        assertThat(Spool.content(sent)).isEqualTo(Spool.MESSAGE);
        assertThat(Spool.content(made)).isEqualTo(Spool.MESSAGE);
    }

    @Test
    @Tag("B28")
    void behindARelayTheClientIsTheOneThatItNames() throws Exception {
        String message = "Received: from relay.here.example\r\n\tby here.example; now\r\n"
                + "Received: from mx.honest.example (mx.honest.example [192.0.2.1])\r\n\tby relay.here.example; now\r\n"
                + Spool.MESSAGE.substring(Spool.MESSAGE.indexOf("Message-ID"));
        MailImpl mail = spool.arrived("192.0.2.200", "a@honest.example", message);

        serve(mail);

        assertThat(known(mail).standing()).isEqualTo(Standing.INBOUND_RELAY);
        assertThat(known(mail).dmarc())
                .extracting(AuthenticationAttribute.Dmarc::result)
                .containsExactly(DmarcResult.PASS);
    }

    @Test
    void theScopeOfAnIpv6AddressIsNoObstacle() throws Exception {
        MailImpl mail = spool.arrived("fe80:0:0:0:1:2:3:4%eth0", "a@honest.example", Spool.MESSAGE);

        serve(mail);

        assertThat(known(mail).applied()).isEqualTo(DmarcPolicy.REJECT);
    }

    @Test
    void aMailFromNoAddressPassesUntouched() throws Exception {
        MailImpl mail = spool.arrived("nowhere", "a@honest.example", Spool.MESSAGE);

        serve(mail);

        assertThat(AuthenticationAttribute.isOn(mail)).isFalse();
        assertThat(Spool.content(mail)).isEqualTo(Spool.MESSAGE);
    }

    @Test
    @Tag("B17")
    void aDnsThatNeverAnswersHoldsTheMailNoLongerThanTheDeadline() throws Exception {
        DnsClient silent = question -> new CompletableFuture<>();
        ExecutorService workers = Executors.newFixedThreadPool(2);
        try {
            MailImpl mail = spool.arrived(Spool.STRANGER, "a@honest.example", Spool.MESSAGE);
            long start = System.nanoTime();

            serve(mail, spool.checkpoint(silent, workers, LocalPolicySettings.defaults()));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(known(mail).mailFrom())
                    .get()
                    .extracting(AuthenticationAttribute.Spf::result)
                    .isEqualTo(SpfResult.TEMPERROR);
            assertThat(known(mail).applied()).isEqualTo(DmarcPolicy.NONE);
        } finally {
            workers.shutdownNow();
        }
    }

    @Test
    void aSpoolerThatIsStoppedPassesTheMailOnAndStaysInterrupted() throws Exception {
        DnsClient silent = question -> new CompletableFuture<>();
        MailImpl mail = spool.arrived(Spool.STRANGER, "a@honest.example", Spool.MESSAGE);
        Checkpoint checkpoint = spool.checkpoint(silent, task -> {}, LocalPolicySettings.defaults());

        Thread.currentThread().interrupt();
        serve(mail, checkpoint);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(AuthenticationAttribute.isOn(mail)).isFalse();
        assertThat(spool.metrics.countFor("sekisho.broken")).isEqualTo(1);
    }

    @Test
    void aMailThatCannotBeReadPassesAndIsCounted() throws Exception {
        MailImpl mail = spool.arrived(Spool.STRANGER, "a@honest.example", Spool.MESSAGE);
        MailImpl unreadable = MailImpl.builder()
                .name("no message")
                .sender("a@honest.example")
                .addRecipient("user@here.example")
                .addAttributes(mail.attributes().toList())
                .remoteAddr(Spool.STRANGER)
                .build();

        serve(unreadable);

        assertThat(AuthenticationAttribute.isOn(unreadable)).isFalse();
        assertThat(spool.metrics.countFor("sekisho.broken")).isEqualTo(1);
    }

    @Test
    void aParameterStopsTheStart() {
        AuthenticateMail mailet = new AuthenticateMail(spool.checkpoint());
        FakeMailetConfig config =
                FakeMailetConfig.builder().setProperty("timeout", "5s").build();

        assertThatThrownBy(() -> mailet.init(config))
                .isInstanceOf(MessagingException.class)
                .hasMessage("AuthenticateMail has no parameter \"timeout\": it takes none.");
    }

    @Test
    void whatJamesReadsFromEveryMailetIsNoUnknownParameter() throws Exception {
        AuthenticateMail mailet = new AuthenticateMail(spool.checkpoint());

        mailet.init(FakeMailetConfig.builder()
                .setProperty("onMailetException", "ignore")
                .setProperty("onMatchException", "nomatch")
                .setProperty("[@match]", "All")
                .build());

        assertThat(mailet.getMailetInfo()).startsWith("AuthenticateMail");
    }

    private void serve(Mail mail) throws Exception {
        serve(mail, spool.checkpoint());
    }

    private static void serve(Mail mail, Checkpoint checkpoint) throws Exception {
        AuthenticateMail mailet = new AuthenticateMail(checkpoint);
        mailet.init(FakeMailetConfig.builder().build());
        mailet.service(mail);
    }

    private static AuthenticationAttribute known(Mail mail) {
        return AuthenticationAttribute.readFrom(mail).orElseThrow();
    }
}
