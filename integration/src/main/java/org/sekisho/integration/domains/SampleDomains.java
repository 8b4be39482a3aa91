package org.sekisho.integration.domains;

import java.util.List;
import org.sekisho.authentication.dns.Zone;

/**
 * The domains of the quick start and of the system tests, all below {@code example} (RFC 2606), each with a policy of its own and
 * keys made when this object is. Who has a policy asks for reports, to {@code dmarc@} the domain itself. Immutable.
 */
public final class SampleDomains {

    /** The domain of the James under test. */
    public static final String RECEIVER = "receiver.example";

    /** {@code p=reject}, for subdomains quarantine, for such as do not exist reject; SPF and two DKIM keys, RSA and Ed25519. */
    public static final String BANK = "bank.example";

    /** {@code p=reject}, SPF only. */
    public static final String SHOP = "shop.example";

    /** {@code p=quarantine}; sends nothing. */
    public static final String CLUB = "club.example";

    /** {@code p=none}; SPF. */
    public static final String BLOG = "blog.example";

    /** {@code p=reject; t=y}: a test, so one step milder; sends nothing. */
    public static final String TRIAL = "trial.example";

    /** No DMARC record; SPF. */
    public static final String HOBBY = "hobby.example";

    /** A mailing list with SPF and DKIM. */
    public static final String LIST = "list.example";

    /** Where forged mail comes from; has SPF and DKIM for its own name. */
    public static final String ATTACKER = "attacker.example";

    /** {@code p=reject} and a DKIM key; its name as people read it is {@link #UMLAUT_AS_READ}. */
    public static final String UMLAUT = "xn--bcher-kva.example";

    /** {@link #UMLAUT} in U-labels. */
    public static final String UMLAUT_AS_READ = "b\u00fccher.example";

    /** Its DMARC record and its keys get SERVFAIL. */
    public static final String BROKEN = "broken.example";

    /** The address of bank.example's server. */
    public static final String BANK_SERVER = "192.0.2.10";

    /** The address of shop.example's server. */
    public static final String SHOP_SERVER = "192.0.2.20";

    /** The address of blog.example's server. */
    public static final String BLOG_SERVER = "192.0.2.30";

    /** The address of hobby.example's server. */
    public static final String HOBBY_SERVER = "192.0.2.31";

    /** The address of broken.example's server. */
    public static final String BROKEN_SERVER = "192.0.2.50";

    /** The address of list.example's server. */
    public static final String LIST_SERVER = "203.0.113.40";

    /** A host that forwards mail of its users and has no record anywhere. */
    public static final String FORWARDING_SERVER = "198.51.100.30";

    /** The attacker's address. */
    public static final String ATTACKER_SERVER = "198.51.100.77";

    private final SigningKey bank = SigningKey.rsa(BANK, "s2026");
    private final SigningKey bankEd25519 = SigningKey.ed25519(BANK, "e2026");
    private final SigningKey bankRevoked = SigningKey.rsa(BANK, "s2020");
    private final SigningKey umlaut = SigningKey.ed25519(UMLAUT, "e2026");
    private final SigningKey list = SigningKey.rsa(LIST, "s2026");
    private final SigningKey attacker = SigningKey.rsa(ATTACKER, "s2026");

    /** The keys of bank.example: RSA, then Ed25519. */
    public List<SigningKey> bankKeys() {
        return List.of(bank, bankEd25519);
    }

    /** A key of bank.example whose record says that it is revoked (RFC 6376 3.6.1: an empty {@code p=}). */
    public SigningKey revokedKey() {
        return bankRevoked;
    }

    /** The key of {@link #UMLAUT}. */
    public SigningKey umlautKey() {
        return umlaut;
    }

    /** The key of list.example. */
    public SigningKey listKey() {
        return list;
    }

    /** The key of attacker.example. */
    public SigningKey attackerKey() {
        return attacker;
    }

    /** The records of all of them; the caller may add more. */
    public Zone.Builder zone() {
        Zone.Builder zone = new Zone.Builder();
        List.of(bank, bankEd25519, umlaut, list, attacker).forEach(key -> zone.add(key.name(), "TXT", key.record()));
        zone.add(bankRevoked.name(), "TXT", "v=DKIM1; k=rsa; p=");
        dmarc(zone, UMLAUT, "p=reject");
        spf(zone, BANK, BANK_SERVER);
        dmarc(zone, BANK, "p=reject; sp=quarantine; np=reject");
        zone.add("news.bank.example", "A", BANK_SERVER);
        spf(zone, SHOP, SHOP_SERVER);
        dmarc(zone, SHOP, "p=reject");
        zone.add(CLUB, "TXT", "v=spf1 -all");
        dmarc(zone, CLUB, "p=quarantine");
        spf(zone, BLOG, BLOG_SERVER);
        dmarc(zone, BLOG, "p=none");
        zone.add(TRIAL, "TXT", "v=spf1 -all");
        dmarc(zone, TRIAL, "p=reject; t=y");
        spf(zone, HOBBY, HOBBY_SERVER);
        spf(zone, LIST, LIST_SERVER);
        dmarc(zone, LIST, "p=none");
        spf(zone, ATTACKER, ATTACKER_SERVER);
        spf(zone, BROKEN, BROKEN_SERVER);
        zone.add("_dmarc." + BROKEN, "TXT", "!SERVFAIL");
        return zone;
    }

    private static void spf(Zone.Builder zone, String domain, String server) {
        zone.add(domain, "TXT", "v=spf1 ip4:" + server + " -all");
        zone.add(domain, "MX", "10 mx." + domain);
        zone.add("mx." + domain, "A", server);
    }

    private static void dmarc(Zone.Builder zone, String domain, String policy) {
        zone.add("_dmarc." + domain, "TXT", "v=DMARC1; " + policy + "; rua=mailto:dmarc@" + domain);
    }
}
