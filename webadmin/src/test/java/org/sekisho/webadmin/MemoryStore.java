package org.sekisho.webadmin;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.store.ClaimedReport;
import org.sekisho.reports.store.Delivery;
import org.sekisho.reports.store.RecordedEvaluation;
import org.sekisho.reports.store.ReportFile;
import org.sekisho.reports.store.ReportFilter;
import org.sekisho.reports.store.ReportStore;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.RowSink;
import org.sekisho.reports.store.StoreException;
import org.sekisho.reports.store.Suppression;

/** As much of a store as the routes and their tasks need. */
final class MemoryStore implements ReportStore {
    private final Map<Long, ReportSummary> reports = new TreeMap<>(Comparator.reverseOrder());
    private final Set<Suppression> suppressions = new LinkedHashSet<>();
    private boolean reachable = true;

    synchronized void setReachable(boolean reachable) {
        this.reachable = reachable;
    }

    @Override
    public synchronized long fold(String journal, long from, long to, Collection<RecordedEvaluation> evaluations)
            throws StoreException {
        mustBeReachable();
        for (RecordedEvaluation evaluation : evaluations) {
            long id = reports.size() + 1L;
            reports.put(
                    id,
                    open(
                            id,
                            evaluation.day(),
                            evaluation.policy(),
                            evaluation.row().count()));
        }
        return 0;
    }

    private static ReportSummary open(long id, LocalDate day, PublishedPolicy policy, long messages) {
        Instant due = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return new ReportSummary(
                id,
                "unique" + id,
                day,
                policy,
                messages,
                1,
                ReportSummary.State.OPEN,
                due,
                0,
                Optional.empty(),
                List.of());
    }

    @Override
    public synchronized Optional<ClaimedReport> claim(long id, Instant now, String server) throws StoreException {
        mustBeReachable();
        return Optional.ofNullable(reports.get(id))
                .filter(report ->
                        report.state() == ReportSummary.State.OPEN || report.state() == ReportSummary.State.CLOSED)
                .map(report -> new ClaimedReport(
                        id,
                        "claim",
                        report.uniqueId(),
                        report.day(),
                        now,
                        now,
                        report.policy(),
                        report.messages(),
                        report.rows(),
                        report.attempts(),
                        now));
    }

    @Override
    public synchronized boolean note(ClaimedReport claimed, Delivery delivery) throws StoreException {
        return replace(claimed.id(), report -> List.of(delivery), Optional.empty(), Optional.empty());
    }

    @Override
    public synchronized boolean postpone(ClaimedReport claimed, Instant next, String reason) throws StoreException {
        return replace(
                claimed.id(), ReportSummary::deliveries, Optional.of(ReportSummary.State.CLOSED), Optional.of(reason));
    }

    @Override
    public synchronized boolean finish(ClaimedReport claimed, ReportSummary.State state, String reason)
            throws StoreException {
        return replace(claimed.id(), ReportSummary::deliveries, Optional.of(state), Optional.of(reason));
    }

    private boolean replace(
            long id,
            java.util.function.Function<ReportSummary, List<Delivery>> deliveries,
            Optional<ReportSummary.State> state,
            Optional<String> reason)
            throws StoreException {
        mustBeReachable();
        ReportSummary report = reports.get(id);
        reports.put(
                id,
                new ReportSummary(
                        id,
                        report.uniqueId(),
                        report.day(),
                        report.policy(),
                        report.messages(),
                        report.rows(),
                        state.orElse(report.state()),
                        report.due(),
                        report.attempts() + 1,
                        reason,
                        deliveries.apply(report)));
        return true;
    }

    @Override
    public synchronized List<ReportSummary> list(ReportFilter filter) throws StoreException {
        mustBeReachable();
        return reports.values().stream()
                .filter(report -> filter.domain().stream()
                        .allMatch(domain -> domain.equals(report.policy().domain())))
                .filter(report -> filter.day().stream().allMatch(report.day()::equals))
                .filter(report -> filter.state().stream().allMatch(state -> state == report.state()))
                .limit(filter.limit())
                .toList();
    }

    @Override
    public synchronized Optional<ReportSummary> find(long id) throws StoreException {
        mustBeReachable();
        return Optional.ofNullable(reports.get(id));
    }

    @Override
    public synchronized long deleteDomain(String domain) throws StoreException {
        mustBeReachable();
        int before = reports.size();
        reports.values().removeIf(report -> report.policy().domain().equals(domain));
        return before - reports.size();
    }

    @Override
    public synchronized List<Suppression> suppressions() throws StoreException {
        mustBeReachable();
        return new ArrayList<>(suppressions);
    }

    @Override
    public synchronized void suppress(Suppression suppression) throws StoreException {
        mustBeReachable();
        suppressions.add(suppression);
    }

    @Override
    public synchronized boolean unsuppress(Suppression suppression) throws StoreException {
        mustBeReachable();
        return suppressions.remove(suppression);
    }

    private void mustBeReachable() throws StoreException {
        if (!reachable) {
            throw new StoreException("The database of the reports cannot be reached.", new IllegalStateException());
        }
    }

    @Override
    public long position(String journal) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ClaimedReport> claim(Instant now, String server) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean renew(ClaimedReport report) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void rows(long id, RowSink sink) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean keep(ClaimedReport report, List<ReportFile> files) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int files(long id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ReportFile> file(long id, int part) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Delivery> deliveries(long id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long dueBefore(Instant time) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long deleteBefore(LocalDate day) {
        throw new UnsupportedOperationException();
    }
}
