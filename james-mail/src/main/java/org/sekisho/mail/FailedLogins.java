package org.sekisho.mail;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.inject.ProvidedBy;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.metrics.api.MetricFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts failed logins for each client address and says how long an address has to pause, so that passwords cannot be guessed
 * at speed. An IPv6 client counts by its /64, since it may use every address in that. All ports of the server share one.
 *
 * <p>A success does not take failures back: whoever has one good password could try others for ever. They are forgotten
 * {@link #MEMORY} after the last one. Bounded; safe for use by any number of threads.
 */
@ProvidedBy(MissingModule.class)
public final class FailedLogins {

    /** The pause after the first failure that is one too many; each further one doubles it. */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(30);

    /** The longest pause. */
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

    /** So long after the last failure of an address nothing is known of it any more. */
    static final Duration MEMORY = Duration.ofHours(1);

    /** The most addresses that are remembered; beyond them those are forgotten that have not failed for longest. */
    static final int MOST_ADDRESSES = 50_000;

    private static final Logger LOGGER = LoggerFactory.getLogger("org.sekisho.submission");

    private static final int IPV6_NETWORK_OCTETS = 8;
    private static final int IPV4_OCTETS = 4;

    /** A login in several lines that has no outcome after this time has failed: James asks, and nothing is said. */
    static final Duration LONGEST_EXCHANGE = Duration.ofSeconds(30);

    /** How many logins in several lines an address may have under way at a time; more where more failures are allowed. */
    static final int EXCHANGES = 50;

    /** The same for an address that has had to pause within {@link #MEMORY}. */
    static final int EXCHANGES_AFTER_A_PAUSE = 3;

    private record Failures(int number, long last) {}

    /** A login that James has asked the client to go on with, see {@link #begins}. One thread at a time. */
    public static final class Exchange {
        private final String sessionId;
        private final InetAddress client;
        private final String login;
        private final long since;

        private Exchange(String sessionId, InetAddress client, String login, long since) {
            this.sessionId = sessionId;
            this.client = client;
            this.login = login;
            this.since = since;
        }
    }

    private final int allowed;
    private final MetricFactory metrics;
    private final Ticker ticker;
    private final Cache<ByteBuffer, Failures> failures;

    /** In the order in which they began; no more than connections. */
    private final Map<ByteBuffer, Set<Exchange>> exchanges = new ConcurrentHashMap<>();

    /**
     * Knows nothing yet.
     *
     * @param allowed how many failures of one address have no consequence; 0 for as many as it likes
     * @param metrics gets {@code sekisho.submission.failed-logins} and {@code sekisho.submission.paused-logins}
     */
    public FailedLogins(int allowed, MetricFactory metrics) {
        this(allowed, metrics, Ticker.systemTicker());
    }

    FailedLogins(int allowed, MetricFactory metrics, Ticker ticker) {
        this.allowed = allowed;
        this.metrics = metrics;
        this.ticker = ticker;
        this.failures = CacheBuilder.newBuilder()
                .maximumSize(MOST_ADDRESSES)
                .expireAfterWrite(MEMORY)
                .ticker(ticker)
                .build();
    }

    /**
     * Whether a client must not log in now, since it has to pause or has too many logins under way. If so that is counted, and
     * written down.
     *
     * @param sessionId of the SMTP session, for the log
     * @return how long it still has to wait, more than zero; empty if it may log in
     */
    public Optional<Duration> pause(String sessionId, InetAddress client) {
        ByteBuffer key = key(client);
        countOverdue(key);
        Failures known = failures.getIfPresent(key);
        Optional<Duration> left = left(known).or(() -> tooManyUnderWay(key, known));
        if (left.isPresent()) {
            metrics.generate("sekisho.submission.paused-logins").increment();
            LOGGER.info(
                    "{}",
                    new LogLine("refused")
                            .with("session", sessionId)
                            .with("client", client.getHostAddress())
                            .with("login", "")
                            .with("claimed", "")
                            .with("reason", "failed-logins")
                            .with("seconds", seconds(left.get())));
        }
        return left;
    }

    /**
     * Counts a login that has failed, and writes it down.
     *
     * @param sessionId of the SMTP session, for the log
     * @param login the name that the client gave, any characters; empty if it is not known
     */
    public void failed(String sessionId, InetAddress client, String login) {
        metrics.generate("sekisho.submission.failed-logins").increment();
        Failures now = failures.asMap()
                .merge(
                        key(client),
                        new Failures(1, ticker.read()),
                        (before, one) ->
                                new Failures(Math.min(before.number(), Integer.MAX_VALUE - 1) + 1, one.last()));
        LOGGER.info(
                "{}",
                new LogLine("login failed")
                        .with("session", sessionId)
                        .with("client", client.getHostAddress())
                        .with("login", login)
                        .with("failures", now.number())
                        .with("pause", left(now).map(FailedLogins::seconds).orElse(0L)));
    }

    /**
     * James has asked a client to go on with its login, and nobody tells how that ends. Without a bound for these a client could try
     * one password on each of a thousand connections before one failure is known.
     *
     * @param sessionId of the SMTP session, for the log
     * @param login the name that the client gave, any characters; empty if it is not known
     * @return to be given to {@link #ends}; counted as a failure when that does not happen within {@link #LONGEST_EXCHANGE}
     */
    public Exchange begins(String sessionId, InetAddress client, String login) {
        Exchange exchange = new Exchange(sessionId, client, login, ticker.read());
        exchanges.compute(key(client), (key, known) -> {
            Set<Exchange> all = known == null ? new LinkedHashSet<>() : known;
            all.add(exchange);
            return all;
        });
        return exchange;
    }

    /** How it has ended is known now; without a login it is counted and written down as {@link #failed}, unless it has been. */
    public void ends(Exchange exchange, boolean loggedIn) {
        boolean[] underWay = {false};
        exchanges.computeIfPresent(key(exchange.client), (key, all) -> {
            underWay[0] = all.remove(exchange);
            return all.isEmpty() ? null : all;
        });
        if (underWay[0] && !loggedIn) {
            failed(exchange.sessionId, exchange.client, exchange.login);
        }
    }

    private void countOverdue(ByteBuffer client) {
        List<Exchange> overdue = new ArrayList<>();
        exchanges.computeIfPresent(client, (key, all) -> {
            for (Iterator<Exchange> oldest = all.iterator(); oldest.hasNext(); oldest.remove()) {
                Exchange exchange = oldest.next();
                if (leftOf(exchange).compareTo(Duration.ZERO) > 0) {
                    break;
                }
                overdue.add(exchange);
            }
            return all.isEmpty() ? null : all;
        });
        overdue.forEach(exchange -> failed(exchange.sessionId, exchange.client, exchange.login));
    }

    /** How long until the first of them is counted, where there are too many. */
    private Optional<Duration> tooManyUnderWay(ByteBuffer client, @Nullable Failures known) {
        if (allowed == 0) {
            return Optional.empty();
        }
        int most = known == null || known.number() < allowed ? Math.max(EXCHANGES, allowed) : EXCHANGES_AFTER_A_PAUSE;
        List<Duration> left = new ArrayList<>();
        exchanges.computeIfPresent(client, (key, all) -> {
            if (all.size() >= most) {
                left.add(leftOf(all.iterator().next()));
            }
            return all;
        });
        return left.stream().findFirst();
    }

    private Duration leftOf(Exchange exchange) {
        return LONGEST_EXCHANGE.minusNanos(ticker.read() - exchange.since);
    }

    /** Whole seconds, not less than there are. */
    public static long seconds(Duration time) {
        return time.plusMillis(999).toSeconds();
    }

    private Optional<Duration> left(@Nullable Failures known) {
        if (known == null || allowed == 0 || known.number() < allowed) {
            return Optional.empty();
        }
        Duration since = Duration.ofNanos(ticker.read() - known.last());
        Duration left = wholePause(known.number() - allowed).minus(since);
        return Optional.of(left).filter(rest -> !rest.isNegative() && !rest.isZero());
    }

    private static Duration wholePause(int tooMany) {
        Duration pause = FIRST_PAUSE;
        for (int i = 0; i < tooMany && pause.compareTo(LONGEST_PAUSE) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private static ByteBuffer key(InetAddress client) {
        byte[] address = client.getAddress();
        return ByteBuffer.wrap(address.length == IPV4_OCTETS ? address : Arrays.copyOf(address, IPV6_NETWORK_OCTETS));
    }
}
