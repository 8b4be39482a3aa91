package org.sekisho.webadmin;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sekisho.reports.store.ReportFilter;
import org.sekisho.reports.store.ReportStore;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.StoreException;

/**
 * Which reports an operator wants to be sent now.
 *
 * @param id one report; then the others are empty
 * @param day those about this UTC day, also where it is not over; where it is empty, those of all days that are over
 * @param domain those about this policy domain
 * @param again whether it is one that was sent, and goes out once more as it was
 */
record ReportSelection(Optional<Long> id, Optional<LocalDate> day, Optional<String> domain, boolean again) {

    /** One that was not sent. */
    static ReportSelection one(long id) {
        return new ReportSelection(Optional.of(id), Optional.empty(), Optional.empty(), false);
    }

    /** One that was sent. */
    static ReportSelection oneAgain(long id) {
        return new ReportSelection(Optional.of(id), Optional.empty(), Optional.empty(), true);
    }

    /** Those that were not sent. */
    static ReportSelection many(Optional<LocalDate> day, Optional<String> domain) {
        return new ReportSelection(Optional.empty(), day, domain, false);
    }

    /** The most reports that one task sends. */
    static final int MOST = 20_000;

    /**
     * The keys of the reports that are not sent yet: the newest {@link #MOST} at most.
     *
     * @param today the UTC day that is not over
     */
    List<Long> find(ReportStore store, LocalDate today) throws StoreException {
        if (id.isPresent()) {
            return List.of(id.get());
        }
        List<Long> found = new ArrayList<>();
        for (ReportSummary.State state : List.of(ReportSummary.State.CLOSED, ReportSummary.State.OPEN)) {
            ReportFilter filter = new ReportFilter(domain, day, Optional.of(state), MOST - found.size());
            store.list(filter).stream()
                    .filter(report -> day.isPresent() || report.day().isBefore(today))
                    .map(ReportSummary::id)
                    .forEach(found::add);
            if (found.size() >= MOST) {
                break;
            }
        }
        return List.copyOf(found);
    }
}
