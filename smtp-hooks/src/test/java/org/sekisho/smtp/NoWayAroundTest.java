package org.sekisho.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.mail.Checkpoint;

/** Whatever commands come before DATA: what James takes is judged, and as what James takes it for. */
@Tag("B07")
@Tag("B22")
class NoWayAroundTest {

    private static final String ZONE = """
            _dmarc.bank.example.test\tTXT\tv=DMARC1; p=reject
            honest.example.test\tTXT\tv=spf1 ip4:127.0.0.0/8 -all
            """;
    private static final String FORGED = "From: boss@bank.example.test\r\nSubject: pay\r\n\r\nnow\r\n.";
    private static final String REFUSED = "550 5.7.26 DMARC: the policy of bank.example.test refuses this message";

    private final Checkpoint checkpoint =
            TestPort.checkpoint(ZoneDnsClient.of(ZONE), Runnable::run, new RecordingMetricFactory());

    @Test
    void aForgedMessageIsRefused() throws Exception {
        assertThat(answerAfter("MAIL FROM:<x@evil.example.test>", "RCPT TO:<bob@example.test>"))
                .startsWith(REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSET now", "RSET  ", "rset .", "RSET\t", "EHLO", "HELO", "NOOP", "\0RSET x"})
    void aCommandThatDoesNotWhatItSeemsToDoDoesNotEndTheJudgement(String command) throws Exception {
        assertThat(answerAfter("MAIL FROM:<x@evil.example.test>", "RCPT TO:<bob@example.test>", command))
                .satisfiesAnyOf(
                        answer -> assertThat(answer).startsWith(REFUSED),
                        answer -> assertThat(answer).startsWith("no DATA"));
    }

    @Test
    void aSecondSenderAfterARecipientIsJudgedThoughNoRecipientFollows() throws Exception {
        assertThat(answerAfter(
                        "MAIL FROM:<x@evil.example.test>",
                        "RCPT TO:<bob@example.test>",
                        "MAIL FROM:<y@evil.example.test>",
                        "MAIL FROM:<y@evil.example.test>"))
                .startsWith(REFUSED);
    }

    @Test
    void aRecipientThatAnotherHandlerHasTakenInIsNoWayAround() throws Exception {
        assertThat(answerBehind(new Approving(), "MAIL FROM:<x@evil.example.test>", "RCPT TO:<bob@example.test>"))
                .startsWith(REFUSED);
    }

    private String answerAfter(String... commands) throws Exception {
        return answerBehind(null, commands);
    }

    private String answerBehind(RcptHook others, String... commands) throws Exception {
        try (TestPort port = others == null
                        ? TestPort.open(checkpoint)
                        : TestPort.with(others, TestPort.inbound(checkpoint));
                TestClient client = TestClient.greeted(port.port())) {
            List.of(commands).forEach(command -> say(client, command));
            String data = client.say("DATA");
            String answer = data.startsWith("354") ? client.say(FORGED) : "no DATA: " + data;
            assertThat(port.delivered).isEmpty();
            return answer;
        }
    }

    private static void say(TestClient client, String command) {
        try {
            client.say(command);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static final class Approving implements RcptHook {
        @Override
        public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
            return HookResult.builder().hookReturnCode(HookReturnCode.ok()).build();
        }

        @Override
        public void init(Configuration config) {}

        @Override
        public void destroy() {}
    }
}
