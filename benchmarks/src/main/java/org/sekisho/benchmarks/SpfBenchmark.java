package org.sekisho.benchmarks;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.james.jspf.executor.SPFResult;
import org.apache.james.jspf.impl.SPF;
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
import org.sekisho.authentication.dns.CachingDnsClient;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.spf.SpfEvaluator;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfOutcome;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.authentication.spf.SpfSettings;

/** Evaluates SPF for MAIL FROM; all answers come from memory: ours through our cache, jSPF's from a map. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 2,
        jvmArgs = {"-Xms768m", "-Xmx768m", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SpfBenchmark {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String HELO = "mta.one.example";
    private static final String MAIL_FROM = "alice@" + SpfSample.DOMAIN;

    /** Which records. */
    @Param
    public SpfSample records = SpfSample.IP4_ONLY;

    private final SpfEvaluator evaluator = new SpfEvaluator(SpfSettings.standard());
    private DnsClient dns = ZoneDnsClient.of("");
    private InetAddress client = InetAddress.getLoopbackAddress();
    private SPF jspf = new SPF(new JspfDns(dns));

    /** Fills the DNS; fails unless both sides say pass. */
    @Setup
    public void fill() throws UnknownHostException {
        DnsClient zone = ZoneDnsClient.of(records.zone());
        dns = new CachingDnsClient(zone);
        client = InetAddress.getByName(SpfSample.CLIENT);
        jspf = new SPF(new JspfDns(zone));
        SpfResult ours = sekisho().result();
        String theirs = jspf().getResult();
        if (ours != SpfResult.PASS || !theirs.equals("pass")) {
            throw new IllegalStateException(records + ": both must say pass, but say " + ours + " and " + theirs);
        }
    }

    /** Ours. */
    @Benchmark
    public SpfOutcome sekisho() {
        return DnsEvaluation.start(
                        dns,
                        Deadline.in(TIMEOUT),
                        answers -> evaluator.evaluate(answers, SpfIdentity.MAIL_FROM, client, HELO, MAIL_FROM))
                .join();
    }

    /** The peer. */
    @Benchmark
    public SPFResult jspf() {
        return jspf.checkSPF(SpfSample.CLIENT, MAIL_FROM, HELO);
    }
}
