package org.sekisho.reports.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The tables, brought from whatever version they have to ours by one script for each version. PostgreSQL does all of it in one
 * transaction. H2 ends a transaction with each statement, so the version is noted after each script: a script that was cut short
 * is run again and must bear that, which {@code IF NOT EXISTS} does.
 */
final class Schema {

    private static final Object ONE_AT_A_TIME = new Object();

    /** Ours, the first is version 1. */
    static final Schema CURRENT = new Schema(List.of(script("schema-1.sql"), script("schema-2.sql")));

    private final List<String> scripts;

    Schema(List<String> scripts) {
        this.scripts = List.copyOf(scripts);
    }

    static String script(String name) {
        try (InputStream in = Objects.requireNonNull(Schema.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs the scripts that are missing.
     *
     * @throws UnusableDatabaseException if a newer Sekisho has been there
     */
    void migrate(Engine engine, Connection connection) throws SQLException, UnusableDatabaseException {
        synchronized (ONE_AT_A_TIME) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                if (engine.migrationLock().isPresent()) {
                    statement.execute(engine.migrationLock().get());
                }
                statement.execute("CREATE TABLE IF NOT EXISTS sekisho_schema (version INTEGER PRIMARY KEY)");
                int version = version(statement);
                if (version > scripts.size()) {
                    throw new UnusableDatabaseException("The database has version " + version
                            + " of the tables and this Sekisho knows version " + scripts.size()
                            + ": run the newer Sekisho again, or use another database.");
                }
                for (int next = version; next < scripts.size(); next++) {
                    for (String part : statements(engine, scripts.get(next))) {
                        statement.execute(part);
                    }
                    statement.execute("INSERT INTO sekisho_schema (version) VALUES (" + (next + 1) + ")");
                }
                connection.commit();
            } finally {
                connection.rollback();
            }
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT COALESCE(MAX(version), 0) FROM sekisho_schema")) {
            result.next();
            return result.getInt(1);
        }
    }

    private static List<String> statements(Engine engine, String script) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        for (String line : script.replace("${bytes}", engine.type("bytes"))
                .replace("${large}", engine.type("large"))
                .replace("${updated}", engine.updated())
                .split("\n", -1)) {
            if (line.startsWith("--")) {
                continue;
            }
            statement.append(line).append('\n');
            if (line.endsWith(";")) {
                statements.add(statement.substring(0, statement.length() - 2));
                statement.setLength(0);
            }
        }
        return statements;
    }
}
