package org.sekisho.mailets;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.StorageDirective;
import org.apache.mailet.base.GenericMailet;
import org.sekisho.mail.AttributeReader;
import org.sekisho.mail.AuthenticationAttribute;
import org.sekisho.mail.Checkpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does in the spool what our verdict on a mail says: quarantines it, or does with a mail to be rejected what {@code
 * rejectAction} says. It acts on the disposition applied, in the attribute {@code org.sekisho.authentication}; whether DMARC,
 * {@code spf.fail=refuse} or an unusable From led to it makes no difference.
 *
 * <table>
 * <caption>Parameters</caption>
 * <tr><td>{@code quarantineFolder}</td><td>the folder of each recipient into which local delivery puts the mail, made when it
 *     is not there; {@code Spam} unless there is a {@code quarantineProcessor}</td></tr>
 * <tr><td>{@code quarantineProcessor}</td><td>the processor to which the mail goes; default: it goes on where it is. With both,
 *     it goes there and into that folder</td></tr>
 * <tr><td>{@code rejectAction}</td><td>{@code quarantine} (default), {@code drop}, or {@code processor:NAME}</td></tr>
 * </table>
 *
 * <p>A folder is chosen for the recipients that the mail has now, and vacation and filters still see a mail that goes on where
 * it is. So it belongs at the very beginning of local delivery, where aliases and groups have become users, with a processor of
 * its own for what is quarantined (B27):
 *
 * <pre>{@code
 * <processor state="local-delivery">
 *   <mailet match="All" class="org.sekisho.mailets.ApplyDmarcPolicy">
 *     <quarantineFolder>Spam</quarantineFolder>
 *     <quarantineProcessor>quarantine</quarantineProcessor>
 *     <rejectAction>quarantine</rejectAction>
 *   </mailet>
 *   <mailet match="All" class="VacationMailet"/>
 *   <mailet match="All" class="Sieve"/>
 *   <mailet match="All" class="LocalDelivery"/>
 * </processor>
 * <processor state="quarantine">
 *   <mailet match="All" class="LocalDelivery"/>
 * </processor>
 * }</pre>
 *
 * <p>It trusts the attribute, which nobody outside can set. It never sends a bounce, since the sender is forged (B20), and never
 * touches a mail without the attribute or of a trusted client. When it fails the mail goes on, with an ERROR in the log and one
 * more in {@code sekisho.broken}. It logs each mail that it acts on at INFO, and counts them in {@code sekisho.spool.quarantined},
 * {@code sekisho.spool.dropped} and {@code sekisho.spool.rejected}.
 */
public final class ApplyDmarcPolicy extends GenericMailet {

    private static final String NAME = "ApplyDmarcPolicy";
    private static final String QUARANTINE_FOLDER = "quarantineFolder";
    private static final String QUARANTINE_PROCESSOR = "quarantineProcessor";
    private static final String REJECT_ACTION = "rejectAction";
    private static final String DEFAULT_FOLDER = "Spam";
    private static final String ALLOWED_FOLDER =
            "the name of a folder, of at most 200 characters and without %, *, &, # and control characters";
    private static final int LONGEST_FOLDER = 200;
    private static final String ALLOWED_PROCESSOR = "the name of a processor";

    private static final Logger LOGGER = LoggerFactory.getLogger(ApplyDmarcPolicy.class);

    private final UsersRepository users;
    private final Checkpoint checkpoint;
    private final Metric quarantined;
    private final Metric dropped;
    private final Metric rejected;
    private final AttributeReader reader = new AttributeReader(NAME);

    private Optional<String> quarantineFolder = Optional.of(DEFAULT_FOLDER);
    private Optional<String> quarantineProcessor = Optional.empty();
    private RejectAction rejectAction = RejectAction.QUARANTINE;

    /** Made by James. */
    @Inject
    public ApplyDmarcPolicy(UsersRepository users, Checkpoint checkpoint, MetricFactory metrics) {
        this.users = users;
        this.checkpoint = checkpoint;
        quarantined = metrics.generate("sekisho.spool.quarantined");
        dropped = metrics.generate("sekisho.spool.dropped");
        rejected = metrics.generate("sekisho.spool.rejected");
    }

