package org.sekisho.james;

import com.google.inject.Inject;
import java.util.List;
import javax.annotation.PreDestroy;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsjavaClient;
import org.sekisho.authentication.keys.KeyPublications;

/**
 * Where our own key records are looked for: {@code dkim.check-servers}, else the servers that are always asked. Both past any
 * cache, since two sightings of one answer would be one.
 */
final class KeyServers {

    private final List<DnsjavaClient> own;
    private final ServerDns usual;

    @Inject
    KeyServers(SekishoConfiguration configuration, ServerDns usual) {
        this.own = configuration.signing().checkServers().stream()
                .map(server -> new DnsjavaClient(List.of(server), configuration.dnsTimeout(), ServerDns.PAST_THE_CACHE))
                .toList();
        this.usual = usual;
    }

    /** What compares keys with their records. */
    KeyPublications publications() {
        return new KeyPublications(own.isEmpty() ? List.<DnsClient>of(usual::askServers) : own);
    }

    /** James calls it when it stops. */
    @PreDestroy
    void close() {
        own.forEach(DnsjavaClient::close);
    }
}
