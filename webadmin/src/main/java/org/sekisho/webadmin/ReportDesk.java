package org.sekisho.webadmin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.sekisho.reports.sending.ReportSender;
import org.sekisho.reports.sending.SendingOutcome;
import org.sekisho.reports.store.ReportStore;
import org.sekisho.reports.store.StoreException;

/** What operators ask of the reports of this server. Safe for use by any number of threads. */
public final class ReportDesk {

    private final ReportStore store;
    private final Supplier<ReportSender> sender;
    private final Clock clock;

    /**
     * A desk.
     *
     * @param sender is asked no earlier than for the first report to be sent or shown, since James makes the routes before its
     *     resolver is there
     * @param clock says which days are over
     */
    public ReportDesk(ReportStore store, Supplier<ReportSender> sender, Clock clock) {
        this.store = store;
        this.sender = sender;
        this.clock = clock;
    }

    ReportStore store() {
        return store;
    }

    /** The UTC day that is not over. */
    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** Sends a report now, due or not; empty if it is gone, ended or claimed by another. */
    Optional<SendingOutcome> send(long id) throws StoreException {
        return sender.get().send(id);
    }

    /** Sends a report once more that was sent, as it was; empty if it is gone, was not sent, or its files are not kept. */
    Optional<SendingOutcome> sendAgain(long id) throws StoreException {
        return sender.get().sendAgain(id);
    }

    /**
     * The XML of a report as it went out or would go out now, to be closed by the caller; empty where there is none. It is written to a
     * temporary file first, so that memory does not grow with it and an answer that has begun does not fail in its midst.
     */
    Optional<InputStream> xml(long id, int part) throws StoreException, IOException {
        Path file = Files.createTempFile("sekisho-report", ".xml.gz");
        boolean handedOut = false;
        try {
            boolean written;
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                written = sender.get().preview(id, part, out);
            }
            if (!written) {
                return Optional.empty();
            }
            InputStream xml = new GZIPInputStream(Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE));
            handedOut = true;
            return Optional.of(xml);
        } finally {
            if (!handedOut) {
                Files.deleteIfExists(file);
            }
        }
    }
}
