package org.sekisho.reports.store;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The store as operators see it. See {@link ReportStore} for what holds for every method. */
public interface OperatingStore {

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
