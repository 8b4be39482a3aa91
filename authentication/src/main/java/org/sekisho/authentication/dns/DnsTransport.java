package org.sekisho.authentication.dns;

import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one DNS query to a server and the response back, over UDP or TCP. Of the DNS it knows no more than that a message
 * begins with the number of its query (RFC 1035 4.1.1), and that over TCP its length stands before it (4.2.2).
 *
 * <p>Each query has a socket of its own, over UDP on a random port (RFC 5452 9.2), which is closed as soon as its response is
 * there or nobody waits for it any more. One daemon thread waits for all sockets; it starts with the first query and ends with
 * {@link #close}. There is no shutdown hook and nothing static: dnsjava's own transport is one for the whole JVM, keeps the sockets
 * of queries that were given up, and starts anew in a JVM that is about to stop. Safe for use by any number of threads.
 */
final class DnsTransport implements AutoCloseable {

    /** How many datagrams that answer another query are passed over for one query; whoever sends more is guessing. */
    static final int MAXIMUM_STRAYS = 100;

    private static final Logger LOGGER = LoggerFactory.getLogger(DnsTransport.class);

    /** The ports from which is asked: all but those of system services (RFC 6335 6). */
    private static final int FIRST_PORT = 10_000;

    private static final int PORTS = 65_536 - FIRST_PORT;
    private static final int ATTEMPTS_TO_BIND = 20;
    private static final int LARGEST_MESSAGE = 65_535;
    private static final int ID_LENGTH = 2;
    private static final int LENGTH_LENGTH = 2;

    private final SecureRandom random = new SecureRandom();
    private final ByteBuffer datagram = ByteBuffer.allocate(LARGEST_MESSAGE);
    private @Nullable Selector selector;
    private volatile boolean closed;

    /**
     * Sends a query in one datagram.
     *
     * @return the response with the number of the query, whatever else is in it; exceptional with an {@link IOException}. To
     *     complete or cancel it closes the socket.
     */
    CompletableFuture<byte[]> overUdp(InetSocketAddress server, byte[] query) {
        CompletableFuture<byte[]> response = new CompletableFuture<>();
        try {
            DatagramChannel channel = DatagramChannel.open();
            closeWhenOver(channel, response);
            channel.configureBlocking(false);
            bindToRandomPort(channel);
            channel.connect(server);
            register(channel, SelectionKey.OP_READ, new Datagrams(channel, query, response));
            channel.write(ByteBuffer.wrap(query));
            wakeUp();
        } catch (IOException | RuntimeException unsendable) {
            fail(response, unsendable);
        }
        return response;
    }

    /** Sends a query over a connection of its own, as {@link #overUdp}. */
    CompletableFuture<byte[]> overTcp(InetSocketAddress server, byte[] query) {
        CompletableFuture<byte[]> response = new CompletableFuture<>();
        try {
            SocketChannel channel = SocketChannel.open();
            closeWhenOver(channel, response);
            channel.configureBlocking(false);
            Connection connection = new Connection(channel, query, response);
            if (channel.connect(server)) {
                register(channel, SelectionKey.OP_WRITE, connection);
            } else {
                register(channel, SelectionKey.OP_CONNECT, connection);
            }
            wakeUp();
        } catch (IOException | RuntimeException unsendable) {
            fail(response, unsendable);
        }
        return response;
    }

    /** Ends every query that is under way, and the thread. From now on nothing is sent. */
    @Override
    public void close() {
        closed = true;
        wakeUp();
    }

    private static void fail(CompletableFuture<byte[]> response, Exception failure) {
        boolean closing = failure instanceof ClosedSelectorException;
        response.completeExceptionally(closing ? new ClosedChannelException() : failure);
    }

    private void closeWhenOver(SelectableChannel channel, CompletableFuture<byte[]> response) {
        response.whenComplete((any, failure) -> {
            try {
                channel.close();
            } catch (IOException gone) {
                LOGGER.debug("A socket to a DNS server cannot be closed", gone);
            }
            // The selector holds the port until it has looked at its sockets again.
            wakeUp();
        });
    }

    private void bindToRandomPort(DatagramChannel channel) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS_TO_BIND; attempt++) {
            try {
                channel.bind(new InetSocketAddress(FIRST_PORT + random.nextInt(PORTS)));
                return;
            } catch (BindException taken) {
                LOGGER.trace("A port is taken", taken);
            }
        }
        // Most ports are taken: then the system chooses among the rest.
        channel.bind(null);
    }

    private void register(SelectableChannel channel, int operation, Exchange exchange) throws IOException {
        channel.register(open(), operation, exchange);
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    private synchronized Selector open() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (selector == null) {
            Selector opened = Selector.open();
            Thread thread = new Thread(() -> run(opened), "sekisho-dns-io");
            thread.setDaemon(true);
            thread.start();
            selector = opened;
        }
        return selector;
    }

    private synchronized void wakeUp() {
        if (selector != null) {
            selector.wakeup();
        }
    }

    private void run(Selector sockets) {
        while (!closed) {
            try {
                sockets.select(DnsTransport::ready);
            } catch (IOException | RuntimeException failure) {
                LOGGER.error("The sockets to the DNS servers cannot be watched", failure);
            }
        }
        for (SelectionKey key : sockets.keys()) {
            ((Exchange) key.attachment()).response().completeExceptionally(new ClosedChannelException());
        }
        try {
            sockets.close();
        } catch (IOException failure) {
            LOGGER.debug("The watch over the sockets to the DNS servers cannot be closed", failure);
        }
    }

    private static void ready(SelectionKey key) {
        Exchange exchange = (Exchange) key.attachment();
        try {
            exchange.ready(key);
        } catch (IOException | RuntimeException failure) {
            exchange.response().completeExceptionally(failure);
        }
    }

    /** One query and its socket. */
    private interface Exchange {

        CompletableFuture<byte[]> response();

        /** The socket can do what it was waited for. Called on the one thread. */
        void ready(SelectionKey key) throws IOException;
    }

    private final class Datagrams implements Exchange {

        private final DatagramChannel channel;
        private final byte[] query;
        private final CompletableFuture<byte[]> response;
        private int strays;

        Datagrams(DatagramChannel channel, byte[] query, CompletableFuture<byte[]> response) {
            this.channel = channel;
            this.query = query;
            this.response = response;
        }

        @Override
        public CompletableFuture<byte[]> response() {
            return response;
        }

        @Override
        public void ready(SelectionKey key) throws IOException {
            datagram.clear();
            if (channel.read(datagram) <= 0) {
                return;
            }
            if (datagram.position() >= ID_LENGTH && datagram.get(0) == query[0] && datagram.get(1) == query[1]) {
                byte[] octets = new byte[datagram.position()];
                datagram.flip().get(octets);
                response.complete(octets);
                return;
            }
            // RFC 5452 9.1: what answers another query is no reason to believe that this one has no answer.
            if (++strays > MAXIMUM_STRAYS) {
                throw new IOException("too many datagrams that answer nothing");
            }
        }
    }

    private static final class Connection implements Exchange {

        private final SocketChannel channel;
        private final ByteBuffer out;
        private final CompletableFuture<byte[]> response;
        private ByteBuffer in = ByteBuffer.allocate(LENGTH_LENGTH);
        private boolean lengthIsKnown;

        Connection(SocketChannel channel, byte[] query, CompletableFuture<byte[]> response) {
            this.channel = channel;
            this.out = ByteBuffer.allocate(LENGTH_LENGTH + query.length)
                    .putShort((short) query.length)
                    .put(query)
                    .flip();
            this.response = response;
        }

        @Override
        public CompletableFuture<byte[]> response() {
            return response;
        }

        @Override
        public void ready(SelectionKey key) throws IOException {
            if (!channel.isConnected()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_WRITE);
            } else if (out.hasRemaining()) {
                channel.write(out);
                key.interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
            } else {
                read();
            }
        }

        private void read() throws IOException {
            if (channel.read(in) < 0) {
                throw new EOFException("the DNS server has closed the connection");
            }
            if (!in.hasRemaining() && !lengthIsKnown) {
                lengthIsKnown = true;
                in = ByteBuffer.allocate(Short.toUnsignedInt(in.getShort(0)));
                channel.read(in);
            }
            if (!in.hasRemaining()) {
                response.complete(in.array());
            }
        }
    }
}
