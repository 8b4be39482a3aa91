package org.sekisho.authentication.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * Asks recursive DNS servers: over UDP from a random port for each query, over TCP when an answer is truncated, CNAME records
 * followed. Messages are written and read by dnsjava.
 *
 * <p>It trusts the servers that it is given, and believes an answer only when it fits the question. It never blocks the caller,
 * and never has more than a bounded number of queries outstanding. It fails by answering {@link DnsAnswer.TemporaryFailure}:
 * when no server gave a usable answer within the timeout, when a CNAME chain does not end, when too much is asked at once, and
 * when it is closed. An answer of it is nobody else's: whoever cancels it ends the query, and its socket is closed at once.
 *
 * <p>Answers are completed on two threads of its own, not on the one that waits for the network: whatever hangs on an answer can
 * delay other answers, but loses none.
 */
public final class DnsjavaClient implements DnsClient, AutoCloseable {

    /** How long one question may take, if nothing else is set. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    /** How many queries may wait for an answer at a time, if nothing else is set. Each holds a socket. */
    public static final int DEFAULT_MAXIMUM_OUTSTANDING = 2000;

    /** A single server is tried this often, because UDP loses packets; of several each is tried once. */
    static final int LEAST_ATTEMPTS = 2;

    /** What fits in a packet that no link of today fragments (DNS flag day 2020). */
    private static final int LARGEST_UDP_ANSWER = 1232;

    private static final int THREADS = 2;

    /** How long a failure says that it holds; shorter than anything that an operator could notice. */
    private static final Duration FAILURE_TTL = Duration.ofSeconds(5);

    /** Says nothing about the DNS, and nothing of it is kept. */
    private static final DnsAnswer CLOSED = DnsAnswer.TemporaryFailure.overload("the DNS client is closed");

    private final List<InetSocketAddress> servers;
    private final DnsTransport transport = new DnsTransport();
    private final Duration timeout;
    private final long nanosForAttempt;
    private final int attempts;
    private final Semaphore outstanding;
    private final AtomicInteger preferred = new AtomicInteger();
    private volatile boolean closed;
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
        this.servers = List.copyOf(servers);
    }

    @Override
    public CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
        Name name = WireNames.of(question.name());
        if (name == null) {
            return CompletableFuture.completedFuture(new DnsAnswer.NoSuchName(Duration.ofDays(1)));
        }
        if (!outstanding.tryAcquire()) {
            return CompletableFuture.completedFuture(
                    DnsAnswer.TemporaryFailure.overload("too many DNS queries at a time"));
        }
        Lookup lookup = new Lookup(question.type(), name);
        lookup.send();
        return lookup.answer;
    }

    /**
     * Ends what is under way and stops the threads: every question that has no answer yet is a temporary failure, and so is every
     * one from now on. Nothing is sent any more, and no query is repeated.
     */
    @Override
    public void close() {
        closed = true;
        transport.close();
        threads.shutdown();
    }

    /** One question on its way through servers, repetitions and aliases. Used by one thread at a time, but for a cancellation. */
    private final class Lookup {

        private final CompletableFuture<DnsAnswer> answer = new CompletableFuture<>();
        private final AtomicBoolean released = new AtomicBoolean();
        private final RecordType type;
        private final long end = System.nanoTime() + timeout.toNanos();
        private Name name;
        private byte[] query = {};
        private int aliases;
        private long aliasTtl = Long.MAX_VALUE;
        private int attempt;
        private long attemptEnd;
        private int server = preferred.get();
        private volatile @Nullable CompletableFuture<byte[]> current;

        Lookup(RecordType type, Name name) {
            this.type = type;
            this.name = name;
            answer.whenComplete((found, cancelled) -> {
                release();
                CompletableFuture<byte[]> open = current;
                if (open != null) {
                    open.cancel(false);
                }
            });
        }

        void send() {
            long now = System.nanoTime();
            attemptEnd = now + Math.min(nanosForAttempt, end - now);
            Message message = Message.newQuery(Record.newRecord(name, AnswerReader.wireType(type), DClass.IN));
            message.addRecord(new OPTRecord(LARGEST_UDP_ANSWER, 0, 0), Section.ADDITIONAL);
            query = message.toWire();
            exchange(false);
        }

        private void exchange(boolean overTcp) {
            long nanos = attemptEnd - System.nanoTime();
            if (closed) {
                complete(CLOSED);
            } else if (nanos <= 0) {
                fail("timeout");
            } else {
                InetSocketAddress asked = servers.get(server);
                CompletableFuture<byte[]> response =
                        overTcp ? transport.overTcp(asked, query) : transport.overUdp(asked, query);
                current = response;
                if (answer.isDone()) {
                    response.cancel(false);
                    return;
                }
                response.orTimeout(nanos, TimeUnit.NANOSECONDS)
                        .handleAsync((octets, failure) -> received(octets, failure, overTcp), threads)
                        .whenComplete(this::ended);
            }
        }

        private @Nullable Void received(byte @Nullable [] octets, @Nullable Throwable failure, boolean overTcp) {
            if (answer.isDone()) {
                return null;
            }
            if (octets == null) {
                tryNext(AnswerReader.reason(failure));
                return null;
            }
            try {
                read(new Message(octets), overTcp);
            } catch (IOException unreadable) {
                tryNext(AnswerReader.reason(unreadable));
            }
            return null;
        }

        private void read(Message response, boolean overTcp) {
            if (!overTcp && response.getHeader().getFlag(Flags.TC)) {
                exchange(true);
                return;
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
        }

        private void tryNext(String reason) {
            attempt++;
            int next = (server + 1) % servers.size();
            preferred.compareAndSet(server, next);
            server = next;
            if (closed) {
                complete(CLOSED);
            } else if (attempt < attempts) {
                send();
            } else {
                fail(reason);
            }
        }

        private void ended(@Nullable Void nothing, @Nullable Throwable unexpected) {
            if (unexpected != null) {
                if (closed) {
                    complete(CLOSED);
                } else {
                    fail("the DNS client failed");
                }
            }
        }

        private void fail(String reason) {
            complete(new DnsAnswer.TemporaryFailure(reason, FAILURE_TTL));
        }

        private void complete(DnsAnswer found) {
            release();
            answer.complete(found);
        }

        private void release() {
            if (released.compareAndSet(false, true)) {
                outstanding.release();
            }
        }
    }
}
