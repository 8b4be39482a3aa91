package org.sekisho.james;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyRecord;
import org.sekisho.authentication.keys.Publication;
import org.sekisho.authentication.testing.LoopbackDnsServer;

class KeyServersTest {

    private static final KeyName NAME = KeyName.of("example.org", "s1");
    private static final DkimPrivateKey KEY = DkimPrivateKey.generateEd25519();
    private static final String RECORD =
            NAME.recordName() + "\tTXT\t" + KeyRecord.of(NAME, KEY).value() + "\n";

    @Test
    void withoutServersOfItsOwnItAsksTheUsualOnes() {
        try (LoopbackDnsServer usual = LoopbackDnsServer.serving(RECORD)) {
            assertThat(check(servers(usual)).status()).isEqualTo(Publication.Status.FINE);
        }
    }

    @Test
    void withServersOfItsOwnItAsksAllOfThemAndNotTheUsualOnes() {
        try (LoopbackDnsServer usual = LoopbackDnsServer.serving("");
                LoopbackDnsServer right = LoopbackDnsServer.serving(RECORD);
                LoopbackDnsServer without = LoopbackDnsServer.serving("")) {
            assertThat(check(servers(usual, right)).status()).isEqualTo(Publication.Status.FINE);
            assertThat(check(servers(usual, right, without)).status()).isEqualTo(Publication.Status.MISSING);
        }
    }

    @Test
    void itClosesItsOwnClients() {
        try (LoopbackDnsServer usual = LoopbackDnsServer.serving("");
                LoopbackDnsServer right = LoopbackDnsServer.serving(RECORD)) {
            KeyServers servers = servers(usual, right);

            servers.close();

            assertThat(check(servers))
                    .isEqualTo(new Publication(
                            Publication.Status.TEMPORARY_ERROR, "the DNS does not answer (the DNS client is closed)"));
        }
    }

    private static Publication check(KeyServers servers) {
        return servers.publications().check(NAME, KEY).join();
    }

    private static KeyServers servers(LoopbackDnsServer usual, LoopbackDnsServer... own) {
        BaseConfiguration properties = new BaseConfiguration();
        properties.addProperty("dns.servers", usual.hostAndPort());
        for (LoopbackDnsServer server : own) {
            properties.addProperty("dkim.check-servers", server.hostAndPort());
        }
        SekishoConfiguration configuration = SekishoConfiguration.of(properties);
        return new KeyServers(configuration, new ServerDns(configuration, JamesDns.SILENT, new NoopGaugeRegistry()));
    }
}
