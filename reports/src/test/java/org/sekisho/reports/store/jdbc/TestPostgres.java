package org.sekisho.reports.store.jdbc;

import static org.junit.jupiter.api.Assumptions.abort;

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
 * A real PostgreSQL for tests, on a port of its own at 127.0.0.1, with a user that needs its password. Its server refuses to run
 * as root, so there it runs in a user namespace; where root may make none, the tests are skipped and say so. Anything else that keeps
 * it from running fails them.
 */
public final class TestPostgres implements AutoCloseable {

    /** Who the tests are in the database. */
    public static final String USER = "sekisho";

    /** And what they know; it must never be seen in a log or an exception. */
    public static final String PASSWORD = "correct-horse-2718";

    private static final boolean CAN_RUN = canRun();

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
        skipWhereItCannotRun();
        return Shared.SERVER;
    }

    private static final class Shared {
        private static final TestPostgres SERVER = started(false);

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
        skipWhereItCannotRun();
        return started(durable);
    }

    private static void skipWhereItCannotRun() {
        if (!CAN_RUN) {
            abort("PostgreSQL does not run as root, and unshare -U makes no user namespace here: skipped");
        }
    }

    private static boolean canRun() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return true;
        }
        try {
            Process namespace = new ProcessBuilder("unshare", "-U", "true").start();
            return namespace.waitFor() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static TestPostgres started(boolean durable) {
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

    /** Makes a database the copy of another one, whoever is in them, and whether it was there or not. */
    public void copy(String from, String to) {
        execute("ALTER DATABASE " + from + " ALLOW_CONNECTIONS false");
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + from + "'");
        execute("DROP DATABASE IF EXISTS " + to + " WITH (FORCE)");
        execute("CREATE DATABASE " + to + " TEMPLATE " + from + " OWNER " + USER);
        execute("ALTER DATABASE " + from + " ALLOW_CONNECTIONS true");
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
