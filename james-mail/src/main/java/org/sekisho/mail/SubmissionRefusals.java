package org.sekisho.mail;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what submission refuses: one INFO line of the logger {@code org.sekisho.submission} for each, and one more in
 * {@code sekisho.submission.refused.<reason>}; where nothing is enforced yet, in {@code sekisho.submission.monitored.<reason>};
 * what a matcher finds in the spool, in {@code sekisho.submission.matched.<reason>}. Safe for use by any number of threads.
 */
@Singleton
public final class SubmissionRefusals {

    private static final Logger LOGGER = LoggerFactory.getLogger("org.sekisho.submission");

    private final MetricFactory factory;
    private final Map<String, Metric> counters = new ConcurrentHashMap<>();

    /** Why something is refused. */
    public enum Reason {
        /** AUTH on a connection that anybody can listen to. */
        AUTH_WITHOUT_TLS,
        /** AUTH on a port where nobody logs in. */
        AUTH_NOT_OFFERED,
        /** MAIL on a connection that anybody can listen to. */
        MAIL_WITHOUT_TLS,
        /** MAIL before AUTH, or mail in the spool that should have come after AUTH. */
        NOT_AUTHENTICATED,
        /** The envelope sender does not belong to the user. */
        ENVELOPE_SENDER,
        /** An address in the header does not belong to the user. */
        HEADER_SENDER,
        /** The header does not say who has sent the message in a way that everybody understands. */
        UNREADABLE_SENDER,
        /** The user has sent to as many recipients as it may in 24 hours. */
        RECIPIENTS_PER_DAY;

        private String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Made once for a server. */
    @Inject
    public SubmissionRefusals(MetricFactory factory) {
        this.factory = factory;
    }

    /**
     * Writes one down.
     *
     * @param session the id of the SMTP session
     * @param client its address
     * @param login the user, empty before AUTH
     * @param claimed the address that was used, or what was wrong; empty where nothing was claimed
     * @param enforced false where it was only looked at, and let through
     */
    public void write(String session, String client, String login, String claimed, Reason reason, boolean enforced) {
        write(
                enforced ? "refused" : "would have been refused",
                enforced ? "refused" : "monitored",
                session,
                client,
                login,
                claimed,
                reason);
    }

    /**
     * Writes down that a matcher has found one; what becomes of the mail is the mailet's to say.
     *
     * @param session the id of the SMTP session
     * @param client its address
     * @param login the user, empty without one
     * @param claimed the address that was used, or what was wrong
     */
    public void writeMatch(String session, String client, String login, String claimed, Reason reason) {
        write("matched", "matched", session, client, login, claimed, reason);
    }

    private void write(
            String what, String kind, String session, String client, String login, String claimed, Reason reason) {
        counters.computeIfAbsent("sekisho.submission." + kind + "." + reason.word(), factory::generate)
                .increment();
        LOGGER.info(
                "{}",
                new LogLine(what)
                        .with("session", session)
                        .with("client", client)
                        .with("login", login)
                        .with("claimed", claimed)
                        .with("reason", reason.word()));
    }
}
