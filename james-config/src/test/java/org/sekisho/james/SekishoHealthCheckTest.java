package org.sekisho.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.james.core.healthcheck.Result;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyPublications;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.recording.EvaluationRecorder;
import org.sekisho.authentication.testing.LoopbackDnsServer;
import org.sekisho.authentication.testing.MovableClock;
import org.sekisho.authentication.testing.Trouble;
import org.sekisho.mail.Arrival;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.CheckpointSettings;
import org.sekisho.mail.Defects;
import org.sekisho.mail.Standing;
import reactor.core.publisher.Mono;

class SekishoHealthCheckTest {
    private final LoopbackDnsServer server = LoopbackDnsServer.serving("mx.example.org\tA\t192.0.2.1\n");

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-24T09:00:00Z"));
    private final Defects defects = new Defects(clock);
    /** In monitoring, with a DNS of which nothing may be asked any more. */
    private final Checkpoint overloaded = new Checkpoint(
            MessageAuthenticator.builder(
                            question -> CompletableFuture.completedFuture(
                                    DnsAnswer.TemporaryFailure.overload("too many DNS queries at a time")),
                            Runnable::run)
                    .build(),
            new LocalPolicy(
                    LocalPolicySettings.builder().enforcement(DmarcPolicy.NONE).build()),
            CheckpointSettings.named("mx.example.org"),
            Runnable::run,
            new RecordingMetricFactory());

    /** James's own files. */
    private Map<String, String> files = Map.of();

    @AfterEach
    void stop() {
        server.close();
    }

    @TempDir
    Path keyFolder;

    @Test
    void itIsDegradedWithTheRemedyWhenAKeyIsNotPublished() throws Exception {
        KeyName name = KeyName.of("example.org", "s1");
        new KeyFolder(keyFolder).create(name, DkimPrivateKey.generateEd25519());

        Result result = check("mx.example.org");

        assertThat(result.isDegraded()).isTrue();
        assertThat(result.getCause().orElseThrow())
                .contains(
                        "The key s1._domainkey.example.org (new)", "publish the TXT record s1._domainkey.example.org");
    }

    @Test
    void itIsDegradedWithTheRemedyWhenNothingJudgesAPort() {
        files = Map.of("smtpserver", "<smtpservers><smtpserver><bind>0.0.0.0:25</bind></smtpserver></smtpservers>");

        Result result = check("mx.example.org");

        assertThat(result.isDegraded()).isTrue();
        assertThat(result.getCause().orElseThrow()).contains("0.0.0.0:25", "InboundAuthenticationHook");
    }

    @Test
    void itIsHealthyWhenTheDnsAnswers() {
        assertThat(check("mx.example.org").isHealthy()).isTrue();
    }

    @Test
    void itIsHealthyWhenTheDnsAnswersThatThereIsNoSuchName() {
        assertThat(check("nobody.example.org").isHealthy()).isTrue();
    }

    @Test
    void itIsDegradedWithARemedyWhenTheDnsDoesNotAnswer() {
        server.let("mx.example.org", Trouble.SERVFAIL);

        Result result = check("mx.example.org");

        assertThat(result.isDegraded()).isTrue();
        assertThat(result.getCause())
                .contains(
                        "The DNS does not answer (SERVFAIL), so mail is judged with temporary errors: look at dns.servers"
                                + " in conf/sekisho.properties, or at dnsservice.xml where that key is not set.");
    }

    @Test
    void itIsDegradedAndDoesNotThrowWhenJamesHasNoDefaultDomain() {
        BaseConfiguration properties = new BaseConfiguration();
        properties.addProperty("dns.servers", server.hostAndPort());

        Result result = check(SekishoConfiguration.of(properties));

        assertThat(result.isDegraded()).isTrue();
        assertThat(result.getCause().orElseThrow()).contains("authserv-id in conf/sekisho.properties must be set");
    }

    @Test
    @Tag("B22")
    void itIsDegradedForADayAfterADefectHasShownItself() {
        Checkpoint checkpoint = new Checkpoint(
                MessageAuthenticator.builder(ZoneDnsClient.of(""), Runnable::run)
                        .build(),
                new LocalPolicy(LocalPolicySettings.defaults()),
                CheckpointSettings.named("mx.example.org"),
                Runnable::run,
                new RecordingMetricFactory(),
                EvaluationRecorder.NONE,
                clock,
                defects);
        checkpoint.reportBroken("judge", "4f2a", new IllegalStateException("a defect"));

        assertThat(check("mx.example.org").getCause().orElseThrow())
                .contains("A part of Sekisho is broken: 1 failure since the start", "step judge");
        clock.pass(Defects.REMEMBERED.plusSeconds(1));
        assertThat(check("mx.example.org").isHealthy()).isTrue();
    }

    @Test
    @Tag("B17")
    void itIsDegradedWhileMailIsLetThroughInAnOverload() throws Exception {
        overloaded
                .begin(new Arrival(
                        "s1", InetAddress.getByName("192.0.2.7"), "mta.example", "a@sender.example", Standing.STRANGER))
                .complete(RawMessage.of("From: a@sender.example\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII)))
                .join();

        Result result = check("mx.example.org");

        assertThat(result.isDegraded()).isTrue();
        assertThat(result.getCause().orElseThrow())
                .startsWith("1 messages could not be judged whole")
                .contains("dns.maximum-queries in conf/sekisho.properties");
    }

    private Result check(String authservId) {
        BaseConfiguration properties = new BaseConfiguration();
        properties.addProperty("dns.servers", server.hostAndPort());
        properties.addProperty("dns.timeout", "500ms");
        properties.addProperty("authserv-id", authservId);
        return check(SekishoConfiguration.of(properties));
    }

    private Result check(SekishoConfiguration configuration) {
        ServerDns dns = new ServerDns(configuration, JamesDns.SILENT, new NoopGaugeRegistry());
        AuthservId authservId = new AuthservId(configuration, new OneDomain(Optional.empty()));
        KeyKeeper keys = new KeyKeeper(
                new KeyFolder(keyFolder),
                new KeyPublications(List.of(dns)),
                Duration.ofHours(1),
                Clock.systemUTC(),
                new KeyMetrics(new NoopGaugeRegistry(), new RecordingMetricFactory()));
        try (TestSchedule reports = new TestSchedule(keyFolder, "", Clock.systemUTC())) {
            keys.look();
            ConfigurationReview review = new ConfigurationReview(new ServerFiles(HelloNamesTest.provider(files)));
            return Mono.from(new SekishoHealthCheck(new HealthSources(
                                    dns, authservId, keys, reports.schedule, defects, review, () -> overloaded))
                            .check())
                    .block();
        } finally {
            dns.close();
        }
    }
}
