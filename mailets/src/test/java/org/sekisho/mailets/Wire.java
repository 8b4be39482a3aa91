package org.sekisho.mailets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import javax.mail.Address;
import javax.mail.Session;
import javax.mail.Transport;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeMessage;
import org.apache.mailet.Mail;
import org.apache.mailet.base.Converter7Bit;
import org.apache.mailet.base.test.FakeMailContext;

/** Sends a mail as James's RemoteDelivery does, to a server on the loopback, and gives the octets that arrive there. */
final class Wire {

    private Wire() {}

    /** @param eightBit whether the server offers 8BITMIME; where it does not James converts the message */
    static String send(Mail mail, boolean eightBit) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> received = CompletableFuture.supplyAsync(() -> serve(server, eightBit));
            Properties properties = new Properties();
            properties.setProperty("mail.smtp.from", "a@here.example");
            Session session = Session.getInstance(properties);
            MimeMessage message = mail.getMessage();
            if (!eightBit) {
                new Converter7Bit(FakeMailContext.defaultContext()).convertTo7Bit(message);
            }
            try (Transport transport = session.getTransport("smtp")) {
                transport.connect("127.0.0.1", server.getLocalPort(), null, null);
                transport.sendMessage(message, new Address[] {new InternetAddress("b@there.example")});
            }
            return received.join();
        }
    }

    private static String serve(ServerSocket server, boolean eightBit) {
        try (Socket client = server.accept();
                BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
                OutputStream out = client.getOutputStream()) {
            StringBuilder data = new StringBuilder();
            reply(out, "220 there.example");
            while (true) {
                String line = line(in);
                if (line.startsWith("EHLO")) {
                    reply(out, eightBit ? "250-there.example\r\n250 8BITMIME" : "250 there.example");
                } else if (line.equals("DATA")) {
                    reply(out, "354 go on");
                    for (String text = line(in); !text.equals("."); text = line(in)) {
                        data.append(text.startsWith(".") ? text.substring(1) : text)
                                .append("\r\n");
                    }
                    reply(out, "250 taken");
                } else if (line.equals("QUIT")) {
                    reply(out, "221 bye");
                    return data.toString();
                } else {
                    reply(out, "250 fine");
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void reply(OutputStream out, String text) throws IOException {
        out.write((text + "\r\n").getBytes(ISO_8859_1));
        out.flush();
    }

    /** One line up to CRLF, whatever other octets it holds. */
    private static String line(BufferedReader in) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("the client went away");
            }
            line.append((char) c);
            int length = line.length();
            if (length > 1 && c == '\n' && line.charAt(length - 2) == '\r') {
                return line.substring(0, length - 2);
            }
        }
    }
}
