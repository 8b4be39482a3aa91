package org.sekisho.reports.store;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Counts evaluations until they are reported, and remembers what became of the reports. Each method is one transaction, durable
 * when it returns. Any number of threads, and any number of servers, may use one store. Every method throws {@link
 * StoreException} when the store cannot be reached.
 *
 * <p>A report is about one UTC day and one policy as published (B31). It is {@link ReportSummary.State#OPEN} until a server
 * claims it, which closes it; what is folded in later for the same day and policy opens another one.
 */
public interface ReportStore {

    /** Up to where a journal has been folded in; 0 for a journal that the store does not know. */
    long position(String journal) throws StoreException;

    /**
     * Adds evaluations to the open reports of their days and policies, and moves the journal's position, both or neither.
     *
     * @param from the position that {@link #position} has given
     * @param to the position behind the last of {@code evaluations}
     * @param evaluations equal ones may come more than once
     * <p>A {@link StoreException} may also mean that the answer was lost: ask for {@link #position} again before the next try.
     *
     * @return how many evaluations were counted in a row for others since their report had too many rows
     * @throws IllegalStateException if the position is not {@code from}: somebody else folds the same journal
     */
    long fold(String journal, long from, long to, Collection<RecordedEvaluation> evaluations) throws StoreException;

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
     * Ends a report: its rows and files are deleted, what became of it is kept for operators.
     *
     * @param state {@link ReportSummary.State#SENT} or {@link ReportSummary.State#DROPPED}
     * @return false if the claim is lost
     */
    boolean finish(ClaimedReport report, ReportSummary.State state, String reason) throws StoreException;

    /** The reports that match, with their deliveries. */
    List<ReportSummary> list(ReportFilter filter) throws StoreException;

    /** One report; empty if it is not there. */
    Optional<ReportSummary> find(long id) throws StoreException;

    /** How many reports were due before {@code time} and are not sent. */
    long dueBefore(Instant time) throws StoreException;

    /**
     * Deletes all that is kept about a policy domain but the suppressions, in several transactions where it is much; returns how
     * many reports that were.
     */
    long deleteDomain(String domain) throws StoreException;

    /**
     * Deletes what is older than {@code day}: the notes about ended reports, and reports that were never sent. In several
     * transactions where it is much.
     *
     * @return how many reports that were never sent, which is worth a line in the log
     */
    long deleteBefore(LocalDate day) throws StoreException;

    /** Who wants no reports. */
    List<Suppression> suppressions() throws StoreException;

    /** Sends no more reports to somebody; no change if that is so already. */
    void suppress(Suppression suppression) throws StoreException;

    /** Sends reports to somebody again; false if nothing was suppressed. */
    boolean unsuppress(Suppression suppression) throws StoreException;
}
