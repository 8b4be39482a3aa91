package org.sekisho.james;

import com.google.inject.Inject;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.annotation.PreDestroy;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.dnsservice.api.DNSServiceMBean;
import org.apache.james.metrics.api.GaugeRegistry;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dns.CachingDnsClient;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsBounds;
import org.sekisho.authentication.dns.DnsCacheSettings;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRequester;
import org.sekisho.authentication.dns.DnsServers;
import org.sekisho.authentication.dns.DnsStatistics;
import org.sekisho.authentication.dns.DnsjavaClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DNS as this server asks it: {@code dns.servers}, else the servers that James itself asks, with a cache in front.
 *
 * <p>It opens with the first question, because James configures its own resolver after the extensions are made. It reads the
 * addresses that James's DNS service asks and changes nothing in it. What the cache does is told in James's metrics: {@code
 * sekisho.dns.hits}, {@code .misses}, {@code .failures}, {@code .refused}, {@code .under-way}, {@code .waiting}, {@code .hit-rate} (0 to 1) and {@code .milliseconds-per-query}. Safe
 * for use by any number of threads.
 */
final class ServerDns implements DnsClient {

    /** How many questions past the cache may be under way besides those of messages: the health check and keys ask so. */
    static final int PAST_THE_CACHE = 100;

    private static final DnsStatistics NOTHING_ASKED = new DnsStatistics(0, 0, 0, 0, 0, 0, Duration.ZERO);

    private static final Logger LOGGER = LoggerFactory.getLogger(ServerDns.class);

    private final SekishoConfiguration configuration;
    private final DNSService jamesDns;
    private volatile @Nullable Clients open;

    private record Clients(List<InetSocketAddress> servers, DnsjavaClient direct, CachingDnsClient cache) {}

    @Inject
    ServerDns(SekishoConfiguration configuration, DNSService jamesDns, GaugeRegistry gauges) {
        this.configuration = configuration;
        this.jamesDns = jamesDns;
        gauges.register("sekisho.dns.hits", () -> statistics().hits());
        gauges.register("sekisho.dns.misses", () -> statistics().misses());
        gauges.register("sekisho.dns.failures", () -> statistics().failures());
        gauges.register("sekisho.dns.refused", () -> statistics().refused());
        gauges.register("sekisho.dns.under-way", () -> statistics().underWay());
        gauges.register("sekisho.dns.waiting", () -> statistics().waiting());
        gauges.register("sekisho.dns.hit-rate", () -> statistics().hitRate());
        gauges.register("sekisho.dns.milliseconds-per-query", () -> millisecondsPerQuery(statistics()));
    }

    @Override
    public CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
        return clients().cache().ask(question);
    }

    @Override
    public CompletableFuture<DnsAnswer> ask(DnsQuestion question, DnsRequester requester) {
        return clients().cache().ask(question, requester);
    }

    /** Asks the servers even if the answer is known, to see whether they answer. */
    CompletableFuture<DnsAnswer> askServers(DnsQuestion question) {
        return clients().direct().ask(question);
    }

    /** The servers that are asked, in order of preference. */
    List<InetSocketAddress> servers() {
        return clients().servers();
    }

    /** James calls it when it stops. */
    @PreDestroy
    void close() {
        Clients clients = open;
        if (clients != null) {
            clients.direct().close();
        }
    }

    private DnsStatistics statistics() {
        Clients clients = open;
        return clients == null ? NOTHING_ASKED : clients.cache().statistics();
    }

    private static double millisecondsPerQuery(DnsStatistics statistics) {
        return statistics.misses() == 0 ? 0 : statistics.time().toNanos() / 1e6 / statistics.misses();
    }

    private Clients clients() {
        Clients clients = open;
        return clients == null ? openOnce() : clients;
    }

    private synchronized Clients openOnce() {
        Clients clients = open;
        if (clients == null) {
            List<InetSocketAddress> servers =
                    configuration.dnsServers().isEmpty() ? serversOfJames() : configuration.dnsServers();
            DnsBounds bounds = configuration.dnsBounds();
            DnsjavaClient direct =
                    new DnsjavaClient(servers, configuration.dnsTimeout(), bounds.total() + PAST_THE_CACHE);
            DnsCacheSettings cache = DnsCacheSettings.DEFAULT.withMaximumEntries(configuration.dnsCacheEntries());
            clients = new Clients(servers, direct, new CachingDnsClient(direct, cache, bounds));
            open = clients;
        }
        return clients;
    }

    /** What James's own DNS service says that it asks; James's dnsjava is not touched, and is not ours. */
    private List<InetSocketAddress> serversOfJames() {
        if (jamesDns instanceof DNSServiceMBean service) {
            List<InetSocketAddress> servers =
                    Stream.of(service.getDNSServers()).map(DnsServers::parse).toList();
            if (!servers.isEmpty()) {
                return servers;
            }
        }
        List<InetSocketAddress> servers = DnsServers.ofOperatingSystem();
        LOGGER.warn(
                "James does not say which DNS servers it asks, so Sekisho asks those of the operating system: {}; set"
                        + " dns.servers in {} for others",
                servers,
                SekishoConfiguration.FILE);
        return servers;
    }
}