    /** Reads and checks the parameters. */
    @Override
    public void init() throws MessagingException {
        Parameters parameters =
                Parameters.of(NAME, getMailetConfig(), Set.of(QUARANTINE_FOLDER, QUARANTINE_PROCESSOR, REJECT_ACTION));
        quarantineProcessor = parameters.text(QUARANTINE_PROCESSOR, ALLOWED_PROCESSOR);
        quarantineFolder = parameters
                .text(QUARANTINE_FOLDER, ALLOWED_FOLDER)
                .or(() -> quarantineProcessor.isPresent() ? Optional.empty() : Optional.of(DEFAULT_FOLDER));
        if (quarantineFolder.isPresent() && !isFolder(quarantineFolder.get())) {
            throw parameters.wrong(QUARANTINE_FOLDER, quarantineFolder.get(), ALLOWED_FOLDER);
        }
        Optional<String> action = parameters.text(REJECT_ACTION, RejectAction.ALLOWED);
        if (action.isPresent()) {
            rejectAction = RejectAction.parse(action.get())
                    .orElseThrow(() -> parameters.wrong(REJECT_ACTION, action.get(), RejectAction.ALLOWED));
        }
        LOGGER.info(
                "ApplyDmarcPolicy: quarantineFolder={} quarantineProcessor={} rejectAction={}",
                quarantineFolder.orElse(""),
                quarantineProcessor.orElse(""),
                rejectAction);
    }

    @Override
    public String getMailetInfo() {
        return "ApplyDmarcPolicy (Sekisho): quarantines or rejects in the spool as our verdict says, and never bounces";
    }

    /** So that James does not start when one of the processors does not exist. */
    @Override
    public Collection<ProcessingState> requiredProcessingState() {
        return Stream.concat(quarantineProcessor.stream(), rejectAction.processor().stream())
                .map(ProcessingState::new)
                .toList();
    }

    @Override
    public void service(Mail mail) {
        try {
            Optional<AuthenticationAttribute> known = reader.read(mail);
            if (known.isPresent()) {
                apply(mail, known.get());
            }
        } catch (RuntimeException | Error failure) {
            checkpoint.reportBroken(NAME, mail.getName(), failure);
        }
    }

    private void apply(Mail mail, AuthenticationAttribute known) {
        switch (known.applied()) {
            case NONE -> {}
            case QUARANTINE -> quarantine(mail, known);
            case REJECT -> reject(mail, known);
        }
    }

    private void reject(Mail mail, AuthenticationAttribute known) {
        switch (rejectAction.kind()) {
            case QUARANTINE -> quarantine(mail, known);
            case DROP -> {
                mail.setState(Mail.GHOST);
                dropped.increment();
                LOGGER.info("Mail {} is dropped: {}", mail.getName(), known.reason());
            }
            case PROCESSOR -> {
                String processor = rejectAction.processor().orElseThrow();
                mail.setState(processor);
                rejected.increment();
                LOGGER.info("Mail {} goes to processor {}: {}", mail.getName(), processor, known.reason());
            }
        }
    }

    private void quarantine(Mail mail, AuthenticationAttribute known) {
        quarantineFolder.ifPresent(
                folder -> mail.getRecipients().forEach(recipient -> direct(mail, recipient, folder)));
        quarantineProcessor.ifPresent(mail::setState);
        quarantined.increment();
        LOGGER.info(
                "Mail {} is quarantined, folder={} processor={}: {}",
                mail.getName(),
                quarantineFolder.orElse(""),
                quarantineProcessor.orElse(""),
                known.reason());
    }

    /** One recipient that cannot be directed does not keep the others' copies out of their folders. */
    private void direct(Mail mail, MailAddress recipient, String folder) {
        try {
            StorageDirective.builder()
                    .targetFolder(folder)
                    .build()
                    .encodeAsAttributes(users.getUsername(recipient))
                    .forEach(mail::setAttribute);
        } catch (UsersRepositoryException | RuntimeException failure) {
            checkpoint.reportBroken(NAME, mail.getName(), failure);
        }
    }

    private static boolean isFolder(String name) {
        return name.length() <= LONGEST_FOLDER
                && name.chars().noneMatch(c -> "%*&#".indexOf(c) >= 0 || Character.isISOControl(c));
    }
}
