package org.sekisho.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.apache.james.smtpserver.fastfail.ValidRcptHandler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.mail.Checkpoint;

/** A recipient who does not exist costs no look-up where recipients are checked first. */
@Tag("B17")
class RefusedRecipientsTest {

    private final Queue<DnsQuestion> asked = new ConcurrentLinkedQueue<>();
    private final ZoneDnsClient nothing = ZoneDnsClient.of("");
    private final DnsClient dns = question -> {
        asked.add(question);
        return nothing.ask(question);
    };
    private final Checkpoint checkpoint = TestPort.checkpoint(dns, Runnable::run, new RecordingMetricFactory());

    @Test
    void nothingIsAskedBeforeTheFirstRecipientThatExists() throws Exception {
        try (TestPort port = TestPort.with(new OnlyBob(), TestPort.inbound(checkpoint));
                TestClient client = TestClient.greeted(port.port())) {
            client.say("MAIL FROM:<a@sender.example.test>");
            for (int i = 0; i < 20; i++) {
                assertThat(client.say("RCPT TO:<nobody" + i + "@example.test>")).startsWith("550");
            }
            assertThat(asked).isEmpty();

            assertThat(client.say("RCPT TO:<bob@example.test>")).startsWith("250");
            assertThat(asked).isNotEmpty();
        }
    }

    @Test
    void inTheOtherOrderTheFirstRefusedRecipientAsksSoThereIsAWarning() throws Exception {
        try (TestPort port = TestPort.with(TestPort.inbound(checkpoint), new OnlyBob());
                TestClient client = TestClient.greeted(port.port())) {
            client.say("MAIL FROM:<a@sender.example.test>");
            assertThat(client.say("RCPT TO:<nobody@example.test>")).startsWith("550");
            assertThat(asked).isNotEmpty();
        }
    }

    @Test
    void theWarningNamesFileReasonAndRemedyAndOnlyComesInThatOrder() {
        InboundAuthenticationHook hook = TestPort.inbound(checkpoint);
        ValidRcptHandler recipients = new ValidRcptHandler(null, null, null);

        assertThat(hook.recipientsBehind(List.of(hook, recipients)))
                .hasValue("smtpserver.xml: ValidRcptHandler stands behind the handler"
                        + " org.sekisho.smtp.InboundAuthenticationHook, so recipients who do not exist cost look-ups in the DNS;"
                        + " write it before this handler");
        assertThat(hook.recipientsBehind(List.of(recipients, hook))).isEmpty();
        assertThat(hook.recipientsBehind(List.of(hook))).isEmpty();
    }

    /** As ValidRcptHandler refuses. */
    private static final class OnlyBob implements RcptHook {
        @Override
        public HookResult doRcpt(
                SMTPSession session, MaybeSender sender, MailAddress recipient, Map<String, String> parameters) {
            return recipient.getLocalPart().equals("bob")
                    ? HookResult.DECLINED
                    : HookResult.builder()
                            .hookReturnCode(HookReturnCode.deny())
                            .smtpReturnCode("550")
                            .smtpDescription("5.1.1 Unknown user")
                            .build();
        }

        @Override
        public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
            return doRcpt(session, sender, recipient, Map.of());
        }

        @Override
        public void init(Configuration config) {}

        @Override
        public void destroy() {}
    }
}
