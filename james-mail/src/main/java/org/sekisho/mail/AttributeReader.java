package org.sekisho.mail;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the {@link AuthenticationAttribute} for one mailet or matcher, and says in the log why there is none (B29): a WARN, at
 * most once in {@link #QUIET}, since every mail of a flood would say the same; the others at DEBUG. That mail which James has
 * made itself has no attribute is as it should be, and only said at DEBUG. Safe for use by any number of threads.
 */
public final class AttributeReader {

    /** How long the next WARN waits. */
    static final Duration QUIET = Duration.ofMinutes(1);

    private static final String MISSING =
            "{}: mail {} has no attribute {}: neither InboundAuthenticationHook nor AuthenticateMail has seen it";
    private static final String UNREADABLE =
            "{}: the attribute {} of mail {} is not of version {}, which this version of Sekisho reads";

    private final String reader;
    private final Logger logger;
    private final LongSupplier nanoTime;
    private final AtomicLong quietUntil;

    /** @param reader the name of the mailet or matcher, for the log */
    public AttributeReader(String reader) {
        this(reader, LoggerFactory.getLogger(AttributeReader.class), System::nanoTime);
    }

    AttributeReader(String reader, Logger logger, LongSupplier nanoTime) {
        this.reader = reader;
        this.logger = logger;
        this.nanoTime = nanoTime;
        this.quietUntil = new AtomicLong(nanoTime.getAsLong());
    }

    /** The attribute; empty, and a line in the log, when there is none, or one of another version, or something else. */
    public Optional<AuthenticationAttribute> read(Mail mail) {
        Optional<AuthenticationAttribute> read = AuthenticationAttribute.readFrom(mail);
        if (read.isEmpty()) {
            sayWhy(mail);
        }
        return read;
    }

    private void sayWhy(Mail mail) {
        if (AuthenticationAttribute.isOn(mail)) {
            log(
                    isDue(),
                    UNREADABLE,
                    reader,
                    AuthenticationAttribute.NAME,
                    mail.getName(),
                    AuthenticationAttribute.VERSION);
            return;
        }
        boolean arrived = mail.getAttribute(Mail.SMTP_SESSION_ID).isPresent();
        log(arrived && isDue(), MISSING, reader, mail.getName(), AuthenticationAttribute.NAME);
    }

    private boolean isDue() {
        long now = nanoTime.getAsLong();
        long until = quietUntil.get();
        return now - until >= 0 && quietUntil.compareAndSet(until, now + QUIET.toNanos());
    }

    private void log(boolean loud, String line, Object... values) {
        if (loud) {
            logger.warn(line, values);
        } else {
            logger.debug(line, values);
        }
    }
}
