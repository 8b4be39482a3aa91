package org.sekisho.james;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.commons.configuration2.convert.DefaultListDelimiterHandler;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.metrics.api.Gauge;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyPublications;

/** A {@link ReportSchedule} with its real journal and database in a folder. */
final class TestSchedule implements AutoCloseable {

    /** A mail that was handed over. */
    record Sent(String recipient, byte[] message) {}

    final Queue<Sent> outbox = new ConcurrentLinkedQueue<>();
    final RecordingMetricFactory counters = new RecordingMetricFactory();
    final Gauges gauges = new Gauges();
    final ReportSchedule schedule;
    private final ServerDns dns;
    private final KeyKeeper keys;

    /** @param settings lines of {@code sekisho.properties} */
    TestSchedule(Path folder, String settings, Clock clock) {
        SekishoConfiguration configuration = SekishoConfiguration.of(properties(settings));
        ServerDomains domains = new ServerDomains(OneDomain.named("receiver.example"));
        FilesBelow files = new FilesBelow(folder);
        dns = new ServerDns(configuration, JamesDns.SILENT, new NoopGaugeRegistry());
        keys = new KeyKeeper(
                new KeyFolder(folder.resolve("conf/dkim")),
                new KeyPublications(List.of(dns)),
                Duration.ofHours(1),
                Clock.systemUTC(),
                new KeyMetrics(new NoopGaugeRegistry(), counters));
        schedule = new ReportSchedule(
                configuration,
                files,
                dns,
                domains,
                keys,
                (recipient, message) -> outbox.add(new Sent(recipient, message)),
                new FailureReports(
                        dns,
                        domains,
                        new AuthservId(configuration, OneDomain.named("receiver.example")),
                        (recipient, message) -> outbox.add(new Sent(recipient, message)),
                        configuration),
                new ReportMetrics(gauges, counters),
                ReportPace.USUAL,
                clock);
    }

    long count(String counter) {
        return counters.countFor("sekisho.reports." + counter);
    }

    @Override
    public void close() {
        schedule.stop();
        keys.stop();
        dns.close();
    }

    private static PropertiesConfiguration properties(String text) {
        PropertiesConfiguration properties = new PropertiesConfiguration();
        properties.setListDelimiterHandler(new DefaultListDelimiterHandler(','));
        try {
            properties.read(new StringReader(text));
        } catch (ConfigurationException | IOException wrong) {
            throw new IllegalStateException(wrong);
        }
        return properties;
    }

    /** Keeps what is registered. */
    static final class Gauges implements GaugeRegistry {
        private final Map<String, Gauge<?>> all = new ConcurrentHashMap<>();

        @Override
        public <T> GaugeRegistry register(String name, Gauge<T> gauge) {
            all.put(name, gauge);
            return this;
        }

        @Override
        public <T> SettableGauge<T> settableGauge(String name) {
            throw new UnsupportedOperationException(name);
        }

        Set<String> names() {
            return all.keySet();
        }

        Object read(String name) {
            return all.get(name).get();
        }
    }
}
