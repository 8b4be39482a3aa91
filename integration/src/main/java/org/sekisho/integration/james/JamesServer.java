package org.sekisho.integration.james;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.testing.FreePorts;
import org.sekisho.integration.mail.Delivered;
import org.sekisho.integration.mail.ImapClient;
import org.sekisho.integration.mail.SinkServer;
import org.sekisho.integration.mail.SmtpClient;
import org.sekisho.integration.mail.SmtpReply;
import org.sekisho.integration.mail.TestCertificate;

/**
 * A James memory server in a process of its own, on free loopback ports, in a temporary folder that goes away with it. It dies
 * with this JVM at the latest. Sending and reading are safe from any thread; starting and stopping are not.
 */
public final class JamesServer implements AutoCloseable {

    /** Folders in which a user's mail is looked for. */
    public static final List<String> FOLDERS = List.of("INBOX", "Spam");

    /** The password that every user of these tests has. */
    public static final String PASSWORD = "secret";

    private static final Duration START_LIMIT = Duration.ofSeconds(300);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration DELIVERY_LIMIT = Duration.ofSeconds(60);
    private static final int END_OF_LOG = 8_000;
    private static final String STARTED = "JAMES server started";

    private final JamesSettings settings;
    private final Path folder;
    private final SinkServer sink = new SinkServer();
    private final int mxPort;
    private final int submissionPort;
    private final int submissionsPort;
    private final int imapPort;
    private final int webAdminPort;
    private final Thread atExit = new Thread(this::close, "end James");
    private @Nullable Process process;

    private JamesServer(JamesSettings settings) throws IOException {
        this.settings = settings;
        this.folder = Files.createTempDirectory("sekisho-james-");
        List<Integer> ports = FreePorts.choose(5);
        this.mxPort = ports.get(0);
        this.submissionPort = ports.get(1);
        this.submissionsPort = ports.get(2);
        this.imapPort = ports.get(3);
        this.webAdminPort = ports.get(4);
    }

