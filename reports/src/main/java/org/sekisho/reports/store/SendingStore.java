package org.sekisho.reports.store;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The store as one sees it who sends reports. See {@link ReportStore} for what holds for every method. */
public interface SendingStore {

    /**
     * Claims one report that is due and that nobody else has claimed, and closes it.
     *
     * @param now the time by which reports are due; claims expire by the clock of the store
     * @param server the name of this server, for operators
     * @return empty if there is none
     */
    Optional<ClaimedReport> claim(Instant now, String server) throws StoreException;

    /**
     * Claims this report, due or not, also one of a day that is not over: its period then ends {@code now}.
     *
     * @return empty if it is gone, sent, dropped or claimed by another
     */
    Optional<ClaimedReport> claim(long id, Instant now, String server) throws StoreException;

    /** Makes the claim last longer; false if it is lost, and nothing more may be done by it. */
    boolean renew(ClaimedReport report) throws StoreException;

    /**
     * Gives the rows of a report, in an order that never changes, in memory that does not grow with their number.
     *
     * @throws IOException of the sink
     */
    void rows(long id, RowSink sink) throws StoreException, IOException;

    /**
     * Keeps the files that were built of a report, all or none; false if the claim is lost or there are files already.
     *
     * @param files read one after the other, so that they need not be in memory together
     */
    boolean keep(ClaimedReport report, List<ReportFile> files) throws StoreException;

    /** How many files are kept of a report; 0 before {@link #keep}. */
    int files(long id) throws StoreException;

    /** One of the files of a report, {@code part} from 1; empty if it is not there. */
    Optional<ReportFile> file(long id, int part) throws StoreException;

    /** What became of the files so far. */
    List<Delivery> deliveries(long id) throws StoreException;

    /** Notes what became of a file at one destination, in place of what was noted before; false if the claim is lost. */
    boolean note(ClaimedReport report, Delivery delivery) throws StoreException;

    /** Gives the claim back; the report is due again at {@code next}. False if the claim is lost. */
    boolean postpone(ClaimedReport report, Instant next, String reason) throws StoreException;

    /**
     * Ends a report: its rows are deleted, its files and what became of it are kept until {@link OperatingStore#deleteBefore}.
     *
     * @param state {@link ReportSummary.State#SENT} or {@link ReportSummary.State#DROPPED}
     * @return false if the claim is lost
     */
    boolean finish(ClaimedReport report, ReportSummary.State state, String reason) throws StoreException;

    /**
     * A report that was sent, to be sent again from its files. Its claim is empty and proves nothing.
     *
     * @return empty if it is gone, or was not sent
     */
    Optional<ClaimedReport> sent(long id) throws StoreException;

    /** Which evaluations a report has that is closed. */
    Closing closing(ClaimedReport report) throws StoreException;

    /** One report as operators see it; empty if it is not there. */
    Optional<ReportSummary> find(long id) throws StoreException;

    /** Who wants no reports. */
    List<Suppression> suppressions() throws StoreException;
}
