package org.sekisho.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import com.google.inject.Injector;
import java.io.FileNotFoundException;
import java.util.Optional;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.utils.PropertiesProvider;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.sekisho.mail.Checkpoint;

class SekishoModuleTest {

    @Test
    void theCheckpointIsMadeOnceForHooksAndMailets() {
        Injector injector = injector(OneDomain.named("example.org"), Optional.empty());

        assertThat(injector.getInstance(Checkpoint.class)).isSameAs(injector.getInstance(Checkpoint.class));
    }

    @Test
    void theAuthservIdIsJamesDefaultDomainUnlessItIsSet() {
        BaseConfiguration named = new BaseConfiguration();
        named.addProperty("authserv-id", "mx.example.org");

        assertThat(injector(OneDomain.named("example.org"), Optional.empty())
                        .getInstance(AuthservId.class)
                        .get())
                .isEqualTo("example.org");
        assertThat(injector(OneDomain.named("example.org"), Optional.of(named))
                        .getInstance(AuthservId.class)
                        .get())
                .isEqualTo("mx.example.org");
    }

    @Test
    void theHealthCheckIsMadeBeforeJamesKnowsItsDomains() {
        Injector injector = injector(new OneDomain(Optional.empty()), Optional.empty());

        assertThat(injector.getInstance(SekishoHealthCheck.class)
                        .componentName()
                        .getName())
                .isEqualTo("Sekisho");
    }

    @Test
    void aWrongSettingStopsTheModuleWithItsSentence() {
        BaseConfiguration wrong = new BaseConfiguration();
        wrong.addProperty("spf.fial", "refuse");

        assertThatThrownBy(() -> new SekishoModule(properties(Optional.of(wrong))))
                .isInstanceOf(WrongSettingException.class)
                .hasMessage("In conf/sekisho.properties the key spf.fial is unknown; did you mean spf.fail?");
    }

    private static Injector injector(DomainList domains, Optional<Configuration> content) {
        return Guice.createInjector(new SekishoModule(properties(content)), binder -> {
            binder.bind(DomainList.class).toInstance(domains);
            binder.bind(MetricFactory.class).toInstance(new NoMetrics());
            binder.bind(GaugeRegistry.class).toInstance(new NoopGaugeRegistry());
        });
    }

    private static PropertiesProvider properties(Optional<Configuration> content) {
        return new PropertiesProvider(null, null) {
            @Override
            public Configuration getConfiguration(String name) throws FileNotFoundException {
                assertThat(name).isEqualTo("sekisho");
                return content.orElseThrow(FileNotFoundException::new);
            }
        };
    }

    private static final class NoMetrics implements MetricFactory {
        @Override
        public Metric generate(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TimeMetric timer(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> Publisher<T> decoratePublisherWithTimerMetric(String name, Publisher<T> publisher) {
            return publisher;
        }

        @Override
        public <T> Publisher<T> decoratePublisherWithTimerMetricLogP99(String name, Publisher<T> publisher) {
            return publisher;
        }
    }
}
