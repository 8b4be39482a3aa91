package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.policy.FailurePolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.Network;
import org.sekisho.mail.AuthenticationAttribute;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.CheckpointSettings;
import org.sekisho.mail.Standing;
import org.sekisho.mail.SubmissionRefusals;

class InboundAuthenticationHookTest {

    private static final String BODY =
            "Subject:  Gr\u00fc\u00dfe \t\r\nX: a\rb\r\nFrom: alice@sender.example.test\r\n\r\n..dot\r\n\r\ntext \r\n";
    private static final String FORGED =
            "Authentication-Results: us.example.test; dmarc=pass header.from=bank.example\r\n"
                    + "authentication-results : MX.Example.Test (really); spf=pass\r\n"
                    + "Authentication-Results: other.example; spf=pass\r\n";

    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final DnsClient dns = ZoneDnsClient.of("");

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    @Tag("B19")
    void whatIsHandedOnIsWhatCameWithOurFieldOnTopOfEverything() throws Exception {
        try (TestPort port = TestPort.open(TestPort.checkpoint(dns, executor, metrics))) {
            TestPort.Delivered delivered = send(port, BODY);

            assertThat(delivered.content()).startsWith("Authentication-Results: us.example.test");
            assertThat(delivered.content().indexOf("Received: ")).isPositive();
            assertThat(delivered.content()).endsWith("\r\n" + BODY.replace("..dot", ".dot"));
            assertThat(delivered.attribute().isJudged()).isTrue();
        }
    }

    @Test
    @Tag("B19")
    void aMessageBeyondTheMemoryThresholdIsHandedOnWhole() throws Exception {
        String large = BODY + "0123456789abcdef\r\n".repeat(9_000);
        try (TestPort port = TestPort.open(TestPort.checkpoint(dns, executor, metrics))) {
            assertThat(send(port, large).content()).endsWith("\r\n" + large.replace("..dot", ".dot"));
        }
    }

    @Test
    @Tag("B15")
    void forgedResultsUnderAnyOfOurNamesAreTakenOutAndOthersStay() throws Exception {
        try (TestPort port = TestPort.open(TestPort.checkpoint(dns, executor, metrics))) {
            TestPort.Delivered delivered = send(port, FORGED + BODY);

            assertThat(delivered.content()).doesNotContain("bank.example").doesNotContain("(really)");
            assertThat(delivered.content()).contains("Authentication-Results: other.example; spf=pass\r\n");
        }
    }

    @Test
    @Tag("B23")
    @Tag("B15")
    void anAuthorizedClientIsNotJudgedButForgedResultsGoToo() throws Exception {
        try (TestPort port = TestPort.openToAuthorizedClients(TestPort.checkpoint(dns, executor, metrics))) {
            TestPort.Delivered delivered = send(port, FORGED + BODY);

            assertThat(delivered.content()).startsWith("Received: ").doesNotContain("bank.example");
            assertThat(delivered.attribute().standing()).isEqualTo(Standing.TRUSTED);
            assertThat(delivered.attribute().isJudged()).isFalse();
        }
    }

    @Test
    @Tag("B15")
    void theMailOfAUserSaysWhoItIsInThePlaceOfWhatWasForged() throws Exception {
        Checkpoint checkpoint = TestPort.showingLogins(dns, executor, metrics);
        try (TestPort port = TestPort.with(TestSubmission.hook(metrics), TestPort.inbound(checkpoint))) {
            assertThat(submitted(port, TestSubmission.ANN, "ann@example.test", FORGED))
                    .startsWith("Authentication-Results: us.example.test;\r\n"
                            + "    auth=pass smtp.auth=ann@example.test smtp.mailfrom=ann@example.test\r\nReceived: ")
                    .contains("Authentication-Results: other.example; spf=pass\r\n")
                    .doesNotContain("bank.example")
                    .doesNotContain("(really)");
            assertThat(submitted(port, TestSubmission.ANN, "", ""))
                    .startsWith(
                            "Authentication-Results: us.example.test;\r\n    auth=pass smtp.auth=ann@example.test\r\nRec");
        }
    }

