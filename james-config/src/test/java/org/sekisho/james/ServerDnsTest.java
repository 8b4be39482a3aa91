package org.sekisho.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.james.metrics.api.Gauge;
import org.apache.james.metrics.api.GaugeRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.RecordType;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;

class ServerDnsTest {
    private final Map<String, Supplier<?>> gauges = new HashMap<>();
    private Resolver before;

    @BeforeEach
    void rememberTheSharedResolver() {
        before = Lookup.getDefaultResolver();
    }

    @AfterEach
    void restoreTheSharedResolver() {
        Lookup.setDefaultResolver(before);
    }

    @Test
    void withoutServersOfOurOwnThoseOfJamesAreTakenWhenTheFirstQuestionComes() {
        ServerDns dns = dns(SekishoConfiguration.defaults());
        Lookup.setDefaultResolver(new SimpleResolver(new InetSocketAddress("127.0.0.1", 5354)));

        assertThat(dns.servers()).containsExactly(new InetSocketAddress("127.0.0.1", 5354));
        dns.close();
    }

    @Test
    void serversOfOurOwnAreAskedAndJamesIsLeftAlone() {
        ServerDns dns = dns(configuration("dns.servers", "127.0.0.1:5399"));

        assertThat(dns.servers()).containsExactly(new InetSocketAddress("127.0.0.1", 5399));
        assertThat(Lookup.getDefaultResolver()).isSameAs(before);
        dns.close();
    }

    @Test
    void theGaugesTellWhatTheCacheDoes() {
        ServerDns dns = dns(configuration("dns.servers", "127.0.0.1:1"));
        assertThat(gauges.get("sekisho.dns.hit-rate").get()).isEqualTo(0.0);

        DnsQuestion question = DnsQuestion.of("a.example", RecordType.TXT);
        assertThat(dns.ask(question).join()).isInstanceOf(DnsAnswer.TemporaryFailure.class);
        dns.ask(question).join();

        assertThat(gauges.get("sekisho.dns.misses").get()).isEqualTo(1L);
        assertThat(gauges.get("sekisho.dns.hits").get()).isEqualTo(1L);
        assertThat(gauges.get("sekisho.dns.failures").get()).isEqualTo(1L);
        assertThat(gauges.get("sekisho.dns.hit-rate").get()).isEqualTo(0.5);
        assertThat((double) gauges.get("sekisho.dns.milliseconds-per-query").get())
                .isPositive();
        dns.close();
    }

    private ServerDns dns(SekishoConfiguration configuration) {
        return new ServerDns(configuration, new GaugeRegistry() {
            @Override
            public <T> GaugeRegistry register(String name, Gauge<T> gauge) {
                gauges.put(name, gauge);
                return this;
            }

            @Override
            public <T> SettableGauge<T> settableGauge(String name) {
                throw new UnsupportedOperationException(name);
            }
        });
    }

    private static SekishoConfiguration configuration(String key, String value) {
        BaseConfiguration properties = new BaseConfiguration();
        properties.addProperty(key, value);
        properties.addProperty("dns.timeout", "300ms");
        return SekishoConfiguration.of(properties);
    }
}
