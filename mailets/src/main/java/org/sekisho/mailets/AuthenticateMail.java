package org.sekisho.mailets;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.mail.Arrival;
import org.sekisho.mail.AuthenticationAttribute;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.Judgement;
import org.sekisho.mail.MailContent;
import org.sekisho.mail.Origin;
import org.sekisho.mail.Passage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges in the spool what no {@code InboundAuthenticationHook} has judged, for servers whose {@code smtpserver.xml} cannot be
 * changed: puts our {@code Authentication-Results} on top, takes forged ones out, and leaves the attribute {@code
 * org.sekisho.authentication}, on which {@link ApplyDmarcPolicy} and the matchers act. Belongs at the very beginning of {@code
 * root}, before anything that changes the message. It takes no parameters.
 *
 * <pre>{@code
 * <processor state="root">
 *   <mailet match="All" class="org.sekisho.mailets.AuthenticateMail"/>
 *   <mailet match="All" class="PostmasterAlias"/>
 *   <mailet match="All" class="ToProcessor">
 *     <processor>transport</processor>
 *   </mailet>
 * </processor>
 * }</pre>
 *
 * <p>It trusts what James says of the SMTP session, and nothing in the message. Mail that did not come by SMTP, or that a mailet
 * sends, is left alone; that of an authenticated or authorized client is not judged (B23). In the spool nothing can be refused or
 * deferred any more, and no bounce is sent (B20): the attribute says {@code reject}, and what the hook would defer passes.
 *
 * <p>The spooler's thread waits for the judgement, as long as {@code evaluation.timeout} lets it, and until it is recorded where
 * reports are on; what a hook has judged is not recorded again (B25). When something of ours is broken, the mail goes on without
 * a judgement, with an ERROR in the log and one more in {@code sekisho.broken}. What else is logged and counted is as with the
 * hook.
 */
public final class AuthenticateMail extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(AuthenticateMail.class);

    private final Checkpoint checkpoint;

    /** Made by James. */
    @Inject
    public AuthenticateMail(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    /** Sees to it that there are no parameters. */
    @Override
    public void init() throws MessagingException {
        Parameters.of("AuthenticateMail", getMailetConfig(), Set.of());
    }

    @Override
    public String getMailetInfo() {
        return "AuthenticateMail (Sekisho): judges mail by SPF, DKIM and DMARC where no SMTP hook has";
    }

    @Override
    public void service(Mail mail) {
        try {
            // Whatever wrote the attribute has judged the mail, also when it is of another version.
            if (!AuthenticationAttribute.isOn(mail) && Origin.cameBySmtp(mail)) {
                arrival(mail).ifPresent(arrival -> judge(mail, arrival));
            }
        } catch (RuntimeException | Error failure) {
            checkpoint.reportBroken("AuthenticateMail", mail.getName(), failure);
        }
    }

    private void judge(Mail mail, Arrival arrival) {
        Passage passage = checkpoint.beginInSpool(arrival);
        try {
            RawMessage message = RawMessage.of(() -> MailContent.open(mail));
            Judgement judgement =
                    passage.complete(message).get(Checkpoint.LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
            // First the attribute: if the message cannot be edited, its verdict counts all the same.
            judgement.attribute().ifPresent(attribute -> attribute.setOn(mail));
            passage.record(judgement, message, recipients(mail))
                    .get(Checkpoint.LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
            MailContent.edit(mail, judgement.edit());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            giveUp(passage, mail, stop);
        } catch (IOException | ExecutionException | TimeoutException | RuntimeException | Error failure) {
            giveUp(passage, mail, failure);
        }
    }

    private void giveUp(Passage passage, Mail mail, Throwable failure) {
        passage.cancel();
        checkpoint.reportBroken("AuthenticateMail", mail.getName(), failure);
    }

    private Optional<Arrival> arrival(Mail mail) {
        Optional<InetAddress> client = Origin.client(mail);
        if (client.isEmpty()) {
            LOGGER.warn("Mail {} came by SMTP, but from no IP address, and is not judged", mail.getName());
        }
        return client.map(address -> new Arrival(
                text(mail, Mail.SMTP_SESSION_ID),
                address,
                text(mail, Mail.SMTP_HELO),
                mail.getMaybeSender().asOptional().map(MailAddress::asString).orElse(""),
                checkpoint.standing(
                        address, mail.getAttribute(Mail.SMTP_AUTH_USER).isPresent(), Origin.isAuthorized(mail)),
                text(mail, Mail.SMTP_AUTH_USER)));
    }

    private static List<String> recipients(Mail mail) {
        return mail.getRecipients().stream().map(MailAddress::asString).toList();
    }

    private static String text(Mail mail, AttributeName name) {
        return mail.getAttribute(name)
                .map(attribute -> String.valueOf(attribute.getValue().value()))
                .orElse("");
    }
}
