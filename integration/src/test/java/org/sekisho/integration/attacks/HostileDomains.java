package org.sekisho.integration.attacks;

import org.sekisho.authentication.dns.Zone;
import org.sekisho.integration.domains.SampleDomains;

/**
 * The domains of this suite: those of {@link SampleDomains}, the attacker's {@code evil.example}, and victims that publish what
 * they should not. {@code bank.example} asks for {@code p=reject}.
 */
final class HostileDomains {

    /** One for all: its keys are made once. */
    static final SampleDomains SAMPLE = new SampleDomains();

    private static final String CLIENTS = "v=spf1 ip4:198.18.0.0/15 -all";

    private HostileDomains() {}

    /** All records. */
    static Zone zone() {
        Zone.Builder zone = SAMPLE.zone()
                .add("evil.example", "TXT", CLIENTS)
                .add("mx.evil.example", "TXT", CLIENTS)
                .add("_dmarc.evil.example", "TXT", "v=DMARC1; p=none")
                .add("key._domainkey.evil.example", "TXT", Keys.record(Keys.ATTACKER));
        Catalogue.GROUPS.forEach(group -> group.publish(zone));
        return zone.build();
    }

    /** Adds a domain that sends nothing by SPF, asks for {@code p=reject}, and has one key. */
    static void victim(Zone.Builder zone, String domain, String selector, String keyRecord) {
        zone.add(domain, "TXT", "v=spf1 -all");
        zone.add("_dmarc." + domain, "TXT", "v=DMARC1; p=reject; adkim=s; aspf=s");
        zone.add(selector + "._domainkey." + domain, "TXT", keyRecord);
    }
}
