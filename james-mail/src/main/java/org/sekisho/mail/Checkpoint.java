package org.sekisho.mail;

import com.google.inject.ProvidedBy;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.apache.james.metrics.api.MetricFactory;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.policy.FailurePolicy;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.SmtpReply;
import org.sekisho.authentication.recording.EvaluationRecorder;
import org.sekisho.authentication.results.AuthenticationResultsField;
import org.sekisho.authentication.results.ByteRange;
import org.sekisho.authentication.results.ForgedResults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where arriving mail is looked at, for the SMTP hook while the client waits and for the mailet in the spool:
 * it puts together what is true of a message ({@link MessageAuthenticator}) and what this server does about it ({@link
 * LocalPolicy}), and answers with a {@link Judgement}.
 *
 * <p>It trusts nothing in a message. It never throws because of one, and never loses one: when a part of it is broken the
 * message is deferred, an ERROR is logged and counted. One per server; safe for use by any number of
 * threads.
 */
@ProvidedBy(MissingModule.class)
public final class Checkpoint {

    /** The longest {@code evaluation.timeout} that can be set. */
    public static final Duration LONGEST_EVALUATION = Duration.ofSeconds(50);

    /** The longest that a message waits to be recorded; then it goes on, recorded or not. */
    public static final Duration LONGEST_RECORDING = Duration.ofSeconds(10);

    /** Nobody waits longer than this for a message to be judged and recorded: reached only when something is broken (B17). */
    public static final Duration LONGEST_WAIT =
            LONGEST_EVALUATION.plus(LONGEST_RECORDING).plusSeconds(10);

    private static final SmtpReply BROKEN =
            new SmtpReply(451, "4.3.0", "The message cannot be judged now, please try again later");

    private static final Logger LOGGER = LoggerFactory.getLogger(Checkpoint.class);

    private final MessageAuthenticator authenticator;
    private final LocalPolicy policy;
    private final CheckpointSettings settings;
    private final Defects defects;
    private final Executor executor;
    private final JudgementMetrics metrics;
    private final Recording recording;
    private final AuthenticationResultsField ours;
    private final Overloads overloads = new Overloads();
    private final PrivateClients privateClients = new PrivateClients();
    private final ForgedResults forged;

    /** Puts the parts together, without anybody who records what is judged. */
    public Checkpoint(
            MessageAuthenticator authenticator,
            LocalPolicy policy,
            CheckpointSettings settings,
            Executor executor,
            MetricFactory metrics) {
        this(authenticator, policy, settings, executor, metrics, EvaluationRecorder.NONE, Clock.systemUTC());
    }

    /** Puts the parts together, with a count of defects that nobody else sees. */
    public Checkpoint(
            MessageAuthenticator authenticator,
            LocalPolicy policy,
            CheckpointSettings settings,
            Executor executor,
            MetricFactory metrics,
            EvaluationRecorder recorder,
            Clock clock) {
        this(authenticator, policy, settings, executor, metrics, recorder, clock, new Defects(clock));
    }

    /**
     * Puts the parts together.
     *
     * @param executor for what takes more than microseconds besides judging, such as to copy a message; its threads are not
     *     the server's
     * @param recorder hears of each message that is judged, and is not to be put off (B25)
     * @param clock says when a message was judged
     * @param defects hears of each defect of ours
     */
    public Checkpoint(
            MessageAuthenticator authenticator,
            LocalPolicy policy,
            CheckpointSettings settings,
            Executor executor,
            MetricFactory metrics,
            EvaluationRecorder recorder,
            Clock clock,
            Defects defects) {
        this.authenticator = authenticator;
        this.policy = policy;
        this.settings = settings;
        this.defects = defects;
        this.executor = executor;
        this.metrics = new JudgementMetrics(metrics);
        this.recording = new Recording(recorder, clock, LONGEST_RECORDING);
        this.ours = new AuthenticationResultsField(settings.authservId());
        Set<String> ids = new HashSet<>(settings.otherIds());
        ids.add(settings.authservId());
        this.forged = new ForgedResults(ids);
    }

    /** For what takes more than microseconds. */
    public Executor executor() {
        return executor;
    }

    /**
     * What a client is to us.
     *
     * @param authenticated it has logged in
     * @param authorized James lets it relay because of its address
     */
    public Standing standing(InetAddress client, boolean authenticated, boolean authorized) {
        if (authenticated) {
            return Standing.TRUSTED;
        }
        if (settings.isInboundRelay(client)) {
            return Standing.INBOUND_RELAY;
        }
        return authorized || policy.settings().isTrustedClient(client) ? Standing.TRUSTED : Standing.STRANGER;
    }

    /** Begins to look at a message of which only the envelope is known. For a stranger SPF starts now. */
    public Passage begin(Arrival arrival) {
        if (arrival.standing() == Standing.STRANGER) {
            privateClients.see(arrival.client());
        }
        return new Passage(this, arrival, false);
    }

    /** The same for a message whose client has had its answer: it is never deferred, since nobody would bring it again. */
    public Passage beginInSpool(Arrival arrival) {
        return new Passage(this, arrival, true);
    }

    /**
     * Says that a part of Sekisho is broken: one ERROR, one more in the metric {@code sekisho.broken}, and a health check that is
     * degraded. What becomes of a message whose judgement is broken says {@link #replyWhenBroken}.
     *
     * @param step what was being done
     * @param sessionId of the SMTP session, or the name of the mail
     */
    public void reportBroken(String step, String sessionId, Throwable failure) {
        String line = new LogLine("A part of Sekisho failed:")
                .with("session", sessionId)
                .with("step", step)
                .toString();
        LOGGER.error(line, failure);
        defects.add(step);
        try {
            metrics.broken();
        } catch (RuntimeException | Error uncounted) {
            // Those who report are on their way to a safe answer, which they must reach.
            LOGGER.error("{} It cannot be counted", line, uncounted);
        }
    }

    /**
     * What to answer when the judgement of a message is broken (B22): a 451, since the next defect would be the next way in.
     *
     * @param standing of the client
     * @return empty where the message is let in without a judgement: with {@code evaluation.on-failure=accept}, in monitoring, and
     *     where nothing is deferred since the client is a gateway of ours or trusted
     */
    public Optional<SmtpReply> replyWhenBroken(Standing standing) {
        boolean defers = standing == Standing.STRANGER
                && policy.settings().onFailure() == FailurePolicy.DEFER
                && policy.settings().forAnyDomain().enforcement() != DmarcPolicy.NONE;
        return defers ? Optional.of(BROKEN) : Optional.empty();
    }

    /**
     * How many messages of the last ten minutes have unknown results because this server had too much to do, and were let through since
     * nothing may be deferred for them: in monitoring, or behind a relay of ours (B17).
     */
    public long letThroughInOverload() {
        return overloads.recent(System.nanoTime());
    }

    Overloads overloads() {
        return overloads;
    }

    /** The name under which this server writes what it has found ({@code authserv-id}). */
    public String authservId() {
        return settings.authservId();
    }

    /** Whether chains of custody are validated ({@code arc.verify}). */
    public boolean validatesChains() {
        return authenticator.validatesArc();
    }

    MessageAuthenticator authenticator() {
        return authenticator;
    }

    LocalPolicy policy() {
        return policy;
    }

    JudgementMetrics metrics() {
        return metrics;
    }

    Recording recording() {
        return recording;
    }

    AuthenticationResultsField ours() {
        return ours;
    }

    boolean showsLogins() {
        return settings.showsLogins();
    }

    List<ByteRange> forgedIn(HeaderSection header) {
        return forged.find(header);
    }
}
