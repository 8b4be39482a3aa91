package org.sekisho.authentication.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;

/**
 * Asks recursive DNS servers through dnsjava: over UDP from a random port for each query, over TCP when an answer is
 * truncated, CNAME records followed.
 *
 * <p>It trusts the servers that it is given, and believes an answer only when it fits the question. It never changes a
 * resolver of anybody else, never blocks the caller, and never has more than a bounded number of queries outstanding. It
 * fails by answering {@link DnsAnswer.TemporaryFailure}: when no server gave a usable answer within the timeout, when a
 * CNAME chain does not end, when too much is asked at once, and when it is closed.
 *
 * <p>Answers are completed on two threads of its own and not on dnsjava's only I/O thread, which James shares: whatever
 * hangs on an answer can delay other answers, but not the DNS of the server around it.
 */
public final class DnsjavaClient implements DnsClient, AutoCloseable {

    /** How long one question may take, if nothing else is set. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    /**
     * How many queries may wait for an answer at a time, if nothing else is set. Each holds a socket, and dnsjava searches
     * its list of them.
     */
    public static final int DEFAULT_MAXIMUM_OUTSTANDING = 2000;

    /** A single server is tried this often, because UDP loses packets; of several each is tried once. */
    static final int LEAST_ATTEMPTS = 2;

    /** What fits in a packet that no link of today fragments (DNS flag day 2020). */
    private static final int LARGEST_UDP_ANSWER = 1232;

    private static final int THREADS = 2;

    /** How long a failure says that it holds; shorter than anything that an operator could notice. */
    private static final Duration FAILURE_TTL = Duration.ofSeconds(5);

    private final List<SimpleResolver> servers;
    private final Duration timeout;
    private final long nanosForAttempt;
    private final int attempts;
    private final Semaphore outstanding;
    private final AtomicInteger preferred = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "sekisho-dns");
        thread.setDaemon(true);
        return thread;
    });

    /** A client with the default bounds, see {@link #DnsjavaClient(List, Duration, int)}. */
    public DnsjavaClient(List<InetSocketAddress> servers) {
        this(servers, DEFAULT_TIMEOUT, DEFAULT_MAXIMUM_OUTSTANDING);
    }

    /**
     * A client that asks the given servers.
     *
     * @param servers at least one, in order of preference; see {@link DnsServers}
     * @param timeout how long one question may take in all, with every repetition, server and alias
     * @param maximumOutstanding how many questions may be under way at a time; one more is a temporary failure at once
     * @throws IllegalArgumentException without a server, or if a bound is not positive
     */
    public DnsjavaClient(List<InetSocketAddress> servers, Duration timeout, int maximumOutstanding) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no DNS server is given");
        }
        if (timeout.isNegative() || timeout.isZero() || maximumOutstanding < 1) {
            throw new IllegalArgumentException(
                    "the DNS timeout and the number of outstanding queries must be positive");
        }
        this.timeout = timeout;
        this.attempts = Math.max(LEAST_ATTEMPTS, servers.size());
        this.nanosForAttempt = Math.max(1, timeout.toNanos() / attempts);
        this.outstanding = new Semaphore(maximumOutstanding);
        this.servers = servers.stream().map(this::resolver).toList();
    }

    private SimpleResolver resolver(InetSocketAddress server) {
        SimpleResolver resolver = new SimpleResolver(server);
        resolver.setTimeout(Duration.ofNanos(nanosForAttempt));
        resolver.setEDNS(0, LARGEST_UDP_ANSWER, 0, List.of());
        return resolver;
    }

    @Override
    public CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
        Name name = WireNames.of(question.name());
        if (name == null) {
            return CompletableFuture.completedFuture(new DnsAnswer.NoSuchName(Duration.ofDays(1)));
        }
        if (!outstanding.tryAcquire()) {
            return CompletableFuture.completedFuture(
                    new DnsAnswer.TemporaryFailure("too many DNS queries at a time", Duration.ZERO));
        }
        Lookup lookup = new Lookup(question.type(), name);
        lookup.send();
        return lookup.answer;
    }

    /** Stops the threads; every question from now on is a temporary failure. */
    @Override
    public void close() {
        threads.shutdown();
    }

    /** One question on its way through servers, repetitions and aliases. Used by one thread at a time. */
    private final class Lookup {

        private final CompletableFuture<DnsAnswer> answer = new CompletableFuture<>();
        private final RecordType type;
        private final long end = System.nanoTime() + timeout.toNanos();
        private Name name;
        private int aliases;
        private long aliasTtl = Long.MAX_VALUE;
        private int attempt;
        private boolean released;
        private int server = preferred.get();

        Lookup(RecordType type, Name name) {
            this.type = type;
            this.name = name;
        }

        void send() {
            long nanos = Math.min(nanosForAttempt, end - System.nanoTime());
            if (nanos <= 0) {
                fail("timeout");
                return;
            }
            Message query = Message.newQuery(Record.newRecord(name, AnswerReader.wireType(type), DClass.IN));
            try {
                // dnsjava looks at its own timeouts only when nothing else happens, so the timer is ours.
                servers.get(server)
                        .sendAsync(query, Runnable::run)
                        .toCompletableFuture()
                        .orTimeout(nanos, TimeUnit.NANOSECONDS)
                        .handleAsync(this::received, threads)
                        .whenComplete(this::ended);
            } catch (RuntimeException unsendable) {
                ended(null, unsendable);
            }
        }

        private @Nullable Void received(@Nullable Message response, @Nullable Throwable failure) {
            if (response == null) {
                tryNext(AnswerReader.reason(failure));
                return null;
            }
            AnswerReader.Reading reading = AnswerReader.read(response, name, type, MAXIMUM_ALIASES - aliases);
            if (reading instanceof AnswerReader.Final found) {
                complete(AnswerReader.limitTtl(found.answer(), aliasTtl));
            } else if (reading instanceof AnswerReader.AskOn alias) {
                name = alias.name();
                aliases += alias.aliases();
                aliasTtl = Math.min(aliasTtl, alias.ttl());
                attempt = 0;
                send();
            } else if (reading instanceof AnswerReader.Unusable unusable) {
                tryNext(unusable.reason());
            }
            return null;
        }

        private void tryNext(String reason) {
            attempt++;
            int next = (server + 1) % servers.size();
            preferred.compareAndSet(server, next);
            server = next;
            if (attempt < attempts) {
                send();
            } else {
                fail(reason);
            }
        }

        private void ended(@Nullable Void nothing, @Nullable Throwable unexpected) {
            if (unexpected != null) {
                boolean closed = unexpected instanceof RejectedExecutionException
                        || unexpected.getCause() instanceof RejectedExecutionException;
                fail(closed ? "the DNS client is closed" : "the DNS client failed");
            }
        }

        private void fail(String reason) {
            complete(new DnsAnswer.TemporaryFailure(reason, FAILURE_TTL));
        }

        private void complete(DnsAnswer found) {
            if (!released) {
                released = true;
                outstanding.release();
                answer.complete(found);
            }
        }
    }
}
