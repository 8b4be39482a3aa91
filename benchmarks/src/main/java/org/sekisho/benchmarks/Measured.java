package org.sekisho.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What one benchmark has shown for one sample, over all its iterations.
 *
 * @param cpu microseconds of processor time for an operation, one for each iteration, ascending
 * @param clock microseconds on the clock for an operation, the median
 * @param allocated octets that an operation allocates, the median
 */
record Measured(List<Double> cpu, double clock, double allocated) {

    private static final String ALLOCATION = "gc.alloc.rate.norm";

    static Measured of(RunResult result) {
        List<Double> cpu = new ArrayList<>();
        List<Double> clock = new ArrayList<>();
        List<Double> allocated = new ArrayList<>();
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                cpu.add(score(iteration, CpuTime.RESULT));
                clock.add(iteration.getPrimaryResult().getScore());
                allocated.add(score(iteration, ALLOCATION));
            }
        }
        return new Measured(cpu.stream().sorted().toList(), median(clock), median(allocated));
    }

    private static double score(IterationResult iteration, String name) {
        Result<?> result = iteration.getSecondaryResults().get(name);
        if (result == null) {
            throw new IllegalStateException("the run did not measure " + name);
        }
        return result.getScore();
    }

    /** The median of {@link #cpu}. */
    double medianCpu() {
        return median(cpu);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
