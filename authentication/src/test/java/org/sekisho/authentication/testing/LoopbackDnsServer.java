package org.sekisho.authentication.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.dns.Zone;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * A real DNS server on 127.0.0.1 and a free port, UDP and TCP, which serves a {@link Zone} and can be told to misbehave:
 *
 * <pre>{@code
 * try (LoopbackDnsServer dns = LoopbackDnsServer.serving("example.org\tTXT\tv=spf1 -all")) {
 *     dns.let("slow.example.org", Trouble.SERVFAIL);
 *     dns.delay("example.org", Duration.ofMillis(50));
 *     ... ask dns.address() ...
 *     assertThat(dns.queries("example.org", RecordType.TXT)).isEqualTo(1);
 * }
 * }</pre>
 *
 * <p>Everything may be changed while it runs, from any thread. It answers hundreds of queries at a time: a delayed answer
 * holds no thread.
 */
public final class LoopbackDnsServer implements AutoCloseable {

    private static final int LONGEST_QUERY = 65_535;
    private static final int ATTEMPTS_TO_BIND = 20;

    /** Room for a burst while a busy machine lets the server wait; what does not fit is lost. */
    private static final int RECEIVE_BUFFER = 4 << 20;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService later =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "later"));
    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();
    private final Map<String, Duration> delays = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private volatile Duration delayOfAll = Duration.ZERO;
    private volatile DnsResponder responder;

    private LoopbackDnsServer(Zone zone, int port) throws IOException {
        responder = new DnsResponder(zone);
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        ServerSocket boundTcp = null;
        DatagramSocket boundUdp = null;
        for (int i = 0; boundUdp == null; i++) {
            boundTcp = new ServerSocket(port, 50, loopback);
            try {
                boundUdp = new DatagramSocket(boundTcp.getLocalPort(), loopback);
            } catch (IOException taken) {
                boundTcp.close();
                if (port != 0 || i == ATTEMPTS_TO_BIND) {
                    throw taken;
                }
            }
        }
        boundUdp.setReceiveBufferSize(RECEIVE_BUFFER);
        udp = boundUdp;
        tcp = boundTcp;
        daemon(this::serveUdp, "udp").start();
        daemon(this::serveTcp, "tcp").start();
    }

    /** Starts a server for the text of a zone file; an empty text is a DNS where no name exists. */
    public static LoopbackDnsServer serving(String zoneText) {
        return serving(Zone.parse(zoneText));
    }

    /** Starts a server for a zone on a free port. */
    public static LoopbackDnsServer serving(Zone zone) {
        return serving(zone, 0);
    }

    /** Starts a server for a zone on a certain port, so that it can come back where it was. */
    public static LoopbackDnsServer serving(Zone zone, int port) {
        try {
            return new LoopbackDnsServer(zone, port);
        } catch (IOException unbound) {
            throw new UncheckedIOException(unbound);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) udp.getLocalSocketAddress();
    }

    /** Where it listens, as {@code 127.0.0.1:port}, the way a configuration names it. */
    public String hostAndPort() {
        return "127.0.0.1:" + udp.getLocalPort();
    }

    /** Serves another zone from now on. */
    public void serve(Zone zone) {
        responder = new DnsResponder(zone, responder.ttl(), responder.negativeTtl());
    }

    /** Sets the TTLs of records and of negative answers from now on; one second and one second if nobody does. */
    public void ttls(Duration records, Duration negative) {
        responder = new DnsResponder(responder.zone(), records, negative);
    }

    /** Queries for this name, of any type, get into this trouble from now on. */
    public void let(String name, Trouble trouble) {
        troubles.put(DomainNames.canonical(name), trouble);
    }

    /** Answers for this name, of any type, come so much later from now on. */
    public void delay(String name, Duration delay) {
        delays.put(DomainNames.canonical(name), delay);
    }

    /** All answers come so much later from now on, those with a delay of their own excepted. */
    public void delayAll(Duration delay) {
        delayOfAll = delay;
    }

    /** No trouble and no delay for this name from now on. */
    public void heal(String name) {
        troubles.remove(DomainNames.canonical(name));
        delays.remove(DomainNames.canonical(name));
    }

    /** How many queries came for this name and type, over UDP and TCP. */
    public int queries(String name, RecordType type) {
        LongAdder count = counts.get(type.name() + " " + DomainNames.canonical(name));
        return count == null ? 0 : count.intValue();
    }

    /** How many queries came for this name, of any type. */
    public int queries(String name) {
        int sum = 0;
        for (RecordType type : RecordType.values()) {
            sum += queries(name, type);
        }
        return sum;
    }

    /** About how many names below this one queries came. */
    public long namesBelow(String domain) {
        String end = "." + DomainNames.canonical(domain);
        return counts.keySet().stream()
                .map(typeAndName -> typeAndName.substring(typeAndName.indexOf(' ') + 1))
                .filter(name -> name.endsWith(end))
                .distinct()
                .count();
    }

    /** How many queries came at all. */
    public int queries() {
        return counts.values().stream().mapToInt(LongAdder::intValue).sum();
    }

    /** Forgets what was counted. */
    public void forgetQueries() {
        counts.clear();
    }

    /** Stops at once; queries that wait for a delayed answer get none. */
    @Override
    public void close() {
        later.shutdownNow();
        udp.close();
        closeQuietly(tcp);
        connections.forEach(LoopbackDnsServer::closeQuietly);
    }

    private void serveUdp() {
        byte[] buffer = new byte[LONGEST_QUERY];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                InetSocketAddress client = (InetSocketAddress) packet.getSocketAddress();
                byte[] query = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
                answer(query, false, response -> udp.send(new DatagramPacket(response, response.length, client)));
            } catch (IOException closedOrUnreadable) {
                // The loop ends when the socket is closed; anything else concerns one packet only.
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                Socket connection = tcp.accept();
                connections.add(connection);
                daemon(() -> serve(connection), "connection").start();
            } catch (IOException closed) {
                // As above.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            while (true) {
                byte[] query = in.readNBytes(in.readUnsignedShort());
                answer(query, true, response -> {
                    synchronized (out) {
                        byte[] framed = new byte[response.length + 2];
                        framed[0] = (byte) (response.length >>> 8);
                        framed[1] = (byte) response.length;
                        System.arraycopy(response, 0, framed, 2, response.length);
                        out.write(framed);
                        out.flush();
                    }
                });
            }
        } catch (IOException closed) {
            // The client or this server closed the connection.
        } finally {
            connections.remove(connection);
        }
    }

    private void answer(byte[] wire, boolean overTcp, Reply reply) throws IOException {
        Message query = new Message(wire);
        Record question = query.getQuestion();
        if (question == null) {
            return;
        }
        String name = DomainNames.canonical(question.getName().toString(true));
        counts.computeIfAbsent(Type.string(question.getType()) + " " + name, none -> new LongAdder())
                .increment();
        byte[] response = responder.respond(query, troubles.getOrDefault(name, Trouble.NONE), overTcp);
        if (response.length == 0) {
            return;
        }
        Duration delay = delays.getOrDefault(name, delayOfAll);
        if (delay.isZero()) {
            reply.send(response);
            return;
        }
        try {
            later.schedule(() -> sendLate(reply, response), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            // Nobody waits for an answer of a closed server.
        }
    }

    private static void sendLate(Reply reply, byte[] response) {
        try {
            reply.send(response);
        } catch (IOException gone) {
            // The client did not wait.
        }
    }

    private static Thread daemon(Runnable task, String role) {
        Thread thread = new Thread(task, "loopback-dns-" + role);
        thread.setDaemon(true);
        return thread;
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception closed) {
            // It is closed all the same.
        }
    }

    /** The way back to a client. */
    @FunctionalInterface
    private interface Reply {
        void send(byte[] response) throws IOException;
    }
}
