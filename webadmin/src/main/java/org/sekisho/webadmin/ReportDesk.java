package org.sekisho.webadmin;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Optional;
import org.sekisho.reports.store.ReportStore;
import org.sekisho.reports.store.StoreException;

/**
 * What operators ask of the reports of this server. James makes the routes before its resolver is there, so an
 * implementation asks the DNS no earlier than in {@link #send}. Safe for use by any number of threads.
 */
public interface ReportDesk {

    /** What became of a report that was to be sent at once. */
    enum Attempt {
        /** The server's queue has it, for every destination that takes it. */
        SENT,
        /** Nobody takes it. */
        DROPPED,
        /** It is to be tried again. */
        POSTPONED,
        /** It was gone, ended, or in the hands of another server. */
        NOT_OURS
    }

    /** Where the reports are. */
    ReportStore store();

    /** The clock that says which days are over. */
    Clock clock();

    /**
     * Sends a report now, due or not.
     *
     * @throws InterruptedException if the thread was interrupted; the report is not lost
     */
    Attempt send(long id) throws StoreException, InterruptedException;

    /**
     * The XML of a report that is not sent yet, as it would go out now. Takes no claim and changes nothing.
     *
     * @param part which of the files that it is split into, from 1
     * @return to be closed by the caller; empty if there is no such report or file, or if its rows are gone
     * @throws IOException if it cannot be written
     */
    Optional<InputStream> xml(long id, int part) throws StoreException, IOException;
}
