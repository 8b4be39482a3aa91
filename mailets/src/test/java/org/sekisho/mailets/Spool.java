package org.sekisho.mailets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.apache.james.core.MaybeSender;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.Network;
import org.sekisho.authentication.recording.JudgedMessage;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.CheckpointSettings;
import org.sekisho.mail.MailContent;

/** A real checkpoint over a zone, and mails as James's spool has them. */
final class Spool {

    static final String ZONE = "honest.example\tTXT\tv=spf1 ip4:192.0.2.1 -all\n"
            + "_dmarc.honest.example\tTXT\tv=DMARC1; p=reject\n"
            + "soft.example\tTXT\tv=spf1 -all\n"
            + "_dmarc.soft.example\tTXT\tv=DMARC1; p=quarantine\n"
            + "plain.example\tTXT\tv=spf1 -all\n"
            + "_dmarc.slow.example\tTXT\t!TIMEOUT\n";
    static final String MESSAGE = "Received: from mx.honest.example\r\n\tby here.example; now\r\n"
            + "Message-ID:   <1@honest.example>\r\nfrom : A <a@honest.example>\r\n"
            + "MIME-Version: 1.0 (Apple Message framework)\r\nSubject: hello\r\n\r\nbody  \r\n";
    static final String STRANGER = "192.0.2.99";
    static final String HONEST = "192.0.2.1";

    final RecordingMetricFactory metrics = new RecordingMetricFactory();
    final List<JudgedMessage> recorded = new CopyOnWriteArrayList<>();
    private final List<MailImpl> mails = new ArrayList<>();

    Checkpoint checkpoint() {
        return checkpoint(ZoneDnsClient.of(ZONE), Runnable::run, LocalPolicySettings.defaults());
    }

    Checkpoint checkpoint(LocalPolicySettings policy) {
        return checkpoint(ZoneDnsClient.of(ZONE), Runnable::run, policy);
    }

    /** With {@code submission.authentication-results=true}. */
    Checkpoint showingLogins() {
        CheckpointSettings settings = new CheckpointSettings("here.example", Set.of(), List.of(), true);
        return checkpoint(ZoneDnsClient.of(ZONE), Runnable::run, LocalPolicySettings.defaults(), settings);
    }

    /** @param arc whether chains are validated */
    Checkpoint checkpoint(String authservId, boolean arc) {
        MessageAuthenticator authenticator = MessageAuthenticator.builder(ZoneDnsClient.of(ZONE), Runnable::run)
                .arc(arc)
                .build();
        return new Checkpoint(
                authenticator,
                new LocalPolicy(LocalPolicySettings.defaults()),
                CheckpointSettings.named(authservId),
                Runnable::run,
                metrics);
    }

    Checkpoint checkpoint(DnsClient dns, Executor executor, LocalPolicySettings policy) {
        CheckpointSettings settings = new CheckpointSettings(
                "here.example", Set.of(), List.of(Network.parse("192.0.2.200").orElseThrow()));
        return checkpoint(dns, executor, policy, settings);
    }

    private Checkpoint checkpoint(
            DnsClient dns, Executor executor, LocalPolicySettings policy, CheckpointSettings settings) {
        MessageAuthenticator authenticator = MessageAuthenticator.builder(dns, executor)
                .timeout(Duration.ofMillis(300))
                .build();
        return new Checkpoint(
                authenticator,
                new LocalPolicy(policy),
                settings,
                executor,
                metrics,
                message -> {
                    recorded.add(message);
                    return CompletableFuture.completedFuture(null);
                },
                Clock.systemUTC());
    }

    /** A mail that came by SMTP. */
    MailImpl arrived(String client, String mailFrom, String message) throws Exception {
        MailImpl mail = made(mailFrom, message);
        mail.setRemoteAddr(client);
        mail.setAttribute(new Attribute(Mail.SMTP_SESSION_ID, AttributeValue.of("s1")));
        mail.setAttribute(new Attribute(Mail.SMTP_HELO, AttributeValue.of("mx.honest.example")));
        return mail;
    }

    /** A mail that James itself has made; without a sender for null. */
    MailImpl made(@Nullable String mailFrom, String message) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name("mail-1")
                .sender(mailFrom == null ? MaybeSender.nullSender() : MaybeSender.getMailSender(mailFrom))
                .addRecipients("user@here.example", "Other@Here.example")
                .state(Mail.DEFAULT)
                .build();
        mail.setMessageContent(MimeMessageInputStreamSource.create(
                "original-" + mails.size(), new ByteArrayInputStream(message.getBytes(ISO_8859_1))));
        mails.add(mail);
        return mail;
    }

    static MimeMessageWrapper message(String text) throws Exception {
        return new MimeMessageWrapper(MimeMessageInputStreamSource.create(
                "message-" + text.hashCode(), new ByteArrayInputStream(text.getBytes(ISO_8859_1))));
    }

    static String content(Mail mail) throws IOException {
        try (InputStream in = MailContent.open(mail)) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }

    void dispose() {
        mails.forEach(MailImpl::dispose);
    }
}
