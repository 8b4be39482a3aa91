package org.sekisho.reports.store.jdbc;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * The database of a server that ran 0.1.0 with H2 2.5.252 for 13 days and was killed. Each day has eight policy domains, {@code
 * d0.example} to {@code d7.example}, of 60 messages each in twelve rows. Six of each day were sent and one was dropped; the eighth
 * waits, closed, with a file of 3 000 octets. What is older than four days was deleted, and the last day is open. Two suppressions.
 */
final class OlderFile {

    static final String JOURNAL = "journal-1";
    static final long POSITION = 13 * 12 * 112;

    private OlderFile() {}

    /** Puts it at {@code database}, to which H2 adds its suffix, and gives the URL. */
    static String at(Path database) throws Exception {
        Files.createDirectories(Objects.requireNonNull(database.getParent()));
        try (InputStream file = new GZIPInputStream(Objects.requireNonNull(
                OlderFile.class.getResourceAsStream("reports-h2-2.5.252.mv.db.gz"), "the file of 0.1.0"))) {
            Files.copy(file, Path.of(database + ".mv.db"));
        }
        return "jdbc:h2:file:" + database;
    }

    /** One octet of the file that waits. */
    static byte octet(int position) {
        return (byte) (position * position % 251);
    }
}
