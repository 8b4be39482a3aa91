package org.sekisho.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Verifies a message with relaxed/relaxed rsa-sha256 signatures of 2048 bits; key records come from memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgs = {"-Xms768m", "-Xmx768m", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DkimVerifyBenchmark {

    /** What is verified. */
    @Param
    public SampleMail mail = SampleMail.TEXT_1_KB;

    /** How many domains signed it. */
    @Param({"1", "3"})
    public int signatures = 1;

    private final DkimVerification sekisho = new SekishoDkim();
    private final DkimVerification jdkim = new JdkimDkim();
    private byte[] message = {};

    /** Signs the message; fails unless both sides judge it rightly. */
    @Setup
    public void sign() throws IOException {
        message = Signers.signed(mail, signatures);
        sekisho.check(message, signatures);
        jdkim.check(message, signatures);
    }

    /** Ours. */
    @Benchmark
    public int sekisho() throws IOException {
        return sekisho.passing(message);
    }

    /** The peer. */
    @Benchmark
    public int jdkim() throws IOException {
        return jdkim.passing(message);
    }
}
