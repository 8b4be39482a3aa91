package org.sekisho.dist;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A working directory of James as an operator sets it up, and the real James 3.8.1 in it as a process of its own. */
final class JamesProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(150);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final String STARTED = "JAMES server started";

    private final Path folder;
    private final Path log;
    private Process process;

    JamesProcess(Path folder) {
        this.folder = folder;
        this.log = folder.resolve("james.log");
    }

    /** Unpacks a zip over the working directory. */
    JamesProcess unpack(Bundle bundle) {
        Unzip.into(bundle.zip(), folder);
        return this;
    }

    /** Writes a file of {@code conf/}. */
    JamesProcess configure(String name, String content) {
        try {
            Files.createDirectories(folder.resolve("conf"));
            Files.writeString(folder.resolve("conf").resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** A file of the sample configuration. */
    String sample(String name) throws IOException {
        return Files.readString(folder.resolve("sample-configuration").resolve(name));
    }

    /** Starts James and waits until it serves or has ended; tells whether it serves. */
    boolean start() throws IOException, InterruptedException {
        configure("jmx.properties", "jmx.enabled=false\n");
        configure("logback.xml", """
                <configuration>
                  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%level %logger{0} - %msg%n%ex</pattern></encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="OUT"/></root>
                </configuration>
                """);
        process = new ProcessBuilder(command())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            if (log().contains(STARTED)) {
                return true;
            }
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
        close();
        return false;
    }

    /** Asks James to stop, as an operator does, and waits. */
    @Override
    public void close() {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    int exitCode() {
        return process.exitValue();
    }

    /** What James has written so far. */
    String log() throws IOException {
        return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
    }

    private List<String> command() {
        String classPath = String.join(
                File.pathSeparator, James38.jars().stream().map(Path::toString).toList());
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dworking.directory=" + folder,
                "-Dlogback.configurationFile=conf/logback.xml",
                "-Djames.exit.on.startup.error=true",
                "-cp",
                classPath,
                "org.apache.james.MemoryJamesServerMain");
    }
}
