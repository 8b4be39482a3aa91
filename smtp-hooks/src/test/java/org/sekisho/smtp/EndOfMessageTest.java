package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.SMTPSessionImpl;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.policy.FailurePolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.SmtpReply;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.mail.AuthenticationAttribute;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.CheckpointSettings;
import org.sekisho.mail.HeaderEdit;
import org.sekisho.mail.Judgement;
import org.sekisho.mail.MailContent;
import org.sekisho.mail.Standing;

class EndOfMessageTest {

    private static final HeaderEdit NO_EDIT = new HeaderEdit(new byte[0], List.of());

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final SMTPSession session = new SMTPSessionImpl(new RecordingTransport(), new SMTPConfigurationImpl());
    private final MailImpl mail = MailImpl.builder().name("m").build();

    @AfterEach
    void dispose() {
        LifecycleUtil.dispose(mail);
    }

    @Test
    @Tag("B20")
    void aRefusalIsOneLineWithItsCodes() {
        HookResult result = apply(refusing(new SmtpReply(550, "5.7.26", "no\r\n250 fine")), Optional.empty());

        assertThat(result.getResult()).isEqualTo(HookReturnCode.deny());
        assertThat(result.getSmtpRetCode()).isEqualTo("550");
        assertThat(result.getSmtpDescription()).isEqualTo("5.7.26 no??250 fine");
        assertThat(AuthenticationAttribute.isOn(mail)).isFalse();
    }

    @Test
    @Tag("B20")
    void aDeferralIsTemporary() {
        HookResult result = apply(refusing(new SmtpReply(451, "4.4.3", "later")), Optional.empty());

        assertThat(result.getResult()).isEqualTo(HookReturnCode.denySoft());
        assertThat(result.getSmtpRetCode()).isEqualTo("451");
    }

    @Test
    @Tag("B29")
    void anAcceptedMailGetsItsContentAndItsAttribute() throws Exception {
        MimeMessageInputStreamSource content = MimeMessageInputStreamSource.create(
                "edited", new ByteArrayInputStream("Edited: 1\r\n\r\n".getBytes(ISO_8859_1)));

        HookResult result = end(FailurePolicy.DEFER)
                .apply(session, mail, new ArrivingMessage.Judged(accepting(), Optional.of(content), Optional.empty()));

        assertThat(result).isEqualTo(HookResult.DECLINED);
        assertThat(AuthenticationAttribute.readFrom(mail)).isPresent();
        try (InputStream in = MailContent.open(mail)) {
            assertThat(new String(in.readAllBytes(), ISO_8859_1)).isEqualTo("Edited: 1\r\n\r\n");
        }
    }

    @Test
    @Tag("B22")
    void aMessageThatCannotBeStoredIsDeferredAndNotLost() {
        HookResult result = apply(accepting(), Optional.of(new IOException("disk full")));

        assertThat(result.getResult()).isEqualTo(HookReturnCode.denySoft());
        assertThat(result.getSmtpDescription()).startsWith("4.3.0 ");
        assertThat(metrics.countFor("sekisho.broken")).isEqualTo(1);
    }

    @Test
    @Tag("B22")
    void aJudgementThatDoesNotEndIsDeferredUnlessTheOperatorWantsOtherwise() {
        HookResult deferred = end(FailurePolicy.DEFER).tooLate(session, Standing.STRANGER);
        assertThat(deferred.getResult()).isEqualTo(HookReturnCode.denySoft());
        assertThat(deferred.getSmtpDescription()).startsWith("4.3.0 ");
        assertThat(end(FailurePolicy.ACCEPT).tooLate(session, Standing.STRANGER))
                .isEqualTo(HookResult.DECLINED);
        assertThat(end(FailurePolicy.DEFER).tooLate(session, Standing.INBOUND_RELAY))
                .isEqualTo(HookResult.DECLINED);
        assertThat(end(FailurePolicy.DEFER).tooLate(session, Standing.TRUSTED)).isEqualTo(HookResult.DECLINED);
        assertThat(metrics.countFor("sekisho.broken")).isEqualTo(4);
    }

    private HookResult apply(Judgement judgement, Optional<IOException> storageFailure) {
        return end(FailurePolicy.DEFER)
                .apply(session, mail, new ArrivingMessage.Judged(judgement, Optional.empty(), storageFailure));
    }

    private EndOfMessage end(FailurePolicy onFailure) {
        Checkpoint checkpoint = TestPort.checkpoint(
                ZoneDnsClient.of(""),
                Runnable::run,
                metrics,
                LocalPolicySettings.builder().onFailure(onFailure).build(),
                CheckpointSettings.named("us.example.test"));
        return new EndOfMessage(checkpoint);
    }

    private static Judgement refusing(SmtpReply reply) {
        Action action = reply.code() >= 500 ? Action.REJECT : Action.DEFER;
        Verdict verdict = new Verdict(action, Optional.of(reply), "", List.of(), action);
        return new Judgement(Optional.empty(), Optional.of(verdict), NO_EDIT, Optional.empty());
    }

    private static Judgement accepting() {
        return new Judgement(
                Optional.empty(),
                Optional.empty(),
                NO_EDIT,
                Optional.of(AuthenticationAttribute.notJudged(Standing.TRUSTED, "test")));
    }
}
