package org.sekisho.reports.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.sekisho.reports.store.StoreException;

/**
 * The connections to one database. One that cannot be reached is opened by the first transaction that reaches it; the schema is
 * brought up to date then. Thread-safe.
 */
final class ReportDatabase implements AutoCloseable {

    private static final int CONNECTIONS = 6;
    private static final Duration WAIT_FOR_CONNECTION = Duration.ofSeconds(5);
    /** So long, what could not be reached is not tried again. */
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** So often a transaction is tried that others get in the way of. */
    private static final int TRIES = 10;

    private final Engine engine;
    private final DriverDataSource source;
    private final Schema schema;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Jdbi jdbi;
    private @Nullable HikariDataSource pool;
    private @Nullable StoreException failure;
    private long failedAt;
    private boolean closed;

    private ReportDatabase(Engine engine, DriverDataSource source, Schema schema) {
        this.engine = engine;
        this.source = source;
        this.schema = schema;
    }

    /**
     * Opens a database, or sees that it cannot be reached now.
     *
     * @throws UnusableDatabaseException if it can be reached and not be used, or never be reached by this URL
     */
    static ReportDatabase open(DatabaseAccess access, Schema schema) throws UnusableDatabaseException {
        Engine engine = Engine.of(access);
        engine.prepare(access.url());
        ReportDatabase database = new ReportDatabase(engine, DriverDataSource.of(engine, access), schema);
        try {
            database.connect();
        } catch (StoreException e) {
            // It is tried again by whoever needs it.
            return database;
        }
        return database;
    }

    /** What is done in a transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run(Handle handle) throws SQLException;
    }

    /** Reads. */
    <T> T read(Work<T> work) throws StoreException {
        return run(jdbi -> jdbi.withHandle(work::run));
    }

    /** Writes, all or nothing, and durable; {@code work} may be done again from the beginning. */
    <T> T write(Work<T> work) throws StoreException {
        T result = run(jdbi -> jdbi.inTransaction(work::run));
        if (engine.sync().isPresent()) {
            String sync = engine.sync().get();
            run(jdbi -> jdbi.withHandle(handle -> handle.execute(sync)));
        }
        return result;
    }

    @FunctionalInterface
    private interface Attempt<T> {
        T run(Jdbi jdbi) throws SQLException;
    }

    private <T> T run(Attempt<T> attempt) throws StoreException {
        Jdbi connections = connected();
        for (int tries = 1; ; tries++) {
            try {
                return attempt.run(connections);
            } catch (JdbiException | SQLException e) {
                SQLException cause = sqlException(e);
                if (Engine.hasClosed(cause)) {
                    forget(connections);
                }
                if (tries == TRIES || !Engine.conflicts(cause) || !pause(tries)) {
                    throw failed(cause);
                }
            }
        }
    }

    /** Lets whoever comes next connect anew. */
    private void forget(Jdbi broken) {
        opening.lock();
        try {
            HikariDataSource connections = pool;
            if (jdbi == broken && connections != null) {
                jdbi = null;
                pool = null;
                connections.close();
            }
        } finally {
            opening.unlock();
        }
    }

    private static boolean pause(int tries) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(20L * tries));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Jdbi connected() throws StoreException {
        Jdbi connections = jdbi;
        if (connections != null) {
            return connections;
        }
        try {
            return connect();
        } catch (UnusableDatabaseException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
    }

    private Jdbi connect() throws StoreException, UnusableDatabaseException {
        opening.lock();
        try {
            if (closed) {
                throw new StoreException("The report database is closed.");
            }
            Jdbi connections = jdbi;
            if (connections != null) {
                return connections;
            }
            if (failure != null && System.nanoTime() - failedAt < PAUSE.toNanos()) {
                throw failure;
            }
            connections = firstConnection();
            jdbi = connections;
            return connections;
        } finally {
            opening.unlock();
        }
    }

    private Jdbi firstConnection() throws StoreException, UnusableDatabaseException {
        // Held until the pool has one: a database in memory ends with its last connection.
        try (Connection connection = source.getConnection()) {
            schema.migrate(engine, connection);
            HikariDataSource connections = new HikariDataSource(pooling());
            pool = connections;
            connections.getConnection().close();
            return Jdbi.create(connections);
        } catch (SQLException e) {
            if (!Engine.passes(e)) {
                throw new UnusableDatabaseException("The report database cannot be used: " + engine.remedy(e) + ".", e);
            }
            StoreException unreachable = failed(e);
            failure = unreachable;
            failedAt = System.nanoTime();
            throw unreachable;
        }
    }

    private HikariConfig pooling() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("sekisho-reports");
        config.setDataSource(source);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(WAIT_FOR_CONNECTION.toMillis());
        config.setInitializationFailTimeout(-1);
        engine.session().ifPresent(config::setConnectionInitSql);
        if (engine == Engine.H2) {
            // Nothing between us that could go stale, and the database closes with its last connection.
            config.setMaxLifetime(0);
        }
        return config;
    }

    private static StoreException failed(SQLException e) {
        return new StoreException("The report database failed: " + firstLine(rootOf(e)) + ".", e);
    }

    private static SQLException sqlException(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException found) {
                return rootOf(found);
            }
        }
        throw new IllegalStateException(e);
    }

    /** The pool wraps what the driver said. */
    private static SQLException rootOf(SQLException e) {
        SQLException root = e;
        while (root.getCause() instanceof SQLException cause) {
            root = cause;
        }
        return root;
    }

    static String firstLine(SQLException e) {
        String message = Optional.ofNullable(e.getMessage()).orElse("SQLState " + e.getSQLState());
        String line = message.lines().findFirst().orElse("");
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    Engine engine() {
        return engine;
    }

    /** Closes the connections; what runs fails. */
    @Override
    public void close() {
        opening.lock();
        try {
            closed = true;
            jdbi = null;
            if (pool != null) {
                pool.close();
            }
        } finally {
            opening.unlock();
        }
    }
}
