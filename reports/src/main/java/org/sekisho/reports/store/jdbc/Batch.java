package org.sekisho.reports.store.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.store.RecordedEvaluation;
import org.sekisho.reports.store.ReportKey;
import org.sekisho.reports.store.StoredContent;

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
        Map<LocalDate, Map<String, Report>> known = new HashMap<>();
        for (RecordedEvaluation evaluation : evaluations) {
            known.computeIfAbsent(evaluation.day(), day -> new HashMap<>())
                    .computeIfAbsent(evaluation.policy(), policy -> batch.report(evaluation.day(), policy))
                    .add(evaluation);
        }
        return batch;
    }

    private Report report(LocalDate day, String policy) {
        return reports.computeIfAbsent(ReportKey.of(day, policy).octets(), key -> new Report(day, policy));
    }

    /** The reports by their keys, in order. */
    SortedMap<byte[], Report> reports() {
        return reports;
    }

    /** What is to be added to one report. */
    static final class Report {
        final LocalDate day;
        final String policy;
        /** By their keys, in order. */
        final SortedMap<byte[], Row> rows = new TreeMap<>(KEYS);

        private Report(LocalDate day, String policy) {
            this.day = day;
            this.policy = policy;
        }

        private void add(RecordedEvaluation evaluation) {
            rows.merge(StoredText.hash(evaluation.row()), new Row(evaluation.row(), evaluation.count()), Row::plus);
        }

        /** The policy domain. */
        String domain() {
            try {
                return StoredContent.policy(policy).domain();
            } catch (JsonProcessingException malformed) {
                throw new IllegalArgumentException("a policy that nobody can read", malformed);
            }
        }

        long messages() {
            return rows.values().stream().mapToLong(Row::count).sum();
        }
    }

    /** A row, of which so many came. */
    record Row(String content, long count) {
        Row plus(Row same) {
            return new Row(content, count + same.count);
        }

        ReportRow read() {
            try {
                return StoredContent.row(content, count);
            } catch (JsonProcessingException malformed) {
                throw new IllegalArgumentException("a row that nobody can read", malformed);
            }
        }

        boolean fits() {
            return content.length() <= MAXIMUM_CONTENT;
        }
    }
}
