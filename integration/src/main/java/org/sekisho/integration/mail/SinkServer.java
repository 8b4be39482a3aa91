package org.sekisho.integration.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The rest of the world: an SMTP server on a free loopback port that takes every message, delivers none and keeps the exact bytes
 * of each. It can be told to refuse. Everything may be asked and changed while it runs, from any thread.
 */
public final class SinkServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LONGEST_COMMAND = 4096;
    private static final int LARGEST_MESSAGE = 64 << 20;

    private final ServerSocket server;
    private final List<Departed> messages = new CopyOnWriteArrayList<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final List<String> turnedAway = new CopyOnWriteArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean eightBit = true;

    /** Starts it. */
    public SinkServer() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    /** Whether it says that it takes 8-bit text (8BITMIME, RFC 6152), from the next session on; it does unless told otherwise. */
    public void offerEightBit(boolean offered) {
        eightBit = offered;
    }

    /** Refuses this recipient for good (550) from now on. */
    public void refuse(String recipient) {
        refused.add(recipient.toLowerCase(Locale.ROOT));
    }

    /** The recipients that it has refused so far, as often as they came. */
    public List<String> turnedAway() {
        return List.copyOf(turnedAway);
    }

    /** What has arrived so far, oldest first. */
    public List<Departed> messages() {
        return List.copyOf(messages);
    }

    /**
     * Waits until a message has arrived.
     *
     * @throws IllegalStateException if it does not come; the message tells what came
     */
    public Departed await(String what, Predicate<Departed> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            Optional<Departed> found = messages.stream().filter(wanted).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            pause();
        } while (System.nanoTime() < end);
        throw new IllegalStateException("no message " + what + " has left; what has: "
                + messages.stream()
                        .map(one -> one.recipients() + " " + one.fields("Subject"))
                        .toList());
    }

    /** Waits for a message whose header section contains this line. */
    public Departed awaitLine(String line) {
        return await("with " + line, message -> message.text().contains(line + "\r\n"));
    }

    /** Waits for a message to this recipient. */
    public Departed awaitFor(String recipient) {
        return await("to " + recipient, message -> message.recipients().contains(recipient));
    }

    /** Stops at once. */
    @Override
    public void close() {
        closeQuietly(server);
        connections.forEach(SinkServer::closeQuietly);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                connections.add(connection);
                daemon(() -> serve(connection));
            } catch (IOException closed) {
                // The loop ends when the socket is closed.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setSoTimeout((int) PATIENCE.toMillis());
            new Session(new BufferedInputStream(connection.getInputStream()), connection.getOutputStream()).run();
        } catch (IOException gone) {
            // The client has cut the connection; what was complete is kept.
        } finally {
            connections.remove(connection);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "sink");
        thread.setDaemon(true);
        thread.start();
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a message was waited for", e);
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception closed) {
            // It is closed all the same.
        }
    }

    /** One client. */
    private final class Session {

        private final InputStream in;
        private final OutputStream out;
        private final boolean offersEightBit = eightBit;
        private final List<String> recipients = new ArrayList<>();
        private String helo = "";
        private String mailFrom = "";

        Session(InputStream in, OutputStream out) {
            this.in = in;
            this.out = out;
        }

        void run() throws IOException {
            reply("220 sink.example ESMTP");
            boolean open = true;
            while (open) {
                String command = line();
                String verb = command.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
                switch (verb) {
                    case "EHLO" -> greet(command);
                    case "HELO" -> {
                        helo = command.substring(4).strip();
                        reply("250 sink.example");
                    }
                    case "MAIL" -> {
                        mailFrom = path(command);
                        recipients.clear();
                        reply("250 2.1.0 OK");
                    }
                    case "RCPT" -> recipient(path(command));
                    case "DATA" -> data();
                    case "RSET", "NOOP" -> reply("250 2.0.0 OK");
                    case "QUIT" -> {
                        reply("221 2.0.0 Bye");
                        open = false;
                    }
                    default -> reply("502 5.5.1 No such command");
                }
            }
        }

        private void greet(String command) throws IOException {
            helo = command.substring(4).strip();
            reply("250-sink.example");
            if (offersEightBit) {
                reply("250-8BITMIME");
            }
            reply("250 ENHANCEDSTATUSCODES");
        }

        private void recipient(String address) throws IOException {
            if (refused.contains(address.toLowerCase(Locale.ROOT))) {
                turnedAway.add(address);
                reply("550 5.1.1 No such user");
            } else {
                recipients.add(address);
                reply("250 2.1.5 OK");
            }
        }

        private void data() throws IOException {
            if (recipients.isEmpty()) {
                reply("503 5.5.1 No recipients");
                return;
            }
            reply("354 Go ahead");
            messages.add(new Departed(helo, mailFrom, recipients, text()));
            recipients.clear();
            reply("250 2.0.0 Taken");
        }

        /** Up to the final dot; the line end before it belongs to the message. */
        private byte[] text() throws IOException {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            while (true) {
                byte[] line = lineBytes(LARGEST_MESSAGE - text.size());
                if (line.length == 3 && line[0] == '.' && line[1] == '\r') {
                    return text.toByteArray();
                }
                int from = line[0] == '.' ? 1 : 0;
                text.write(line, from, line.length - from);
            }
        }

        private String line() throws IOException {
            return new String(lineBytes(LONGEST_COMMAND), ISO_8859_1).strip();
        }

        /** One line with its line end, which is LF or CRLF as it came. */
        private byte[] lineBytes(int limit) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int octet;
            do {
                octet = in.read();
                if (octet < 0 || line.size() >= limit) {
                    throw new EOFException();
                }
                line.write(octet);
            } while (octet != '\n');
            return line.toByteArray();
        }

        private void reply(String line) throws IOException {
            out.write((line + "\r\n").getBytes(ISO_8859_1));
            out.flush();
        }

        private static String path(String command) {
            int open = command.indexOf('<');
            int close = command.indexOf('>', open);
            return open < 0 || close < 0 ? "" : command.substring(open + 1, close);
        }
    }
}
