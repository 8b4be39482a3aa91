package org.sekisho.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Tells how much processor time an operation costs, garbage collection included. Unlike the time on the clock it does not
 * grow while other processes have the processor. JMH makes one for each JVM that it starts.
 */
public final class CpuTime implements InternalProfiler {

    /** The name of the result: microseconds of processor time for each operation. */
    static final String RESULT = "cpu";

    private final OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private long start;

    @Override
    public String getDescription() {
        return "Processor time of the process for each operation";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        start = process.getProcessCpuTime();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        long nanos = process.getProcessCpuTime() - start;
        double operations = Math.max(1, result.getMetadata().getAllOps());
        return List.of(new ScalarResult(
                RESULT, nanos / operations / TimeUnit.MICROSECONDS.toNanos(1), "us/op", AggregationPolicy.AVG));
    }
}
