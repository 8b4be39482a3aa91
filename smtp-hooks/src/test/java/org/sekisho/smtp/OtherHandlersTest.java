package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.MaybeSender;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.server.core.MailImpl;
import org.apache.james.smtpserver.JamesMessageHook;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.mail.Checkpoint;

/** What handlers of others do to a chain in James, and that a foreign sender does not get through all the same. */
@Tag("B21")
@Tag("B22")
class OtherHandlersTest {

    private static final String REFUSED =
            "550 5.7.1 You are logged in as ann@example.test and may not send mail as boss@example.test";

    @Test
    void aHandlerThatThrowsAtMailDoesNotOpenThePort() throws Exception {
        MailHook throwing = new OthersHook() {
            @Override
            public HookResult doMail(SMTPSession session, MaybeSender sender) {
                throw new IllegalStateException("a defect of others");
            }
        };
        assertThat(foreignEnvelopeBehind(throwing, "451")).isEqualTo(REFUSED);
    }

    @Test
    void aHandlerThatSaysOkAtMailDoesNotOpenThePort() throws Exception {
        MailHook approving = new OthersHook() {
            @Override
            public HookResult doMail(SMTPSession session, MaybeSender sender) {
                return HookResult.builder().hookReturnCode(HookReturnCode.ok()).build();
            }
        };
        assertThat(foreignEnvelopeBehind(approving, "250")).isEqualTo(REFUSED);
    }

    @Test
    void aSenderThatWasRefusedOnceIsNotLetThroughWhenAHandlerSaysOkAfterwards() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        MailHook approvingTheSecond = new OthersHook() {
            @Override
            public HookResult doMail(SMTPSession session, MaybeSender sender) {
                return calls.getAndIncrement() == 0
                        ? HookResult.DECLINED
                        : HookResult.builder()
                                .hookReturnCode(HookReturnCode.ok())
                                .build();
            }
        };
        try (TestPort port = TestPort.with(approvingTheSecond, TestSubmission.hook(new RecordingMetricFactory()));
                TestClient client = TestSubmission.loggedIn(port, TestSubmission.ANN)) {
            assertThat(client.say("MAIL FROM:<boss@example.test>")).isEqualTo(REFUSED);
            client.say("MAIL FROM:<boss@example.test>");
            client.say("RCPT TO:<bob@example.test>");
            client.say("DATA");
            assertThat(client.say("From: ann@example.test\r\n\r\nHello.\r\n.")).isEqualTo(REFUSED);
        }
    }

    @Test
    void aSenderThatAHandlerHasPutInPlaceOfTheUsersIsLookedAtAgain() throws Exception {
        JamesMessageHook rewriting = (session, mail) -> {
            ((MailImpl) mail)
                    .setSender(MaybeSender.getMailSender("boss@example.test").get());
            return HookResult.DECLINED;
        };
        try (TestPort port = TestPort.with(rewriting, TestSubmission.hook(new RecordingMetricFactory()));
                TestClient client = TestSubmission.loggedIn(port, TestSubmission.ANN)) {
            client.say("MAIL FROM:<ann@example.test>");
            client.say("RCPT TO:<bob@example.test>");
            client.say("DATA");
            assertThat(client.say("From: ann@example.test\r\n\r\nHello.\r\n.")).isEqualTo(REFUSED);
            assertThat(port.delivered).isEmpty();
        }
    }

    @Test
    void aSenderThatThisHandlerWasNotToldOfIsNotJudgedAsTheOneBefore() throws Exception {
        MailHook approvingTheForged = new OthersHook() {
            @Override
            public HookResult doMail(SMTPSession session, MaybeSender sender) {
                return sender.asString().startsWith("forged")
                        ? HookResult.builder()
                                .hookReturnCode(HookReturnCode.ok())
                                .build()
                        : HookResult.DECLINED;
            }
        };
        Checkpoint checkpoint = TestPort.checkpoint(ZoneDnsClient.of(""), Runnable::run, new RecordingMetricFactory());
        try (TestPort port = TestPort.with(approvingTheForged, TestPort.inbound(checkpoint));
                TestClient client = TestClient.greeted(port.port())) {
            client.say("MAIL FROM:<honest@honest.example.test>");
            client.say("RCPT TO:<bob@example.test>");
            client.say("EHLO again.example.test");
            assertThat(client.say("MAIL FROM:<forged@bank.example.test>")).startsWith("250");
            client.say("RCPT TO:<bob@example.test>");
            client.say("DATA");
            assertThat(client.say("From: x@bank.example.test\r\n\r\nHello.\r\n."))
                    .startsWith("250");
            assertThat(port.delivered.take().content())
                    .contains("smtp.mailfrom=forged@bank.example.test")
                    .doesNotContain("honest.example.test");
        }
    }

    /** James goes on to the end of DATA, which shows why the envelope is looked at there, too. */
    private static String foreignEnvelopeBehind(MailHook others, String answerToMail) throws Exception {
        SubmissionHook hook = TestSubmission.hook(new RecordingMetricFactory());
        try (TestPort port = TestPort.with(others, hook);
                TestClient client = TestClient.greeted(port.port())) {
            String secret = Base64.getEncoder().encodeToString("\0ann@example.test\0secret".getBytes(UTF_8));
            assertThat(client.say("AUTH PLAIN " + secret)).startsWith("235");
            assertThat(client.say("MAIL FROM:<boss@example.test>")).startsWith(answerToMail);
            assertThat(client.say("RCPT TO:<bob@example.test>")).startsWith("250");
            assertThat(client.say("DATA")).startsWith("354");
            String answer = client.say("From: ann@example.test\r\n\r\nHello.\r\n.");
            assertThat(port.delivered).isEmpty();
            return answer;
        }
    }

    private abstract static class OthersHook implements MailHook {
        @Override
        public void init(Configuration config) {}

        @Override
        public void destroy() {}
    }
}
