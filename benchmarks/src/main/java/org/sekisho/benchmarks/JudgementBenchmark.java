package org.sekisho.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
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
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.Envelope;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.dns.CachingDnsClient;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.spf.SpfResult;

/** All that is said of one message: SPF for HELO and MAIL FROM, DKIM, DMARC. No peer does it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgs = {"-Xms768m", "-Xmx768m", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class JudgementBenchmark {

    /** What is judged. */
    @Param("TEXT_10_KB")
    public SampleMail mail = SampleMail.TEXT_10_KB;

    private final MessageAuthenticator authenticator = MessageAuthenticator.builder(
                    new CachingDnsClient(ZoneDnsClient.of(Signers.zone()
                            + SpfSample.TWO_PROVIDERS.zone()
                            + "mta.one.example\tTXT\tv=spf1 ip4:192.0.2.25 -all\n"
                            + "_dmarc.one.example\tTXT\tv=DMARC1; p=reject; rua=mailto:d@one.example\n")),
                    Runnable::run)
            .build();
    private Envelope envelope = new Envelope(InetAddress.getLoopbackAddress(), "", "");
    private byte[] message = {};

    /** Signs the message; fails unless everything passes. */
    @Setup
    public void sign() throws IOException {
        message = Signers.signed(mail, 1);
        envelope = new Envelope(InetAddress.getByName(SpfSample.CLIENT), "mta.one.example", "alice@one.example");
        Authentication known = sekisho();
        if (known.helo().result() != SpfResult.PASS
                || known.mailFrom().result() != SpfResult.PASS
                || known.dkim().get(0).result() != DkimResult.PASS
                || known.dmarc().get(0).result() != DmarcResult.PASS) {
            throw new IllegalStateException("everything must pass: " + known);
        }
    }

    /** Ours. */
    @Benchmark
    public Authentication sekisho() {
        return authenticator.authenticate(envelope, RawMessage.of(message)).join();
    }
}
