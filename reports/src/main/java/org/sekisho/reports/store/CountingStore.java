package org.sekisho.reports.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The store as a server sees it that counts what is in its journal. See {@link ReportStore} for what holds for every method.
 *
 * <p>A store may go back in time: a backup is put back, a replica that lags is made the primary, a file loses what it had
 * confirmed. {@link #position} then says less than before. The server first tells it of the reports that were closed since, by the
 * methods named {@code restore}, and then folds again what the journal still has, but for what {@link #closedBeyond} names.
 */
public interface CountingStore {

    /**
     * How many different evaluations one {@link #fold} takes well. The one who folds reads no more when it has so many; those of the
     * last read come on top.
     */
    int differentRecords();

    /** How far a journal has been folded in. */
    JournalPosition position(String journal) throws StoreException;

    /** The other journals that the store knows, and up to where each is counted. */
    Map<String, Long> journalsBeside(String journal) throws StoreException;

    /**
     * Adds evaluations to the open reports of their days and policies, and moves the journal's position: both or neither, or at last
     * both when the same range is folded again.
     *
     * <p>A {@link StoreException} may also mean that the answer was lost: ask for {@link #position} again before the next try.
     *
     * @param from what {@link #position} has given as counted
     * @param to the position behind the last of {@code evaluations}; what was given as pending, where something was
     * @param evaluations equal ones may come more than once
     * @return how many evaluations were counted in a row for others since their report had too many rows
     * @throws IllegalStateException if the position is not {@code from}: somebody else folds the same journal, or the store went back
     */
    long fold(String journal, long from, long to, Collection<RecordedEvaluation> evaluations) throws StoreException;

    /**
     * What must not be folded again after the store went back, since reports have it that were closed before.
     *
     * @return for each key the position before which closed reports have all of this journal; only those behind {@code from}
     */
    Map<ReportKey, Long> closedBeyond(String journal, long from) throws StoreException;

    /**
     * Tells a store that went back of a report that had its files. It takes the place of one of the same key and sequence that has
     * none, with the evaluations in it.
     *
     * @param files read one after the other
     * @return false if nothing was to be done, since the store has this report with its files, or has another one in its place
     */
    boolean restore(ClosedReport report, List<ReportFile> files) throws StoreException;

    /** Tells it what had become of a file; false if there is no such report with files, or the same is noted already. */
    boolean restore(String uniqueId, Delivery delivery) throws StoreException;

    /** Tells it that a report had ended; false if there is no such report with files, or it has ended already. */
    boolean restore(String uniqueId, ReportSummary.State state, String reason) throws StoreException;
}
