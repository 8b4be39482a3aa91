package org.sekisho.integration.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLSocket;

/**
 * An SMTP client that sends what it is told, right or wrong. Everything is loopback, so a client says with the PROXY protocol
 * (version 1) from which address it wants to come. Not safe for use by several threads.
 */
public final class SmtpClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Socket socket;
    private InputStream in;
    private OutputStream out;

    private SmtpClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    /** Connects to a port that does not want the PROXY protocol. */
    public static SmtpClient connect(int port) throws IOException {
        return connectOver("127.0.0.1", port);
    }

    /**
     * Connects to a port that does not want the PROXY protocol.
     *
     * @param loopbackAddress where the client comes from, {@code 127.x.x.x}
     */
    public static SmtpClient connectOver(String loopbackAddress, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(loopbackAddress, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.setTcpNoDelay(true);
        return new SmtpClient(socket);
    }

    /** Connects to a port that speaks TLS from the first octet on. */
    public static SmtpClient connectWithTls(int port) throws IOException {
        SmtpClient client = connect(port);
        client.speakTls();
        return client;
    }

    /**
     * Connects to a port that demands the PROXY protocol.
     *
     * @param clientAddress an IPv4 or IPv6 address, which the server takes as the client's
     */
    public static SmtpClient connectFrom(String clientAddress, int port) throws IOException {
        SmtpClient client = connect(port);
        boolean six = clientAddress.indexOf(':') >= 0;
        client.write("PROXY " + (six ? "TCP6 " : "TCP4 ") + clientAddress + (six ? " ::1 " : " 127.0.0.1 ") + "40001 "
                + port + "\r\n");
        return client;
    }

    /**
     * Sends one message in a session of its own and stops at the first refusal.
     *
     * @param message the bytes from the first header field to the last body line; dots are doubled here
     * @return the reply that decided: the first one of 400 or more, else the one after the final dot
     */
    public static SmtpReply send(
            String clientAddress, int port, String helo, String mailFrom, List<String> recipients, byte[] message)
            throws IOException {
        try (SmtpClient client = connectFrom(clientAddress, port)) {
            return client.converse(helo, mailFrom, recipients, message);
        }
    }

    private SmtpReply converse(String helo, String mailFrom, List<String> recipients, byte[] message)
            throws IOException {
        SmtpReply reply = reply();
        if (reply.positive()) {
            reply = ehlo(helo);
        }
        return reply.positive() ? transfer(mailFrom, recipients, message) : reply;
    }

    /** Sends one message in the session that stands; see {@link #send}. */
    public SmtpReply transfer(String mailFrom, List<String> recipients, byte[] message) throws IOException {
        List<String> commands = new ArrayList<>();
        commands.add("MAIL FROM:<" + mailFrom + ">");
        recipients.forEach(recipient -> commands.add("RCPT TO:<" + recipient + ">"));
        commands.add("DATA");
        for (String command : commands) {
            SmtpReply reply = command(command);
            if (!reply.positive()) {
                return reply;
            }
        }
        return data(message);
    }

    /** Sends EHLO. */
    public SmtpReply ehlo(String name) throws IOException {
        return command("EHLO " + name);
    }

    /** Sends STARTTLS, expects that it is accepted, and goes on under TLS; the next command should be EHLO. */
    public void startTls() throws IOException {
        SmtpReply reply = command("STARTTLS");
        if (reply.code() != 220) {
            throw new IOException("STARTTLS: " + reply);
        }
        speakTls();
    }

    private void speakTls() throws IOException {
        SSLSocket secure = (SSLSocket) TestCertificate.client()
                .getSocketFactory()
                .createSocket(socket, "receiver.example", socket.getPort(), true);
        secure.startHandshake();
        socket = secure;
        in = new BufferedInputStream(secure.getInputStream());
        out = new BufferedOutputStream(secure.getOutputStream(), 1 << 16);
    }

    /** From the greeting to a session under TLS that has said EHLO again, on a port with STARTTLS. */
    public void greetAndStartTls(String name) throws IOException {
        reply();
        ehlo(name);
        startTls();
        ehlo(name);
    }

    /** Logs in with AUTH PLAIN (RFC 4616). */
    public SmtpReply authenticate(String user, String password) throws IOException {
        return command("AUTH PLAIN " + base64("\0" + user + "\0" + password));
    }

    /** Logs in with AUTH LOGIN; the first reply of 400 or more ends it. */
    public SmtpReply authenticateWithLogin(String user, String password) throws IOException {
        SmtpReply reply = command("AUTH LOGIN");
        for (String answer : List.of(user, password)) {
            if (!reply.positive()) {
                return reply;
            }
            reply = command(base64(answer));
        }
        return reply;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /** Sends one line, in UTF-8, and reads the reply. */
    public SmtpReply command(String line) throws IOException {
        write(line + "\r\n");
        return reply();
    }

    /** Sends the text of a message after DATA was accepted, its final dot too, and reads the reply. */
    public SmtpReply data(byte[] message) throws IOException {
        writeMessage(message);
        write(endsWithLineEnd(message) ? ".\r\n" : "\r\n.\r\n");
        return reply();
    }

    /** Sends text as it stands, for pipelining and for half a message; reads nothing. */
    public void write(String text) throws IOException {
        out.write(text.getBytes(UTF_8));
        out.flush();
    }

    /** Sends message bytes with leading dots doubled, without the final dot; reads nothing. */
    public void writeMessage(byte[] message) throws IOException {
        boolean lineStart = true;
        for (byte b : message) {
            if (lineStart && b == '.') {
                out.write('.');
            }
            out.write(b);
            lineStart = b == '\n';
        }
        out.flush();
    }

    /** Reads one reply with all its lines. */
    public SmtpReply reply() throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = readLine();
            if (line.length() < 3) {
                throw new IOException("not an SMTP reply: " + line);
            }
            lines.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() == 3 || line.charAt(3) != '-') {
                return new SmtpReply(Integer.parseInt(line.substring(0, 3)), lines);
            }
        }
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the server closed the connection after: " + line.toString(US_ASCII));
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(ISO_8859_1);
    }

    private static boolean endsWithLineEnd(byte[] message) {
        int end = message.length;
        return end == 0 || end >= 2 && message[end - 2] == '\r' && message[end - 1] == '\n';
    }

    /** Cuts the connection, without QUIT. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
