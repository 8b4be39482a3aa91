package org.sekisho.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.jdkim.DKIMSigner;
import org.apache.james.jdkim.exceptions.FailException;
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

/** Signs a message, relaxed/relaxed, with one RSA key of 2048 bits; both sides sign the same fields. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgs = {"-Xms768m", "-Xmx768m", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DkimSignBenchmark {

    private static final Pattern SIGNED_FIELDS = Pattern.compile(";h=([^;]+);");

    /** What is signed. */
    @Param({"TEXT_1_KB", "TEXT_10_KB", "TEXT_1_MB"})
    public SampleMail mail = SampleMail.TEXT_1_KB;

    private final DkimSigner sekisho = Signers.signer();
    private final List<DkimSigningKey> keys = Signers.keys(1);
    private DKIMSigner jdkim = new DKIMSigner("", Signers.privateKey());
    private byte[] message = {};

    /** Makes the message; fails unless what each side signs passes on the other. */
    @Setup
    public void prepare() throws IOException, FailException {
        message = mail.bytes();
        byte[] ours = sekisho();
        jdkim = new DKIMSigner(jdkimTemplate(ours), Signers.privateKey());
        byte[] theirs = (jdkim() + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        for (byte[] signature : List.of(ours, theirs)) {
            ByteArrayOutputStream signed = new ByteArrayOutputStream();
            signed.writeBytes(signature);
            signed.writeBytes(message);
            new SekishoDkim().check(signed.toByteArray(), 1);
            new JdkimDkim().check(signed.toByteArray(), 1);
        }
    }

    private static String jdkimTemplate(byte[] ours) {
        String tags = new String(ours, StandardCharsets.ISO_8859_1).replaceAll("\\s", "");
        Matcher fields = SIGNED_FIELDS.matcher(tags);
        if (!fields.find()) {
            throw new IllegalStateException("a signature without h=");
        }
        return "v=1; a=rsa-sha256; c=relaxed/relaxed; d=" + Signers.DOMAINS.get(0) + "; s=" + Signers.SELECTOR + "; h="
                + fields.group(1) + "; bh=; b=;";
    }

    /** Ours. */
    @Benchmark
    public byte[] sekisho() throws IOException {
        return sekisho.sign(RawMessage.of(message), keys);
    }

    /** The peer. */
    @Benchmark
    public String jdkim() throws IOException, FailException {
        return jdkim.sign(new ByteArrayInputStream(message));
    }
}
