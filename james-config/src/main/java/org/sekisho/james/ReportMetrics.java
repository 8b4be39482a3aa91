package org.sekisho.james;

import com.google.inject.Inject;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.sekisho.reports.failure.FailureStatistics;
import org.sekisho.reports.journal.JournalStatus;
import org.sekisho.reports.recording.RecordingListener;
import org.sekisho.reports.recording.SkipReason;
import org.sekisho.reports.sending.SendingListener;
import org.sekisho.reports.sending.SendingOutcome;

/**
 * Tells of reports in James's own metrics, all of them {@code sekisho.reports.*}: counters of what was recorded, counted and
 * sent, and gauges of the journal and of what is overdue. Where reports are off there is none.
 */
final class ReportMetrics implements RecordingListener, SendingListener {

    private static final String PREFIX = "sekisho.reports.";

    private final MetricFactory factory;
    private final GaugeRegistry gauges;
    private final Map<String, Metric> counters = new ConcurrentHashMap<>();

    @Inject
    ReportMetrics(GaugeRegistry gauges, MetricFactory factory) {
        this.gauges = gauges;
        this.factory = factory;
    }

    /** Shows how the journal fares, and how many reports are overdue. */
    void show(Supplier<JournalStatus> journal, Supplier<Long> overdue) {
        gauges.register(PREFIX + "journal.waiting", () -> journal.get().waiting());
        gauges.register(PREFIX + "journal.size", () -> journal.get().size());
        gauges.register(PREFIX + "journal.failures", () -> journal.get().failures());
        gauges.register(PREFIX + "journal.lost", () -> journal.get().lost());
        gauges.register(PREFIX + "journal.kept", () -> journal.get().kept());
        gauges.register(PREFIX + "journal.yielded", () -> journal.get().yielded());
        gauges.register(PREFIX + "overdue", overdue::get);
    }

    /** Shows what became of failure reports. */
    void show(Supplier<FailureStatistics> failures) {
        gauges.register(PREFIX + "failure.sent", () -> failures.get().sent());
        gauges.register(PREFIX + "failure.withheld", () -> failures.get().withheld());
        gauges.register(PREFIX + "failure.dropped", () -> failures.get().dropped());
        gauges.register(PREFIX + "failure.refused", () -> failures.get().refused());
        gauges.register(PREFIX + "failure.failed", () -> failures.get().failed());
    }

    @Override
    public void recorded() {
        count("recorded", 1);
    }

    @Override
    public void skipped(SkipReason reason) {
        count("skipped." + word(reason), 1);
    }

    @Override
    public void journalFull() {
        count("not-recorded.journal-full", 1);
    }

    @Override
    public void notRecorded() {
        count("not-recorded.failure", 1);
    }

    @Override
    public void folded(long evaluations) {
        count("counted", evaluations);
    }

    @Override
    public void countedInOther(long evaluations) {
        count("other-row", evaluations);
    }

    @Override
    public void unreadable(long records) {
        count("unreadable", records);
    }

    @Override
    public void storeWentBack() {
        count("store-went-back", 1);
    }

    /** The database did not do what was asked of it. */
    void storeFailed() {
        count("store-failures", 1);
    }

    /** Reports that were never sent were deleted. */
    void deletedUnsent(long reports) {
        count("deleted-unsent", reports);
    }

    @Override
    public void ended(SendingOutcome outcome) {
        count(word(outcome.result()), 1);
        count("mails", outcome.mails());
        count("mails-refused", outcome.refused());
    }

    private void count(String name, long times) {
        if (times > 0) {
            counters.computeIfAbsent(PREFIX + name, factory::generate).add((int) Math.min(times, Integer.MAX_VALUE));
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
