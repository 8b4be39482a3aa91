package org.sekisho.benchmarks;

import java.io.IOException;
import java.util.List;
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
import org.sekisho.authentication.dkim.DkimSigner;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.message.RawMessage;

/** What a second signature, with Ed25519, costs beside the one with RSA of 2048 bits: the body is hashed once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgs = {"-Xms768m", "-Xmx768m", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TwoKeysBenchmark {

    /** What is signed. */
    @Param({"TEXT_10_KB", "TEXT_1_MB"})
    public SampleMail mail = SampleMail.TEXT_10_KB;

    private final DkimSigner signer = Signers.signer();
    private final List<DkimSigningKey> both = Signers.rsaAndEd25519();
    private byte[] message = {};

    /** Makes the message. */
    @Setup
    public void prepare() throws IOException {
        message = mail.bytes();
    }

    /** With both keys. */
    @Benchmark
    public byte[] sekisho() throws IOException {
        return signer.sign(RawMessage.of(message), both);
    }

    /** With the RSA key alone. */
    @Benchmark
    public byte[] rsaAlone() throws IOException {
        return signer.sign(RawMessage.of(message), both.subList(0, 1));
    }
}