    @Test
    @Tag("B15")
    void aLoginWithTheSignsOfTheGrammarInItSaysNothingElse() throws Exception {
        Checkpoint checkpoint = TestPort.showingLogins(dns, executor, metrics);
        String hostile = "a\"; dmarc=pass header.from=bank.example\r\nx: y";
        try (TestPort port = TestPort.with(TestPort.inbound(checkpoint))) {
            assertThat(submitted(port, hostile, "ann@example.test", "").replaceAll("\r\n +", " "))
                    .startsWith("Authentication-Results: us.example.test; auth=pass"
                            + " smtp.auth=\"a\\\"; dmarc=pass header.from=bank.example\\\\x{D}\\\\x{A}x: y\""
                            + " smtp.mailfrom=ann@example.test\r\nReceived: ");
        }
    }

    @Test
    void theMailOfAUserSaysNothingAboutTheLoginUnlessThatIsWanted() throws Exception {
        try (TestPort port = TestPort.open(TestPort.checkpoint(dns, executor, metrics))) {
            assertThat(submitted(port, TestSubmission.ANN, "ann@example.test", FORGED))
                    .startsWith("Received: ")
                    .doesNotContain("auth=pass")
                    .doesNotContain("bank.example");
        }
    }

    @Test
    @Tag("B23")
    void whoHasNotLoggedInGetsNoAuthAlsoWhereTheClientIsAuthorized() throws Exception {
        Checkpoint checkpoint = TestPort.showingLogins(dns, executor, metrics);
        try (TestPort port = TestPort.openToAuthorizedClients(checkpoint)) {
            assertThat(send(port, BODY).content()).startsWith("Received: ").doesNotContain("auth=");
        }
        try (TestPort port = TestPort.open(checkpoint)) {
            assertThat(send(port, BODY).content()).contains("spf=").doesNotContain("auth=");
        }
    }

    private static String submitted(TestPort port, String login, String sender, String fields) throws Exception {
        try (TestClient client = TestSubmission.loggedIn(port, login)) {
            client.say("MAIL FROM:<" + sender + ">");
            client.say("RCPT TO:<bob@elsewhere.test>");
            client.say("DATA");
            assertThat(client.say(fields + "From: ann@example.test\r\n\r\nHello.\r\n."))
                    .startsWith("250");
            return port.delivered.take().content();
        }
    }

    @Test
    @Tag("B23")
    void aClientOnATrustedNetworkIsNotJudged() throws Exception {
        LocalPolicySettings trusting = LocalPolicySettings.builder()
                .trustNetwork(Network.parse("127.0.0.0/8").orElseThrow())
                .build();
        Checkpoint checkpoint =
                TestPort.checkpoint(dns, executor, metrics, trusting, CheckpointSettings.named("us.example.test"));
        try (TestPort port = TestPort.open(checkpoint)) {
            TestPort.Delivered delivered = send(port, BODY);

            assertThat(delivered.content()).startsWith("Received: ").endsWith(BODY.replace("..dot", ".dot"));
            assertThat(delivered.attribute().standing()).isEqualTo(Standing.TRUSTED);
        }
    }

    @Test
    @Tag("B28")
    void behindARelayItsOwnResultsStayAndTheSendersGo() throws Exception {
        Checkpoint checkpoint = relayed();
        String fromRelay = "Authentication-Results: us.example.test; spf=softfail (by the gateway)\r\n"
                + "Received: from client.example (client.example [192.0.2.7]) by gateway.example with ESMTP id 1\r\n";
        try (TestPort port = TestPort.open(checkpoint)) {
            TestPort.Delivered delivered = send(port, fromRelay + FORGED + BODY);

            assertThat(delivered.content()).contains("(by the gateway)").doesNotContain("bank.example");
            assertThat(delivered.content()).startsWith("Authentication-Results: us.example.test");
            assertThat(delivered.attribute().standing()).isEqualTo(Standing.INBOUND_RELAY);
            assertThat(delivered.attribute().isJudged()).isTrue();
        }
    }

