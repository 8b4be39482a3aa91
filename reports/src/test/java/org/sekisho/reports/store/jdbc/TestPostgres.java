package org.sekisho.reports.store.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL for tests, on a port of its own at 127.0.0.1, with a user that needs its password. Where it cannot run, the
 * tests fail and say so.
 */
public final class TestPostgres implements AutoCloseable {

    /** Who the tests are in the database. */
    public static final String USER = "sekisho";

    /** And what they know; it must never be seen in a log or an exception. */
    public static final String PASSWORD = "correct-horse-2718";

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path folder;
    private final boolean durable;
    private EmbeddedPostgres server;
    private final int port;

    private TestPostgres(boolean durable) throws IOException {
        this.durable = durable;
        folder = Files.createTempDirectory("sekisho-postgres");
        server = builder()
                .setDataDirectoryCustomizer(TestPostgres::askForPasswords)
                .start();
        port = server.getPort();
        execute("CREATE ROLE " + USER + " LOGIN PASSWORD '" + PASSWORD + "'");
    }

    /** One for all tests of this JVM; it ends with the JVM. */
    public static TestPostgres shared() {
        return Shared.SERVER;
    }

    private static final class Shared {
        private static final TestPostgres SERVER = start(false);

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }
    }

    /**
     * One of its own.
     *
     * @param durable whether it waits for the disk, as one in earnest does
     */
    public static TestPostgres start(boolean durable) {
        try {
            return new TestPostgres(durable);
        } catch (IOException e) {
            throw new UncheckedIOException("The PostgreSQL for tests does not start.", e);
        }
    }

    private EmbeddedPostgres.Builder builder() {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("fsync", durable ? "on" : "off")
                .setServerConfig("synchronous_commit", durable ? "on" : "off");
    }

    private static void askForPasswords(java.io.File data) {
        try {
            Files.writeString(
                    data.toPath().resolve("pg_hba.conf"),
                    "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new database that is empty and belongs to the user. */
    public DatabaseAccess newDatabase() {
        String name = "test" + DATABASES.incrementAndGet();
        execute("CREATE DATABASE " + name + " OWNER " + USER);
        return access(name);
    }

    /** How to get into the database of this name, whether it is there or not. */
    public DatabaseAccess access(String name) {
        return new DatabaseAccess(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + name, Optional.of(USER), Optional.of(PASSWORD));
    }

    /** Does something as the administrator. */
    public void execute(String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Stops the server; its data stay. */
    public void stop() throws IOException {
        server.close();
    }

    /** Starts it again at the same port. */
    public void startAgain() throws IOException {
        server = builder().setPort(port).start();
    }

    @Override
    public void close() {
        try {
            server.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
