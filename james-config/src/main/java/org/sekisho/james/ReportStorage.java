package org.sekisho.james;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.apache.james.filesystem.api.FileSystem;
import org.sekisho.reports.journal.Journal;
import org.sekisho.reports.journal.JournalException;
import org.sekisho.reports.journal.JournalLimits;
import org.sekisho.reports.store.SendingTimes;
import org.sekisho.reports.store.jdbc.DatabaseAccess;
import org.sekisho.reports.store.jdbc.JdbcReportStore;
import org.sekisho.reports.store.jdbc.StoreLimits;
import org.sekisho.reports.store.jdbc.UnusableDatabaseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal and the database of reports, open.
 *
 * @param journal of this server alone
 * @param store shared by all servers that name the same database
 */
record ReportStorage(Journal journal, JdbcReportStore store) {

    private static final Logger LOGGER = LoggerFactory.getLogger(ReportStorage.class);

    /** How long after the end of a day the first report of it may go: what was recorded at its end is in the store by then. */
    private static final Duration SETTLE = SendingTimes.DEFAULT.settle();

    /**
     * Opens both. A database that cannot be reached is opened later.
     *
     * @param lease how long a claim holds that is not renewed
     * @param clock by which reports are due
     * @throws WrongSettingException if an operator must do something before one of them can be used
     */
    static ReportStorage open(ReportSettings settings, FileSystem files, Duration lease, Clock clock) {
        Journal journal = openJournal(settings, files);
        try {
            return new ReportStorage(journal, openStore(settings, files, lease, clock));
        } catch (RuntimeException | Error wrong) {
            close(journal);
            throw wrong;
        }
    }

    /** Closes both; who uses them must have ended. */
    void close() {
        close(journal);
        store.close();
    }

    /** Closes the store alone; it may be closed more than once. */
    void closeStore() {
        store.close();
    }

    private static void close(Journal journal) {
        try {
            journal.close();
        } catch (IOException failed) {
            LOGGER.warn("The journal of reports cannot be closed: {}", failed.getMessage());
        }
    }

    private static Journal openJournal(ReportSettings settings, FileSystem files) {
        try {
            // By the time of this machine, which tells how long something has been waiting.
            return Journal.open(
                    path(files, ReportSettings.JOURNAL, settings.journal()),
                    JournalLimits.ofSize(settings.journalMaximumSize()),
                    Clock.systemUTC());
        } catch (JournalException unusable) {
            throw wrong(ReportSettings.JOURNAL, settings.journal(), unusable);
        }
    }

    private static JdbcReportStore openStore(ReportSettings settings, FileSystem files, Duration lease, Clock clock) {
        DatabaseSettings database = settings.database();
        StoreLimits limits = new StoreLimits(settings.maximumRows(), lease);
        try {
            return JdbcReportStore.open(
                    new DatabaseAccess(url(database, files), database.user(), database.password()),
                    limits,
                    new SendingTimes(SETTLE, settings.spread()),
                    clock);
        } catch (UnusableDatabaseException unusable) {
            throw wrong(DatabaseSettings.DATABASE, database.shownUrl(), unusable);
        }
    }

    /** {@code jdbc:h2:file://var/x;PARAMETER=1} with the path that James has for {@code file://var/x}. */
    private static String url(DatabaseSettings database, FileSystem files) {
        if (!database.url().startsWith(DatabaseSettings.H2_FILE + "//")) {
            return database.url();
        }
        String file = database.url().substring(DatabaseSettings.H2_FILE.length());
        int parameters = file.indexOf(';');
        String name = parameters < 0 ? file : file.substring(0, parameters);
        return DatabaseSettings.H2_FILE
                + path(files, DatabaseSettings.DATABASE, "file:" + name)
                + file.substring(name.length());
    }

    private static Path path(FileSystem files, String key, String name) {
        try {
            return files.getFile(name).toPath().toAbsolutePath();
        } catch (FileNotFoundException | InvalidPathException wrong) {
            throw new WrongSettingException(
                    "In " + SekishoConfiguration.FILE + " the value of " + key + " names " + name
                            + ", which James does not find: write a place such as file://var/sekisho/ or file:///data/.");
        }
    }

    private static WrongSettingException wrong(String key, String value, Exception problem) {
        return new WrongSettingException(problem.getMessage() + " That is " + key + " in " + SekishoConfiguration.FILE
                + ", which is " + value + ".");
    }
}
