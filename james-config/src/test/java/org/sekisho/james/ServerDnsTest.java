package org.sekisho.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.metrics.api.Gauge;
import org.apache.james.metrics.api.GaugeRegistry;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsServers;
import org.sekisho.authentication.dns.RecordType;

class ServerDnsTest {
    private final Map<String, Supplier<?>> gauges = new HashMap<>();

    @Test
    void withoutServersOfOurOwnThoseOfJamesAreTakenWhenTheFirstQuestionComes() {
        List<String> ofJames = new ArrayList<>();
        ServerDns dns = dns(SekishoConfiguration.defaults(), new JamesDns(ofJames));
        ofJames.addAll(List.of("192.0.2.53", "2001:db8::53"));

        assertThat(dns.servers())
                .containsExactly(new InetSocketAddress("192.0.2.53", 53), new InetSocketAddress("2001:db8::53", 53));
        dns.close();
    }

    @Test
    void serversOfOurOwnComeFirst() {
        ServerDns dns = dns(configuration("dns.servers", "127.0.0.1:5399"), new JamesDns(List.of("192.0.2.53")));

        assertThat(dns.servers()).containsExactly(new InetSocketAddress("127.0.0.1", 5399));
        dns.close();
    }

    @Test
    void aJamesThatDoesNotSayWhereItAsksMeansTheServersOfTheSystem() {
        ServerDns dns = dns(SekishoConfiguration.defaults(), JamesDns.SILENT);

        assertThat(dns.servers()).isEqualTo(DnsServers.ofOperatingSystem()).isNotEmpty();
        dns.close();
    }

    @Test
    void theGaugesTellWhatTheCacheDoes() {
        ServerDns dns = dns(configuration("dns.servers", "127.0.0.1:1"), JamesDns.SILENT);
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

    private ServerDns dns(SekishoConfiguration configuration, DNSService ofJames) {
        return new ServerDns(configuration, ofJames, new GaugeRegistry() {
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
