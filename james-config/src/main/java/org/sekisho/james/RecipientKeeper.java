package org.sekisho.james;

import com.google.inject.Inject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.annotation.PreDestroy;
import org.apache.james.filesystem.api.FileSystem;
import org.sekisho.authentication.keys.AtomicFiles;
import org.sekisho.mail.DailyRecipients;
import org.sekisho.mail.RecipientLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the counts of {@link DailyRecipients} over a restart, in {@code var/sekisho/recipients.json}: on a thread of its own that
 * writes the file when something has changed, and once more when James stops. So a James that is killed forgets what was
 * counted after the last writing: no more than {@link #INTERVAL}, or where there are many thousands of users {@link #SHARE}
 * times as long as the file takes to write. Where nobody has a limit there is neither file nor thread.
 *
 * <p>No file stops the start: what is not a file of ours is put aside, and one that cannot be written leaves the counts in
 * memory; the log says both.
 */
final class RecipientKeeper {

    private static final Logger LOGGER = LoggerFactory.getLogger(RecipientKeeper.class);

    /** How long a change waits until it is written. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Of its time the thread writes no more than this part, and waits for the rest. */
    static final int SHARE = 20;

    /** The largest file that is read. */
    static final long MAXIMUM_SIZE = 64L * 1024 * 1024;

    private static final String FOLDER = "file://var/sekisho/";
    private static final String FILE = "recipients.json";

    private final Path file;
    private final DailyRecipients recipients;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "sekisho-recipients");
        created.setDaemon(true);
        return created;
    });

    // Guarded by this.
    private long written;
    private boolean failing;
    private long next = System.nanoTime();

    /** Reads the file, and begins to write it, where a limit is set. */
    @Inject
    RecipientKeeper(SekishoConfiguration configuration, FileSystem files) throws FileNotFoundException {
        this(
                files.getFile(FOLDER).toPath().resolve(FILE),
                configuration.submission().recipientsPerDay(),
                Clock.systemUTC());
    }

    RecipientKeeper(Path file, RecipientLimits limits, Clock clock) {
        this.file = file;
        this.recipients = new DailyRecipients(limits, clock);
        if (limits.any()) {
            read();
            thread.scheduleWithFixedDelay(
                    this::writeWhenDue, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    DailyRecipients recipients() {
        return recipients;
    }

    /** James calls it when it stops. */
    @PreDestroy
    void stop() {
        thread.shutdown();
        write();
    }

    private void read() {
        if (!Files.exists(file)) {
            return;
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            if (Files.size(file) > MAXIMUM_SIZE) {
                throw new IOException("it has more than " + MAXIMUM_SIZE + " bytes");
            }
            recipients.read(in);
            written = recipients.changes();
        } catch (IOException | RuntimeException unreadable) {
            putAside(unreadable);
        }
    }

    private void putAside(Exception unreadable) {
        Path aside = file.resolveSibling(FILE + ".broken");
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException stays) {
            aside = file;
        }
        LOGGER.warn(
                "{} cannot be read ({}), so the recipients of the last 24 hours are forgotten; it is kept as {}",
                file,
                unreadable.getMessage(),
                aside);
    }

    private synchronized void writeWhenDue() {
        long begin = System.nanoTime();
        if (begin - next >= 0) {
            write();
            next = begin + SHARE * (System.nanoTime() - begin);
        }
    }

    /** Writes what has changed since the last time. */
    synchronized void write() {
        long changes = recipients.changes();
        if (changes == written) {
            return;
        }
        try {
            ByteArrayOutputStream json = new ByteArrayOutputStream();
            recipients.write(json);
            AtomicFiles.createFolders(file, file);
            AtomicFiles.replace(file, json.toByteArray());
            written = changes;
            failing = false;
        } catch (IOException | RuntimeException | Error failure) {
            if (!failing) {
                LOGGER.error(
                        "{} cannot be written ({}): a restart would forget how many recipients each user has had; it is tried"
                                + " again every second",
                        file,
                        failure.toString());
            }
            failing = true;
        }
    }
}