    @Test
    @Tag("B28")
    void aRelayThatNamesNoClientHasItsMailAcceptedUnjudged() throws Exception {
        try (TestPort port = TestPort.open(relayed())) {
            TestPort.Delivered delivered = send(port, FORGED + BODY);

            assertThat(delivered.attribute().isJudged()).isFalse();
            assertThat(delivered.content()).doesNotContain("Authentication-Results: us.example.test");
            assertThat(metrics.countFor("sekisho.relay-named-no-client")).isEqualTo(1);
        }
    }

    @Test
    @Tag("B22")
    void whenAPartIsBrokenTheMessageIsDeferredAndTheFailureCounted() throws Exception {
        RecordingMetricFactory counting = new RecordingMetricFactory();
        MetricFactory broken = new BrokenTimers(counting);
        try (TestPort port = TestPort.open(TestPort.checkpoint(dns, executor, broken));
                TestClient client = TestClient.inData(port.port())) {
            client.write(FORGED + BODY + ".\r\n");

            assertThat(client.reply()).startsWith("451 4.3.0 ");
            assertThat(counting.countFor("sekisho.broken")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @Tag("B22")
    @ValueSource(strings = {"_dmarc.", "_domainkey", "sender"})
    void aDefectOfAnEvaluatorIsNoWayIn(String part) throws Exception {
        DnsClient defective = question -> {
            if (question.name().contains(part)) {
                throw new StackOverflowError("a defect");
            }
            return dns.ask(question);
        };
        String message = "DKIM-Signature: v=1; a=rsa-sha256; d=sender.example.test; s=s; h=from; bh=AAAA; b=AAAA\r\n"
                + "From: a@sender.example.test\r\n\r\nhi\r\n.\r\n";
        RecordingMetricFactory counting = new RecordingMetricFactory();
        try (TestPort port = TestPort.open(TestPort.checkpoint(defective, executor, counting));
                TestClient client = TestClient.inData(port.port())) {
            client.write(message);

            assertThat(client.reply()).startsWith("451 4.3.0 ");
            assertThat(counting.countFor("sekisho.broken")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @Tag("B22")
    @Tag("B24")
    @ValueSource(strings = {"accept", "monitoring"})
    void aBrokenJudgementIsAcceptedWhereTheOperatorWantsSo(String why) throws Exception {
        RecordingMetricFactory counting = new RecordingMetricFactory();
        LocalPolicySettings.Builder policy = LocalPolicySettings.builder();
        if (why.equals("accept")) {
            policy.onFailure(FailurePolicy.ACCEPT);
        } else {
            policy.enforcement(DmarcPolicy.NONE);
        }
        try (TestPort port = TestPort.open(TestPort.checkpoint(
                dns,
                executor,
                new BrokenTimers(counting),
                policy.build(),
                CheckpointSettings.named("us.example.test")))) {
            TestPort.Delivered delivered = send(port, FORGED + BODY);

            assertThat(delivered.content())
                    .endsWith(BODY.replace("..dot", ".dot"))
                    .doesNotContain("bank.example");
            assertThat(counting.countFor("sekisho.broken")).isEqualTo(1);
        }
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedByJamesAndNotJudged() throws Exception {
        try (TestPort port = TestPort.open(TestPort.checkpoint(dns, executor, metrics));
                TestClient client = TestClient.inData(port.port())) {
            client.write(BODY + "0123456789abcdef\r\n".repeat(TestPort.MAXIMUM_MESSAGE / 18) + ".\r\n");

            assertThat(client.reply()).startsWith("552");
            assertThat(client.say("NOOP")).startsWith("250");
            assertThat(metrics.executionTimesFor("sekisho.evaluation")).isEmpty();
        }
    }

    @Test
    void aMessageWithoutABlankLineIsJudgedToo() throws Exception {
        try (TestPort port = TestPort.open(TestPort.checkpoint(dns, executor, metrics))) {
            assertThat(send(port, "From: alice@sender.example.test\r\n").content())
                    .startsWith("Authentication-Results: us.example.test")
                    .endsWith("From: alice@sender.example.test\r\n");
        }
    }

    @Test
    @Tag("B20")
    void aMessageWithoutAnythingIsRefusedForItsMissingFrom() throws Exception {
        try (TestPort port = TestPort.open(TestPort.checkpoint(dns, executor, metrics));
                TestClient client = TestClient.inData(port.port())) {
            client.write(".\r\n");

            assertThat(client.reply()).startsWith("550 5.7.1 ");
            assertThat(client.say("NOOP")).startsWith("250");
        }
    }

    @Test
    void severalMessagesOfAConnectionAreJudgedOneByOne() throws Exception {
        try (TestPort port = TestPort.open(TestPort.checkpoint(dns, executor, metrics));
                TestClient client = TestClient.inData(port.port())) {
            client.write(BODY + ".\r\n");
            assertThat(client.reply()).startsWith("250");
            client.say("MAIL FROM:<alice@sender.example.test>");
            client.say("RCPT TO:<bob@example.test>");
            client.say("RSET");
            client.say("MAIL FROM:<>");
            client.say("RCPT TO:<bob@example.test>");
            client.say("DATA");
            client.write(FORGED + BODY + ".\r\n");
            assertThat(client.reply()).startsWith("250");

            assertThat(port.delivered).hasSize(2);
            assertThat(port.delivered).allMatch(mail -> mail.attribute().isJudged());
        }
    }

    @Test
    @Tag("B22")
    void theHookNeverThrowsAndLetsNothingInThatItHasNotJudged() throws Exception {
        InboundAuthenticationHook hook = new InboundAuthenticationHook(
                TestPort.checkpoint(dns, executor, metrics), new SubmissionRefusals(new RecordingMetricFactory()));
        RecordingTransport transport = new RecordingTransport();
        SMTPSession session = new ExtendedSMTPSession(new SMTPConfigurationImpl(), transport);
        MailImpl mail = MailImpl.builder().name("m").build();

        assertThat(hook.doMail(session, MaybeSender.nullSender())).isEqualTo(HookResult.DECLINED);
        assertThat(hook.doRcpt(session, MaybeSender.nullSender(), new MailAddress("bob@example.test")))
                .isEqualTo(HookResult.DECLINED);
        assertThat(hook.onMessage(session, mail).getSmtpDescription()).startsWith("4.3.0 ");
        assertThat(metrics.countFor("sekisho.broken")).isEqualTo(1);
        assertThat(hook.onLine(session, ".\r\n".getBytes(US_ASCII), (same, line) -> null))
                .isNull();
        assertThat(hook.onCommand(session, null)).isNull();
        hook.onDisconnect(session);
        hook.onDisconnect(null);
    }

    @Test
    @Tag("B22")
    void onAThreadThatIsNotNettysItWaitsForTheJudgementAndNotForEver() throws Exception {
        InboundAuthenticationHook hook = new InboundAuthenticationHook(
                TestPort.checkpoint(dns, executor, metrics), new SubmissionRefusals(new RecordingMetricFactory()));
        ExtendedSMTPSession session = new ExtendedSMTPSession(new SMTPConfigurationImpl(), new RecordingTransport());
        session.setMimeMessageInputStreamSource(MimeMessageInputStreamSource.create(
                "m",
                new ByteArrayInputStream("Received: x\r\nFrom: a@b.example.test\r\n\r\nhi\r\n".getBytes(US_ASCII))));
        MailImpl mail = MailImpl.builder().name("m").build();
        hook.doRcpt(session, MaybeSender.nullSender(), new MailAddress("bob@example.test"));

        hook.onLine(session, ".\r\n".getBytes(US_ASCII), (same, line) -> {
            assertThat(hook.onMessage(session, mail)).isEqualTo(HookResult.DECLINED);
            return null;
        });

        assertThat(AuthenticationAttribute.readFrom(mail).orElseThrow().isJudged())
                .isTrue();
        LifecycleUtil.dispose(mail);
    }

    @Test
    @Tag("B22")
    void aSessionThatFailsEverywhereGetsNoException() throws Exception {
        InboundAuthenticationHook hook = new InboundAuthenticationHook(
                TestPort.checkpoint(dns, executor, metrics), new SubmissionRefusals(new RecordingMetricFactory()));
        SMTPSession failing = (SMTPSession) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SMTPSession.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getSessionID")) {
                        return "id";
                    }
                    throw new IllegalStateException("broken session");
                });

        assertThat(hook.doMail(failing, MaybeSender.nullSender())).isEqualTo(HookResult.DECLINED);
        assertThat(hook.doRcpt(failing, MaybeSender.nullSender(), new MailAddress("bob@example.test")))
                .isEqualTo(HookResult.DECLINED);
        assertThat(hook.onMessage(failing, MailImpl.builder().name("m").build()).getResult())
                .isEqualTo(HookReturnCode.denySoft());
        hook.onDisconnect(failing);
        assertThat(metrics.countFor("sekisho.broken")).isPositive();
    }

    @Test
    @Tag("B21")
    void nobodyLogsInWhereThePortSaysSoAnnouncedOrNot() throws Exception {
        InboundAuthenticationHook hook = new InboundAuthenticationHook(
                TestPort.checkpoint(dns, executor, metrics), new SubmissionRefusals(metrics));
        BaseHierarchicalConfiguration handler = new BaseHierarchicalConfiguration();
        handler.addProperty("refuseAuth", "true");
        hook.init(handler);
        try (TestPort port = TestPort.with(hook);
                TestClient client = TestClient.greeted(port.port())) {
            assertThat(client.say("AUTH LOGIN")).isEqualTo("502 5.5.1 Nobody logs in on this port");
            assertThat(client.say("RSET")).startsWith("250");
            assertThat(metrics.countFor("sekisho.submission.refused.auth-not-offered"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aParameterStopsTheStartWithOneSentence() throws Exception {
        InboundAuthenticationHook hook = new InboundAuthenticationHook(
                TestPort.checkpoint(dns, executor, metrics), new SubmissionRefusals(new RecordingMetricFactory()));
        BaseHierarchicalConfiguration handler = new BaseHierarchicalConfiguration();
        handler.addProperty("[@class]", InboundAuthenticationHook.class.getName());
        hook.init(handler);
        handler.addProperty("dmarc.enforcement", "none");

        assertThatThrownBy(() -> hook.init(handler))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("smtpserver.xml: the handler org.sekisho.smtp.InboundAuthenticationHook has a parameter"
                        + " <dmarc.enforcement> that it does not know; it takes refuseAuth, everything else is set in"
                        + " sekisho.properties");
    }

    private Checkpoint relayed() {
        CheckpointSettings settings = new CheckpointSettings(
                "us.example.test",
                Set.of(TestPort.HELLO_NAME),
                List.of(Network.parse("127.0.0.1").orElseThrow()));
        return TestPort.checkpoint(dns, executor, metrics, LocalPolicySettings.defaults(), settings);
    }

    private static TestPort.Delivered send(TestPort port, String message) throws Exception {
        try (TestClient client = TestClient.inData(port.port())) {
            client.write(message + ".\r\n");
            assertThat(client.reply()).isEqualTo("250 2.6.0 Message received");
        }
        TestPort.Delivered delivered = port.delivered.poll(10, TimeUnit.SECONDS);
        assertThat(delivered).isNotNull();
        return delivered;
    }
}
