package org.sekisho.james;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.PolicyContext;
import org.sekisho.authentication.recording.JudgedMessage;
import org.sekisho.authentication.testing.MovableClock;

class ReportWatchTest {

    private static final String EMAIL = "reports@receiver.example";

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-24T12:00:00Z"));
    private final RecordingMetricFactory counters = new RecordingMetricFactory();

    @TempDir
    Path folder;

    @Test
    void aReportThatNobodySendsIsOverdueAndDeletedInTheEnd() throws Exception {
        recordOne();
        BaseConfiguration properties = new BaseConfiguration();
        properties.addProperty("reports.email", EMAIL);
        ReportSettings settings = SekishoConfiguration.of(properties).reports();
        ReportStorage storage = ReportStorage.open(settings, new FilesBelow(folder), ReportPace.USUAL.lease(), clock);
        ReportWatch watch = new ReportWatch(
                storage.store(), settings.keep(), clock, new ReportMetrics(new NoopGaugeRegistry(), counters));

        watch.look();
        assertThat(watch.overdue()).isZero();

        clock.pass(Duration.ofDays(2));
        watch.look();
        assertThat(watch.overdue()).isEqualTo(1);
        assertThat(watch.trouble()).isNull();

        clock.pass(settings.keep());
        watch.look();
        assertThat(counters.countFor("sekisho.reports.deleted-unsent")).isEqualTo(1);
        watch.look();
        assertThat(watch.overdue()).isZero();

        storage.close();
        watch.look();
        assertThat(watch.trouble()).isNotNull();
        assertThat(counters.countFor("sekisho.reports.store-failures")).isEqualTo(1);
    }

    private void recordOne() throws Exception {
        Authentication known = new org.sekisho.authentication.testing.JudgedMessage()
                .zone("_dmarc.sender.example\tTXT\tv=DMARC1; p=none; rua=mailto:dmarc@sender.example\n")
                .from("sender.example")
                .known();
        try (TestSchedule reports =
                new TestSchedule(folder, "reports.email=" + EMAIL + "\nreports.send=false\n", clock)) {
            reports.schedule
                    .recorder()
                    .record(new JudgedMessage(
                            clock.instant(),
                            known,
                            new LocalPolicy(LocalPolicySettings.defaults()).judge(known, PolicyContext.session("s1")),
                            RawMessage.of("From: a@sender.example\r\n\r\nhello\r\n".getBytes(US_ASCII)),
                            List.of("bob@receiver.example")))
                    .get(10, TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(20)).until(() -> reports.count("counted") == 1);
        }
    }
}
