package org.sekisho.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.james.metrics.api.Gauge;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyPublications;

class KeyMetricsTest {

    @TempDir
    Path root;

    private final Map<String, Gauge<?>> gauges = new HashMap<>();
    private final RecordingMetricFactory counters = new RecordingMetricFactory();

    @Test
    void keysAreCountedByStateAndChecksByWhatTheDnsSaid() throws Exception {
        key("new1");
        key("new2");
        mark("active1", "active", Instant.now());
        mark("retiring1", "retiring", Instant.now());
        mark("retired1", "retiring", Instant.now().minus(Duration.ofDays(8)));
        Files.writeString(root.resolve("example.org/broken1.pem"), "oops");
        KeyKeeper keeper = new KeyKeeper(
                new KeyFolder(root),
                new KeyPublications(List.of(ZoneDnsClient.of("new1._domainkey.example.org\tTXT\t!SERVFAIL\n"
                        + "new2._domainkey.example.org\tTXT\tv=DKIM1; p=\n"))),
                Duration.ofHours(1),
                Clock.systemUTC(),
                new KeyMetrics(registry(), counters));

        assertThat(value("new")).isEqualTo(2L);
        assertThat(value("active")).isEqualTo(1L);
        assertThat(value("retiring")).isEqualTo(1L);
        assertThat(value("retired")).isEqualTo(1L);
        assertThat(value("unusable")).isEqualTo(1L);

        keeper.check();
        keeper.check();

        assertThat(counters.countFor("sekisho.keys.check.no-answer")).isEqualTo(2);
        assertThat(counters.countFor("sekisho.keys.check.revoked")).isEqualTo(2);
        assertThat(counters.countFor("sekisho.keys.check.absent")).isEqualTo(4);
        assertThat(counters.countFor("sekisho.keys.check.matches")).isZero();
    }

    private Object value(String state) {
        return gauges.get("sekisho.keys." + state).get();
    }

    private void mark(String selector, String marker, Instant time) throws Exception {
        key(selector);
        Files.writeString(root.resolve("example.org").resolve(selector + "." + marker), time + "\n");
    }

    private void key(String selector) throws Exception {
        new KeyFolder(root).create(KeyName.of("example.org", selector), DkimPrivateKey.generateEd25519());
    }

    private GaugeRegistry registry() {
        return new GaugeRegistry() {
            @Override
            public <T> GaugeRegistry register(String name, Gauge<T> gauge) {
                gauges.put(name, gauge);
                return this;
            }

            @Override
            public <T> SettableGauge<T> settableGauge(String name) {
                throw new UnsupportedOperationException(name);
            }
        };
    }
}
