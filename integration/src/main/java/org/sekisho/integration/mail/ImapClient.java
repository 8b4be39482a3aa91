package org.sekisho.integration.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An IMAP client that reads whole messages as the bytes that the server holds. Not safe for use by several threads. */
public final class ImapClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;
    private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)}$");

    private final Socket socket;
    private final InputStream in;
    private int commands;

    private ImapClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    /**
     * Connects and logs in.
     *
     * @throws IOException also when the server refuses the login
     */
    public static ImapClient login(int port, String user, String password) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        ImapClient client = new ImapClient(socket);
        client.readLine();
        if (!client.command("LOGIN \"" + user + "\" \"" + password + "\"", new ArrayList<>())) {
            client.close();
            throw new IOException("the IMAP server refuses the login of " + user);
        }
        return client;
    }

    /** All messages of a folder, oldest first; none if there is no such folder. Leaves them unseen. */
    public List<byte[]> messages(String folder) throws IOException {
        List<byte[]> messages = new ArrayList<>();
        if (command("EXAMINE \"" + folder + "\"", new ArrayList<>())) {
            command("FETCH 1:* (BODY.PEEK[])", messages);
        }
        return messages;
    }

    /** The header sections of all messages of a folder, oldest first; none if there is no such folder. */
    public List<String> headers(String folder) throws IOException {
        List<byte[]> headers = new ArrayList<>();
        if (command("EXAMINE \"" + folder + "\"", new ArrayList<>())) {
            command("FETCH 1:* (BODY.PEEK[HEADER])", headers);
        }
        return headers.stream().map(header -> new String(header, ISO_8859_1)).toList();
    }

    /** The oldest message of a folder whose header section contains a text; only this one is read whole. */
    public Optional<byte[]> find(String folder, String headerText) throws IOException {
        List<String> headers = headers(folder);
        for (int i = 0; i < headers.size(); i++) {
            if (headers.get(i).contains(headerText)) {
                List<byte[]> message = new ArrayList<>();
                command("FETCH " + (i + 1) + " (BODY.PEEK[])", message);
                return Optional.of(message.get(0));
            }
        }
        return Optional.empty();
    }

    /**
     * The authors of all messages of a folder as the server shows them (ENVELOPE, RFC 3501 7.4.2), oldest message first, each as
     * {@code name <local@domain>}, {@code local@domain} or {@code local}.
     */
    public List<List<String>> authors(String folder) throws IOException {
        command("EXAMINE \"" + folder + "\"", new ArrayList<>());
        List<List<String>> authors = new ArrayList<>();
        String tag = "a" + ++commands;
        socket.getOutputStream().write((tag + " FETCH 1:* (ENVELOPE)\r\n").getBytes(US_ASCII));
        while (true) {
            String response = readLine();
            for (Matcher literal = LITERAL.matcher(response); literal.find(); literal = LITERAL.matcher(response)) {
                String text = new String(in.readNBytes(Integer.parseInt(literal.group(1))), ISO_8859_1);
                String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"");
                response = response.substring(0, literal.start()) + '"' + quoted + '"' + readLine();
            }
            if (response.startsWith(tag + " ")) {
                return authors;
            }
            if (response.contains("ENVELOPE ")) {
                authors.add(ImapEnvelope.authors(response));
            }
        }
    }

    private boolean command(String command, List<byte[]> literals) throws IOException {
        String tag = "a" + ++commands;
        socket.getOutputStream().write((tag + " " + command + "\r\n").getBytes(US_ASCII));
        while (true) {
            String line = readLine();
            Matcher literal = LITERAL.matcher(line);
            if (literal.find()) {
                literals.add(in.readNBytes(Integer.parseInt(literal.group(1))));
            } else if (line.startsWith(tag + " ")) {
                return line.startsWith(tag + " OK");
            }
        }
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the IMAP server closed the connection");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
