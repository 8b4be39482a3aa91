package org.sekisho.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;

/** Results as tables in Markdown: one for each benchmark class, one row for each sample, ours beside the peer. */
final class ResultTable {

    private static final String OURS = "sekisho";
    private final String benchmark;
    private final Map<String, Measured> ours = new LinkedHashMap<>();
    private final Map<String, Measured> peers = new LinkedHashMap<>();
    private String peer = "no peer";

    private ResultTable(String benchmark) {
        this.benchmark = benchmark;
    }

    /** All tables, in the order in which JMH sorts results. */
    static String of(Collection<RunResult> results) {
        Map<String, ResultTable> tables = new LinkedHashMap<>();
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            int method = name.lastIndexOf('.');
            String benchmark = name.substring(name.lastIndexOf('.', method - 1) + 1, method);
            tables.computeIfAbsent(benchmark, ResultTable::new).add(name.substring(method + 1), result);
        }
        return tables.values().stream().map(ResultTable::text).collect(Collectors.joining());
    }

    private void add(String method, RunResult result) {
        if (method.equals(OURS)) {
            ours.put(sample(result.getParams()), Measured.of(result));
        } else {
            peer = method;
            peers.put(sample(result.getParams()), Measured.of(result));
        }
    }

    private static String sample(BenchmarkParams parameters) {
        List<String> values = new ArrayList<>();
        for (String key : parameters.getParamsKeys()) {
            values.add(key + " " + parameters.getParam(key));
        }
        return String.join(", ", values);
    }

    private String text() {
        StringBuilder text = new StringBuilder("""

                ### %s
                Processor time for one operation in microseconds: median (least-most); median of the clock; kilobytes allocated.

                | sample | Sekisho, us | clock | kB | %s, us | clock | kB | ratio of time | of kB |
                | --- | --- | --- | --- | --- | --- | --- | --- | --- |
                """.formatted(benchmark, peer));
        Map<String, Measured> samples = new LinkedHashMap<>(ours);
        peers.forEach(samples::putIfAbsent);
        for (String sample : samples.keySet()) {
            Measured our = ours.get(sample);
            Measured their = peers.get(sample);
            text.append("| " + sample + " | " + cells(our) + " | " + cells(their) + " | ");
            text.append(
                    our == null || their == null
                            ? "- | -"
                            : ratio(their.medianCpu(), our.medianCpu()) + " | "
                                    + ratio(their.allocated(), our.allocated()));
            text.append(" |\n");
        }
        return text.toString();
    }

    private static String cells(@Nullable Measured measured) {
        if (measured == null) {
            return "- | - | -";
        }
        List<Double> cpu = measured.cpu();
        return number(measured.medianCpu()) + " (" + number(cpu.get(0)) + "-" + number(cpu.get(cpu.size() - 1)) + ") | "
                + number(measured.clock()) + " | " + number(measured.allocated() / 1000);
    }

    private static String ratio(double theirs, double ours) {
        return number(theirs / ours) + "x";
    }

    /** Three digits, as far as there are so many before the point. */
    static String number(double value) {
        String format = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, format, value);
    }
}
