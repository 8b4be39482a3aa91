package org.sekisho.mailets;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a mail a new name, which becomes its key in a mail repository. Belongs directly before {@code ToRepository} wherever a mail
 * may come back to the repository from which it was sent on. It takes no parameters.
 *
 * <pre>{@code
 * <processor state="not-checked">
 *   <mailet match="All" class="org.sekisho.mailets.RenameMail"/>
 *   <mailet match="All" class="ToRepository">
 *     <repositoryPath>memory://var/mail/not-checked/</repositoryPath>
 *   </mailet>
 * </processor>
 * }</pre>
 *
 * <p>When James reprocesses a mail of a repository, it puts the mail into a queue first and removes its key from the repository
 * then. A mail that has come back under the same key by that time is removed with it, and lost.
 *
 * <p>The new name is a number in front of the old one, in place of the number that an earlier passage has put there: what James
 * and {@code Origin} read from a name stays, and a log can be searched for the old one. The number is smaller the later it is, so that
 * James, where it lists a repository in the order of its keys, does not meet a mail again that has just come back.
 */
public final class RenameMail extends GenericMailet {

    private static final String NAME = "RenameMail";
    private static final Pattern EARLIER = Pattern.compile("^[0-9]{13}-[0-9]{6}\\.");
    private static final long LARGEST_TIME = 9_999_999_999_999L;
    private static final int NUMBERS = 1_000_000;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Logger LOGGER = LoggerFactory.getLogger(RenameMail.class);

    private final Clock clock;

    /** Made by James. */
    public RenameMail() {
        this(Clock.systemUTC());
    }

    RenameMail(Clock clock) {
        this.clock = clock;
    }

    /** Refuses parameters. */
    @Override
    public void init() throws MessagingException {
        Parameters.of(NAME, getMailetConfig(), Set.of());
    }

    @Override
    public String getMailetInfo() {
        return "RenameMail (Sekisho): gives a mail a new name, and so a new key in a mail repository";
    }

    @Override
    public void service(Mail mail) {
        String old = mail.getName();
        mail.setName(String.format(
                Locale.ROOT,
                "%013d-%06d.%s",
                LARGEST_TIME - clock.millis(),
                RANDOM.nextInt(NUMBERS),
                EARLIER.matcher(old).replaceFirst("")));
        LOGGER.info("Mail {} is now named {}", old, mail.getName());
    }
}
