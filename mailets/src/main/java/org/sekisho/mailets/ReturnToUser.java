package org.sekisho.mailets;

import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.mail.Message;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.MimeUtility;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.ForeignClaim;
import org.sekisho.mail.MailContent;
import org.sekisho.mail.Origin;
import org.sekisho.mail.SenderRights;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a user who has logged in by SMTP that a mail was not sent, since it was in a foreign name, and ends the mail. Belongs
 * behind the matcher {@code SenderIsNotAuthenticatedUser}, where {@code smtpserver.xml} cannot be changed, with what is to become
 * of other mail behind it. It takes no parameters.
 *
 * <pre>{@code
 * <processor state="not-yours">
 *   <mailet match="All" class="org.sekisho.mailets.ReturnToUser"/>
 *   <mailet match="All" class="org.sekisho.mailets.RenameMail"/>
 *   <mailet match="All" class="ToRepository">
 *     <repositoryPath>memory://var/mail/not-yours/</repositoryPath>
 *   </mailet>
 * </processor>
 * }</pre>
 *
 * <p>It writes to the mailbox of the login alone, never to an address that the mail names (B20), with the null sender, and does
 * not send the message back. A user gets at most {@value #MOST_ANSWERS} answers in an hour. What it does not answer it leaves to
 * the next mailet: that of other senders, that in which nothing is foreign, and all when James does not answer.
 */
public final class ReturnToUser extends GenericMailet {

    /** The most answers to a user in an hour. */
    static final int MOST_ANSWERS = 20;

    /** The most recipients of the mail that an answer names. */
    static final int MOST_RECIPIENTS = 10;

    /** How much of the subject and the date of the mail an answer repeats. */
    static final int LONGEST_FIELD = 200;

    private static final String NAME = "ReturnToUser";
    private static final Logger LOGGER = LoggerFactory.getLogger(ReturnToUser.class);

    private final SenderRights rights;
    private final UsersRepository users;
    private final Checkpoint checkpoint;
    private final Clock clock;
    private final AnswersPerHour answers;
    private final Metric returned;

    /** Made by James. */
    @Inject
    public ReturnToUser(SenderRights rights, UsersRepository users, Checkpoint checkpoint, MetricFactory metrics) {
        this(rights, users, checkpoint, metrics, Clock.systemUTC());
    }

    ReturnToUser(
            SenderRights rights, UsersRepository users, Checkpoint checkpoint, MetricFactory metrics, Clock clock) {
        this.rights = rights;
        this.users = users;
        this.checkpoint = checkpoint;
        this.clock = clock;
        answers = new AnswersPerHour(MOST_ANSWERS, clock);
        returned = metrics.generate("sekisho.submission.returned");
    }

    /** Sees to it that there are no parameters. */
    @Override
    public void init() throws MessagingException {
        Parameters.of(NAME, getMailetConfig(), Set.of());
    }

    @Override
    public String getMailetInfo() {
        return "ReturnToUser (Sekisho): tells a user that a mail in a foreign name was not sent";
    }

    @Override
    public void service(Mail mail) {
        try {
            Optional<String> login = Origin.cameBySmtp(mail) ? Origin.smtpUser(mail) : Optional.empty();
            if (login.isEmpty()) {
                LOGGER.warn("Mail {} is of no user who has logged in by SMTP, and nobody is told", mail.getName());
                return;
            }
            answer(mail, Username.of(login.get()));
        } catch (Exception | Error failure) {
            checkpoint.reportBroken(NAME, mail.getName(), failure);
        }
    }

    private void answer(Mail mail, Username login)
            throws IOException, MessagingException, UsersRepositoryException, DomainListException {
        HeaderSection header = RawMessage.of(() -> MailContent.open(mail)).header();
        Optional<ForeignClaim> claim = rights.foreignClaim(login, mail.getMaybeSender(), header);
        if (claim.isEmpty()) {
            LOGGER.warn("Nothing in mail {} of {} is foreign, and nobody is told", mail.getName(), login.asString());
            return;
        }
        MailAddress user = users.getMailAddressFor(login);
        if (!answers.take(login.asString())) {
            LOGGER.warn(
                    "{} has had {} answers in this hour, and is not told of mail {}",
                    login.asString(),
                    MOST_ANSWERS,
                    mail.getName());
            return;
        }
        send(user, message(user, header, text(mail, header, claim.get().sentence(login.asString()))));
        mail.setState(Mail.GHOST);
        returned.increment();
        LOGGER.info("Mail {} is not sent, and {} is told", mail.getName(), user.asString());
    }

    private void send(MailAddress user, MimeMessage message) throws MessagingException {
        MailImpl answer = MailImpl.builder()
                .name(MailImpl.getId())
                .sender(MaybeSender.nullSender())
                .addRecipient(user)
                .mimeMessage(message)
                .state(Mail.DEFAULT)
                .build();
        try {
            getMailetContext().sendMail(answer);
        } finally {
            LifecycleUtil.dispose(answer);
        }
    }

    private MimeMessage message(MailAddress user, HeaderSection header, String text) throws MessagingException {
        MimeMessage message = new MimeMessage(Session.getInstance(new Properties()));
        message.setFrom(new InternetAddress(getMailetContext().getPostmaster().asString()));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(user.asString()));
        message.setSubject("Your message was not sent");
        message.setSentDate(Date.from(clock.instant()));
        message.setHeader("Auto-Submitted", "auto-replied");
        Optional<String> id =
                field(header, "Message-ID").filter(value -> value.matches("<[!-;=?-~]{1," + LONGEST_FIELD + "}>"));
        if (id.isPresent()) {
            message.setHeader("In-Reply-To", id.get());
        }
        message.setText(text, StandardCharsets.UTF_8.name());
        message.saveChanges();
        return message;
    }

    private static String text(Mail mail, HeaderSection header, String sentence) {
        List<MailAddress> recipients = List.copyOf(mail.getRecipients());
        int more = recipients.size() - MOST_RECIPIENTS;
        String to = recipients.stream()
                .limit(MOST_RECIPIENTS)
                .map(MailAddress::asString)
                .collect(Collectors.joining(", "));
        return oneLine(sentence) + ".\r\n\r\n"
                + "So this message was sent to nobody:\r\n\r\n"
                + "  Subject: " + field(header, "Subject").orElse("") + "\r\n"
                + "  Date: " + field(header, "Date").orElse("") + "\r\n"
                + "  To: " + oneLine(to) + (more > 0 ? " and " + more + " more" : "") + "\r\n\r\n"
                + "Choose an address of your own as the sender, and send it again.\r\n"
                + "If you have not written this message, somebody else knows your password: change it now.\r\n";
    }

    private static Optional<String> field(HeaderSection header, String name) {
        return header.fieldsNamed(name).stream()
                .findFirst()
                .map(HeaderField::text)
                .map(text -> oneLine(decoded(text.replaceAll("\\r?\\n", "").strip())))
                .map(text -> text.length() > LONGEST_FIELD ? text.substring(0, LONGEST_FIELD) + "..." : text);
    }

    private static String decoded(String text) {
        try {
            return MimeUtility.decodeText(text);
        } catch (UnsupportedEncodingException unknown) {
            return text;
        }
    }

    /** Whatever the mail says: without line ends, controls, and what turns the direction of writing. */
    private static String oneLine(String text) {
        return text.replaceAll("\\p{C}+", "?");
    }
}
