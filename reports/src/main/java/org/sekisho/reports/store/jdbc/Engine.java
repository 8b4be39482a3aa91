package org.sekisho.reports.store.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/** The databases that we know, and where they differ. */
enum Engine {
    /** In this process and one file, or in a server of its own. */
    H2("jdbc:h2:", "org.h2.Driver") {
        @Override
        String url(String url) {
            // The usual way to a file ends the database as soon as a thread is interrupted that writes to it.
            StringBuilder all = new StringBuilder(
                    file(url).map(file -> prefix + "async:" + file).orElse(url));
            // James closes us when we are done, which may be later than when H2 would close itself.
            add(all, "DB_CLOSE_ON_EXIT", "FALSE");
            add(all, "TRACE_LEVEL_FILE", "0");
            add(all, "LOCK_TIMEOUT", "10000");
            return all.toString();
        }

        /** The path, and what follows it, where the database is a file. */
        private Optional<String> file(String url) {
            String rest = url.substring(prefix.length());
            if (rest.startsWith("file:")) {
                return Optional.of(rest.substring("file:".length()));
            }
            return rest.startsWith(".") || rest.startsWith("/") ? Optional.of(rest) : Optional.empty();
        }

        private void add(StringBuilder url, String name, String value) {
            if (!url.toString().toUpperCase(Locale.ROOT).contains(";" + name + "=")) {
                url.append(';').append(name).append('=').append(value);
            }
        }

        @Override
        void prepare(String url) throws UnusableDatabaseException {
            Optional<String> file = file(url);
            if (file.isEmpty()) {
                return;
            }
            int settings = file.get().indexOf(';');
            try {
                Path folder = Path.of(settings < 0 ? file.get() : file.get().substring(0, settings))
                        .toAbsolutePath()
                        .getParent();
                if (folder != null) {
                    Files.createDirectories(folder);
                }
            } catch (IOException | InvalidPathException e) {
                throw new UnusableDatabaseException(
                        "The folder of the database " + url + " cannot be made (" + e + "): make it, or name another.",
                        e);
            }
        }

        @Override
        String type(String name) {
            // VARBINARY ends at 1 MiB.
            return name.equals("large") ? "BLOB" : "VARBINARY(32)";
        }

        @Override
        Optional<String> sync() {
            return Optional.of("CHECKPOINT SYNC");
        }

        @Override
        String remedy(SQLException e) {
            return switch (String.valueOf(e.getSQLState())) {
                case "28000" -> "the login is refused: set the user and the password that the database was made with";
                case "90020" -> "another process has the database open: stop it, or use a database of its own";
                case "90030" -> "the file is damaged: put back a copy, or move it away to begin with none";
                case "90048" ->
                    "the file was made by another version of H2: move it away, or convert it with that version";
                default -> "H2 says: " + ReportDatabase.firstLine(e) + "; correct the URL, or what it names";
            };
        }
    },

    /** A server that several of us may share. */
    POSTGRESQL("jdbc:postgresql:", "org.postgresql.Driver") {
        @Override
        void configure(Properties properties) {
            properties.setProperty("ApplicationName", "sekisho");
            properties.setProperty("connectTimeout", "5");
            properties.setProperty("loginTimeout", "10");
            // A server that was lost without a word must not hold a thread for ever.
            properties.setProperty("socketTimeout", "120");
            properties.setProperty("tcpKeepAlive", "true");
            properties.setProperty("reWriteBatchedInserts", "true");
        }

        @Override
        Optional<String> session() {
            // One of us that stands still within a transaction must not stop the others. What was committed must
            // survive, whatever the default of the server or the role is; remote_apply is more than that.
            return Optional.of("SELECT set_config('lock_timeout', '30s', false),"
                    + " set_config('idle_in_transaction_session_timeout', '60s', false),"
                    + " set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
                    + " WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false)");
        }

        @Override
        String type(String name) {
            return "BYTEA";
        }

        @Override
        String updated() {
            // Room for the next version of each row in its page, so that no index needs to change.
            return " WITH (fillfactor = 50)";
        }

        @Override
        Optional<String> migrationLock() {
            return Optional.of("SELECT pg_advisory_xact_lock(7346237346)");
        }

        @Override
        String remedy(SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.startsWith("28") || state.equals("08004")) {
                return "the login is refused: set the right user and password, and let the user in by pg_hba.conf";
            }
            return switch (state) {
                case "3D000" -> "there is no such database: make it, or name another";
                case "42501", "3F000" ->
                    "the user may not make tables there: give it a schema of its own, or the right CREATE";
                default -> "PostgreSQL says: " + ReportDatabase.firstLine(e) + "; correct the URL, or what it names";
            };
        }
    };

    private static final Pattern PASSWORD = Pattern.compile("(?i)[;?&](password|pwd)=|^jdbc:postgresql://[^/?]*@");

    /** Where a second try of the same transaction may do: deadlocks, and others who were faster. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "90131", "23505");

    /** Locks that took too long, and connections to an H2 server that broke. */
    private static final Set<String> PASSING = Set.of("55P03", "HYT00", "90067");

    final String prefix;
    final String driver;

    Engine(String prefix, String driver) {
        this.prefix = prefix;
        this.driver = driver;
    }

    static Engine of(DatabaseAccess access) throws UnusableDatabaseException {
        if (PASSWORD.matcher(access.url()).find()) {
            throw new UnusableDatabaseException(
                    "The URL of the database holds a password: take it out, and put it where the password belongs.");
        }
        for (Engine engine : values()) {
            if (access.url().startsWith(engine.prefix)) {
                return engine;
            }
        }
        throw new UnusableDatabaseException("The URL of the database, " + access.url()
                + ", is none that we know: it must begin with jdbc:h2:file: or jdbc:postgresql:.");
    }

    /** The URL with what we need. */
    String url(String url) {
        return url;
    }

    /** Makes ready what must be there before a connection is made. */
    void prepare(String url) throws UnusableDatabaseException {}

    /** What a connection is made with, unless the URL says otherwise. */
    void configure(Properties properties) {}

    /** What each connection begins with. */
    Optional<String> session() {
        return Optional.empty();
    }

    /** What the name of a type in a script stands for: {@code bytes} or {@code large}. */
    abstract String type(String name);

    /** What ends the statement for a table whose rows change often. */
    String updated() {
        return "";
    }

    /** What must be done after a transaction for it to survive a loss of power. */
    Optional<String> sync() {
        return Optional.empty();
    }

    /** What keeps two servers from changing the schema at once. */
    Optional<String> migrationLock() {
        return Optional.empty();
    }

    /** What is wrong and what helps, as a part of a sentence. */
    abstract String remedy(SQLException e);

    /** Whether time alone may help: nobody answers, the server has no room for us now, or this machine is too busy. */
    static boolean passes(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return e instanceof SQLTransientConnectionException
                || state.startsWith("08") && !state.equals("08004")
                || state.startsWith("57P0")
                || state.startsWith("53")
                || PASSING.contains(state)
                || CONFLICTS.contains(state);
    }

    /** Whether the database in this process has closed itself, as H2 does when its file fails; it may be opened again. */
    static boolean hasClosed(SQLException e) {
        return String.valueOf(e.getSQLState()).equals("90098");
    }

    /** Whether the same transaction may succeed at once. */
    static boolean conflicts(SQLException e) {
        return CONFLICTS.contains(String.valueOf(e.getSQLState()));
    }
}
