package org.sekisho.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;

/** An SMTP client that writes what it is told to. */
final class TestClient implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;

    private TestClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    }

    /** Connects and says who it is. */
    static TestClient greeted(int port) throws IOException {
        TestClient client = new TestClient(port);
        client.reply();
        client.say("EHLO client.example.test");
        return client;
    }

    /** Connects and goes on as far as the answer to DATA. */
    static TestClient inData(int port) throws IOException {
        TestClient client = greeted(port);
        client.say("MAIL FROM:<alice@sender.example.test>");
        client.say("RCPT TO:<bob@example.test>");
        if (!client.say("DATA").startsWith("354")) {
            throw new IOException("no 354");
        }
        return client;
    }

    void write(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    String say(String command) throws IOException {
        write(command + "\r\n");
        return reply();
    }

    /** The last line of the next reply; {@code <closed>} when the server has closed. */
    String reply() throws IOException {
        while (true) {
            String line = in.readLine();
            if (line == null) {
                return "<closed>";
            }
            if (line.length() < 4 || line.charAt(3) != '-') {
                return line;
            }
        }
    }

    /** Whether a reply has arrived that nobody has read. */
    boolean hasReply() throws IOException {
        return in.ready();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
