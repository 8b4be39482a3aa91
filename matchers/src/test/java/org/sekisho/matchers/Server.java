package org.sekisho.matchers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.core.Username;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.rrt.api.RecipientRewriteTableConfiguration;
import org.apache.james.rrt.lib.AliasReverseResolverImpl;
import org.apache.james.rrt.lib.CanSendFromImpl;
import org.apache.james.rrt.lib.Mapping;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.rrt.memory.MemoryRecipientRewriteTable;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.Matcher;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.Network;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.CheckpointSettings;
import org.sekisho.mail.SenderRights;
import org.sekisho.mail.SubmissionRefusals;

/** James's own users, domains and aliases in memory, and mails as James's SMTP server makes them. */
final class Server {

    static final String ANN = "ann@here.example";
    static final String STRANGER = "192.0.2.99";
    static final String TRUSTED = "198.51.100.7";
    static final String RELAY = "192.0.2.200";
    static final String HONEST = "From: Ann <ann@here.example>\r\nSubject: hello\r\n\r\nbody\r\n";

    final RecordingMetricFactory metrics = new RecordingMetricFactory();
    final MemoryDomainList domains = new MemoryDomainList(null);
    final MemoryRecipientRewriteTable aliases = new MemoryRecipientRewriteTable();
    final Checkpoint checkpoint;
    final SenderRights rights;
    private final List<MailImpl> mails = new ArrayList<>();

    Server() throws Exception {
        domains.configure(DomainListConfiguration.builder()
                .defaultDomain(Domain.of("here.example"))
                .autoDetect(false)
                .autoDetectIp(false)
                .build());
        domains.addDomain(Domain.of("also.here.example"));
        MemoryUsersRepository users = MemoryUsersRepository.withVirtualHosting(domains);
        users.addUser(Username.of(ANN), "secret");
        users.addUser(Username.of("boss@here.example"), "secret");
        aliases.setConfiguration(RecipientRewriteTableConfiguration.DEFAULT_ENABLED);
        aliases.addMapping(MappingSource.parse("annie@here.example"), Mapping.alias(ANN));
        rights = new SenderRights(
                users,
                domains,
                new CanSendFromImpl(aliases, new AliasReverseResolverImpl(aliases)),
                aliases,
                Map.of(ANN, List.of("sales@here.example"), "*@here.example", List.of("*@lists.here.example")));
        MessageAuthenticator authenticator = MessageAuthenticator.builder(ZoneDnsClient.of(""), Runnable::run)
                .build();
        LocalPolicySettings policy = LocalPolicySettings.builder()
                .trustNetwork(Network.parse("198.51.100.0/24").orElseThrow())
                .build();
        checkpoint = new Checkpoint(
                authenticator,
                new LocalPolicy(policy),
                new CheckpointSettings(
                        "here.example", Set.of(), List.of(Network.parse(RELAY).orElseThrow())),
                Runnable::run,
                metrics);
    }

    SubmissionRefusals refusals() {
        return new SubmissionRefusals(metrics);
    }

    SenderIsNotAuthenticatedUser senderIsNotUser() throws Exception {
        return started(new SenderIsNotAuthenticatedUser(rights, checkpoint, refusals()), null);
    }

    SubmittedWithoutAuthentication submitted(@Nullable String condition) throws Exception {
        return started(new SubmittedWithoutAuthentication(domains, checkpoint, refusals()), condition);
    }

    static <M extends Matcher> M started(M matcher, @Nullable String condition) throws Exception {
        FakeMatcherConfig.Builder config =
                FakeMatcherConfig.builder().matcherName(matcher.getClass().getSimpleName());
        matcher.init((condition == null ? config : config.condition(condition)).build());
        return matcher;
    }

    /** As Ann sends it by SMTP; James says of all who log in that they may relay. */
    MailImpl ofAnn(String mailFrom, String message) throws Exception {
        MailImpl mail = ofStranger(mailFrom, message);
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(ANN)));
        return authorized(mail);
    }

    MailImpl ofStranger(String mailFrom, String message) throws Exception {
        MailImpl mail = made(mailFrom, message);
        mail.setRemoteAddr(STRANGER);
        mail.setAttribute(new Attribute(Mail.SMTP_SESSION_ID, AttributeValue.of("s1")));
        return mail;
    }

    static MailImpl authorized(MailImpl mail) {
        mail.setAttribute(
                new Attribute(AttributeName.of("org.apache.james.SMTPIsAuthNetwork"), AttributeValue.of(true)));
        return mail;
    }

    static MailImpl sentByJmap(MailImpl mail) {
        mail.setAttribute(new Attribute(
                AttributeName.of("org.apache.james.jmap.send.MailMetaData.username"), AttributeValue.of(ANN)));
        return mail;
    }

    static MailImpl sentByMailet(MailImpl mail) {
        mail.setAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE);
        return mail;
    }

    /** Without a session; without a sender for an empty one. */
    MailImpl made(String mailFrom, String message) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name("mail-" + mails.size())
                .sender(mailFrom.isEmpty() ? MaybeSender.nullSender() : MaybeSender.getMailSender(mailFrom))
                .addRecipients(new MailAddress("one@here.example"), new MailAddress("two@also.here.example"))
                .state(Mail.DEFAULT)
                .build();
        mail.setMessageContent(MimeMessageInputStreamSource.create(
                "message-" + mails.size(), new ByteArrayInputStream(message.getBytes(ISO_8859_1))));
        mails.add(mail);
        return mail;
    }

    void dispose() {
        mails.forEach(MailImpl::dispose);
    }
}