    /**
     * Starts a James and waits until it serves.
     *
     * @throws IllegalStateException if it ends, or is not there in time; the message holds its log
     */
    public static JamesServer start(JamesSettings settings) {
        try {
            JamesServer james = new JamesServer(settings);
            Runtime.getRuntime().addShutdownHook(james.atExit);
            james.writeFiles();
            james.startAgain();
            return james;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port for mail from outside; demands the PROXY protocol. */
    public int mxPort() {
        return mxPort;
    }

    /** The port for users who log in after STARTTLS. */
    public int submissionPort() {
        return submissionPort;
    }

    /** The port for users who log in and speak TLS from the first octet on. */
    public int submissionsPort() {
        return submissionsPort;
    }

    /** The IMAP port, without TLS. */
    public int imapPort() {
        return imapPort;
    }

    /** The port of WebAdmin. */
    public int webAdminPort() {
        return webAdminPort;
    }

    /** Where everything goes that leaves this James. */
    public SinkServer sink() {
        return sink;
    }

    /** James's administration. */
    public WebAdmin webAdmin() {
        return new WebAdmin(webAdminPort);
    }

    /** Sends one message to the MX port in a session of its own. */
    public SmtpReply receive(String clientAddress, String helo, String mailFrom, String recipient, byte[] message)
            throws IOException {
        return SmtpClient.send(clientAddress, mxPort, helo, mailFrom, List.of(recipient), message);
    }

    /** What lies in a user's INBOX and Spam folder. */
    public List<Delivered> mailbox(String user) throws IOException {
        List<Delivered> mail = new ArrayList<>();
        try (ImapClient imap = ImapClient.login(imapPort, user, PASSWORD)) {
            for (String name : FOLDERS) {
                imap.messages(name).forEach(bytes -> mail.add(new Delivered(name, bytes)));
            }
        }
        return mail;
    }

    /** The header sections of what lies in a user's INBOX. */
    public List<String> headers(String user) throws IOException {
        try (ImapClient imap = ImapClient.login(imapPort, user, PASSWORD)) {
            return imap.headers(FOLDERS.get(0));
        }
    }

    /** The message of a user whose header section contains {@code marker}, if it is there now. */
    public Optional<Delivered> find(String user, String marker) throws IOException {
        try (ImapClient imap = ImapClient.login(imapPort, user, PASSWORD)) {
            for (String name : FOLDERS) {
                Optional<byte[]> bytes = imap.find(name, marker);
                if (bytes.isPresent()) {
                    return Optional.of(new Delivered(name, bytes.get()));
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Waits until a message whose header section contains {@code marker} lies in a user's mailbox.
     *
     * @throws IllegalStateException if it does not come
     */
    public Delivered await(String user, String marker) throws IOException {
        long end = System.nanoTime() + DELIVERY_LIMIT.toNanos();
        do {
            Optional<Delivered> found = find(user, marker);
            if (found.isPresent()) {
                return found.get();
            }
            pause();
        } while (System.nanoTime() < end);
        throw new IllegalStateException("no message with \"" + marker + "\" has come for " + user);
    }

    /** Where its configuration files lie. */
    public Path configurationFolder() {
        return folder.resolve("conf");
    }

    /** Where James writes its log. */
    public Path logFile() {
        return folder.resolve("james.log");
    }

    /** The whole log so far. */
    public String log() {
        try {
            Path log = logFile();
            return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String endOfLog() {
        String log = log().replaceAll("\\tat [^\\n]*\\n", "");
        return log.substring(Math.max(0, log.length() - END_OF_LOG));
    }

    /** The files in which James keeps large messages while it has to do with them. */
    public List<Path> messageFiles() throws IOException {
        try (Stream<Path> files = Files.list(temporaryFolder())) {
            return files.filter(file -> file.toString().endsWith(".m64")).toList();
        }
    }

    private Path temporaryFolder() {
        return folder.resolve("tmp");
    }

    /** Stops James as an operator does and starts it with the same files and ports. Its mailboxes are empty then. */
    public void restart() throws IOException {
        stop();
        startAgain();
    }

    private void writeFiles() throws IOException {
        Path conf = Files.createDirectories(configurationFolder());
        Files.createDirectories(temporaryFolder());
        for (Map.Entry<String, String> file : settings.files().entrySet()) {
            writeFile(conf.resolve(file.getKey()), file.getValue());
        }
        Files.write(conf.resolve("keystore"), TestCertificate.keystore());
        Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n127.0.0.1 " + hostName() + "\n");
        Path extensions = Files.createDirectories(folder.resolve("extensions-jars"));
        Map<String, byte[]> jars = new LinkedHashMap<>(BuiltParts.extensions());
        jars.putAll(settings.extensions());
        for (Map.Entry<String, byte[]> jar : jars.entrySet()) {
            Files.write(extensions.resolve(jar.getKey()), jar.getValue());
        }
    }

    private void writeFile(Path file, String text) throws IOException {
        String content = text.replace("${mx.port}", String.valueOf(mxPort))
                .replace("${submission.port}", String.valueOf(submissionPort))
                .replace("${submissions.port}", String.valueOf(submissionsPort))
                .replace("${sink.port}", String.valueOf(sink.port()))
                .replace("${imap.port}", String.valueOf(imapPort))
                .replace("${webadmin.port}", String.valueOf(webAdminPort));
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        if (file.toString().endsWith(".pem")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    private void startAgain() throws IOException {
        int before = log().length();
        Process started = new ProcessBuilder(command())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                .start();
        process = started;
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (!log().substring(before).contains(STARTED)) {
            if (!started.isAlive() || System.nanoTime() > limit) {
                String end = started.isAlive() ? "is not there in time" : "has ended with " + started.exitValue();
                kill();
                throw new IllegalStateException("James " + end + "; the end of its log:\n" + endOfLog());
            }
            pause();
        }
        settings.preparation().accept(webAdmin());
    }

    private List<String> command() throws IOException {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Small, so that a large message that is kept in memory is noticed.
                "-Xmx256m",
                "-Djava.io.tmpdir=" + temporaryFolder(),
                // Start-up decides here, not peak speed.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // James looks up the name of each client for its Received field, through the system's resolver and
                // on the threads that serve all others; without an answer that takes 10 s. Here nothing but this
                // file is asked.
                "-Djdk.net.hosts.file=" + folder.resolve("hosts"),
                "-Dworking.directory=" + folder,
                "-Dlogback.configurationFile=conf/logback.xml",
                "-cp",
                BuiltParts.jamesClassPath(),
                "org.apache.james.MemoryJamesServerMain");
    }

    /** How many octets of James's heap are in use when what is garbage has been collected. */
    public long liveHeap() throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process counting = new ProcessBuilder(jcmd, String.valueOf(running().pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String histogram = new String(counting.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String total = histogram.substring(histogram.lastIndexOf("Total"));
        return Long.parseLong(total.strip().split("\\s+")[2]);
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("James is not running");
        }
        return process;
    }

    /** Stops James as an operator does. */
    public void stop() {
        Process stopping = running();
        stopping.destroy();
        try {
            if (!stopping.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /** Asks James to stop, as an operator does; tells whether it has ended in time. */
    public boolean stopsWithin(Duration limit) throws InterruptedException {
        Process stopping = running();
        stopping.destroy();
        return stopping.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends the process at once, as a power cut does. */
    public void kill() {
        Process ending = process;
        if (ending != null) {
            ending.destroyForcibly().onExit().join();
        }
    }

    /** Ends the process at once and removes its folder. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (!Files.exists(folder)) {
            return;
        }
        kill();
        sink.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What this machine calls itself; James does not start when it cannot find this name. */
    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // The name is there, only no address for it: "name: reason".
            return String.valueOf(e.getMessage()).split(":", 2)[0];
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while James was waited for", e);
        }
    }
}
