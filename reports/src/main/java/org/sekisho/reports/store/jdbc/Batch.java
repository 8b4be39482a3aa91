package org.sekisho.reports.store.jdbc;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.store.RecordedEvaluation;

/** Evaluations to be folded in, by the keys of their reports and rows, in the order in which every server takes its locks. */
final class Batch {

    /**
     * How many chars a row may have in the store: some hundred names of full length. What has more is counted with the rows over
     * the bound.
     */
    static final int MAXIMUM_CONTENT = 64 * 1024;

    static final Comparator<byte[]> KEYS = Arrays::compareUnsigned;

    private final SortedMap<byte[], Report> reports = new TreeMap<>(KEYS);

    private Batch() {}

    static Batch of(Collection<RecordedEvaluation> evaluations) {
        Batch batch = new Batch();
        Map<LocalDate, Map<PublishedPolicy, Report>> known = new HashMap<>();
        for (RecordedEvaluation evaluation : evaluations) {
            if (evaluation.row().count() < 0) {
                throw new IllegalArgumentException("a negative count");
            }
            known.computeIfAbsent(evaluation.day(), day -> new HashMap<>())
                    .computeIfAbsent(evaluation.policy(), policy -> batch.report(evaluation.day(), policy))
                    .add(evaluation.row());
        }
        return batch;
    }

    private Report report(LocalDate day, PublishedPolicy policy) {
        String content = StoredContent.of(policy);
        return reports.computeIfAbsent(
                StoredText.hash(day + " " + content), key -> new Report(day, policy.domain(), content));
    }

    /** The reports by their keys, in order. */
    SortedMap<byte[], Report> reports() {
        return reports;
    }

    /** What is to be added to one report. */
    static final class Report {
        final LocalDate day;
        final String domain;
        final String policy;
        /** By their keys, in order. */
        final SortedMap<byte[], Row> rows = new TreeMap<>(KEYS);

        private Report(LocalDate day, String domain, String policy) {
            this.day = day;
            this.domain = domain;
            this.policy = policy;
        }

        private void add(ReportRow row) {
            String content = StoredContent.of(row);
            rows.merge(StoredText.hash(content), new Row(row, content, row.count()), Row::plus);
        }

        long messages() {
            return rows.values().stream().mapToLong(Row::count).sum();
        }
    }

    /** A row, of which so many came. */
    record Row(ReportRow row, String content, long count) {
        Row plus(Row same) {
            return new Row(row, content, count + same.count);
        }

        boolean fits() {
            return content.length() <= MAXIMUM_CONTENT;
        }
    }
}
