package org.sekisho.integration.attacks;

import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.authentication.testing.LoopbackDnsServer;
import org.sekisho.authentication.testing.Trouble;

/** Keys that come from elsewhere, and keys that must not count. */
final class KeyAttacks implements Attacks {

    private static final String REFUSED = "550 5.7.26";
    private static final String DEFERRED = "451 4.4.3";
    private static final String SELECTOR = "s";
    private static final int OCTETS_OF_2048_BITS = 256;

    /** The answers of the DNS that are not about the name that was asked. */
    private static final Map<String, Trouble> LIES = Map.of(
            "owner.example", Trouble.WRONG_OWNER,
            "question.example", Trouble.WRONG_NAME,
            "number.example", Trouble.WRONG_ID,
            "referral.example", Trouble.REFERRAL);

    @Override
    public void publish(Zone.Builder zone) {
        // What those find who cut a name at NUL.
        zone.add("key.evil.example", "TXT", Keys.record(Keys.ATTACKER));
        LIES.keySet().forEach(domain -> HostileDomains.victim(zone, domain, SELECTOR, Keys.record(Keys.ATTACKER)));
        victims().forEach((domain, record) -> HostileDomains.victim(zone, domain, SELECTOR, record));
        zone.add("huge._domainkey.evil.example", "TXT", Keys.record(odd(16_384), odd(16_384)));
        byte[] point = new byte[33];
        Arrays.fill(point, (byte) 9);
        zone.add("short._domainkey.evil.example", "TXT", Keys.record("ed25519", Arrays.copyOf(point, 31)));
        zone.add("long._domainkey.evil.example", "TXT", Keys.record("ed25519", point));
        zone.add("ed._domainkey.evil.example", "TXT", Keys.record(Keys.ED25519));
    }

    /** Victims with the records of their only key. */
    private static Map<String, String> victims() {
        return Map.ofEntries(
                Map.entry("bits512.example", Keys.record(Keys.RSA_512)),
                Map.entry("bits1023.example", Keys.record(Keys.RSA_1023)),
                Map.entry("one.example", Keys.record(Keys.modulus(Keys.RSA), BigInteger.ONE)),
                Map.entry("three.example", Keys.record(Keys.RSA_EXPONENT_3)),
                Map.entry("revoked.example", "v=DKIM1; k=rsa; p="),
                Map.entry("service.example", Keys.record(Keys.RSA).replace("k=rsa", "k=rsa; s=tlsrpt")),
                Map.entry("strict.example", Keys.record(Keys.RSA).replace("k=rsa", "k=rsa; t=s")),
                Map.entry("hash.example", Keys.record(Keys.RSA).replace("k=rsa", "k=rsa; h=sha1")),
                Map.entry("stale.example", Keys.record(Keys.RSA)));
    }

    private static BigInteger odd(int bits) {
        return new BigInteger(bits, new Random(1)).setBit(bits - 1).setBit(0);
    }

    @Override
    public void disturb(LoopbackDnsServer dns) {
        LIES.forEach((domain, lie) -> dns.let(SELECTOR + "._domainkey." + domain, lie));
    }

    @Override
    public List<Attack> rows() {
        List<Attack> rows = new ArrayList<>();
        rows.addAll(elsewhere());
        rows.addAll(algorithms());
        return rows;
    }

    private static List<Attack> elsewhere() {
        return List.of(
                nul("bank.example", "key.evil.example.\0.x"),
                nul("bank.example", "key.evil.example\0"),
                nul("evil.example\0.bank.example", "key"),
                nul("bank.example", "key._domainkey.evil.example.\0"),
                lie("owner.example", "the record belongs to another name", REFUSED),
                lie("question.example", "the question is another one", DEFERRED),
                lie("number.example", "the number of the query is another one", DEFERRED),
                lie("referral.example", "only the names of other servers", DEFERRED));
    }

    private static Attack nul(String domain, String selector) {
        return new Attack(
                Section.KEYS,
                "signed with the attacker's key, " + Markdown.code(Markdown.visible("d=" + domain + "; s=" + selector)),
                new Victim.Shown(Messages.VICTIM),
                Messages.mail(() -> HandSignature.of(Keys.ATTACKER.getPrivate(), domain, selector)
                        .sign(Messages.from(Messages.VICTIM))),
                REFUSED);
    }

    private static Attack lie(String domain, String how, String answer) {
        return new Attack(
                Section.KEYS,
                "signed with the attacker's key; the DNS answers about the key of " + Markdown.code(domain) + ": "
                        + how,
                new Victim.Shown("ceo@" + domain),
                Messages.mail(() -> HandSignature.of(Keys.ATTACKER.getPrivate(), domain, SELECTOR)
                        .sign(Messages.from("ceo@" + domain))),
                answer);
    }

    private static List<Attack> algorithms() {
        long now = Instant.now().getEpochSecond();
        return List.of(
                forged("a key of 512 bits that was factored", by(Keys.RSA_512, "bits512.example")),
                forged("a key of 1 023 bits that was factored", by(Keys.RSA_1023, "bits1023.example")),
                forged(
                        "an RSA key with the exponent 1, where the padded hash is its own signature",
                        by(Keys.RSA, "one.example")
                                .with(signed -> RsaForgeries.exponentOne(signed, OCTETS_OF_2048_BITS))),
                forged(
                        "an RSA key with the exponent 3, and a cube that begins like a padded hash",
                        by(Keys.RSA_EXPONENT_3, "three.example")
                                .with(signed -> RsaForgeries.cube(signed, OCTETS_OF_2048_BITS))),
                forged("a key that was stolen and is revoked (empty `p=`)", by(Keys.RSA, "revoked.example")),
                forged("a key that is not for mail (`s=tlsrpt`)", by(Keys.RSA, "service.example")),
                forged(
                        "a key for the domain itself (`t=s`), `i=` below it",
                        by(Keys.RSA, "strict.example").with("i", "@x.strict.example")),
                forged("a key for another hash (`h=sha1`)", by(Keys.RSA, "hash.example")),
                forged(
                        "an old mail whose signature has expired (`x=`)",
                        by(Keys.RSA, "stale.example")
                                .with("t", String.valueOf(now - 7200))
                                .with("x", String.valueOf(now - 3600))),
                forged(
                        "a signature from tomorrow (`t=`)",
                        by(Keys.RSA, "stale.example").with("t", String.valueOf(now + 86_400))),
                own("`a=rsa-sha1`", by(Keys.ATTACKER, "key", "rsa-sha1"), "policy"),
                own(
                        "an RSA key of 16 384 bits, the exponent as long",
                        by(Keys.ATTACKER, "huge", "rsa-sha256"),
                        "permerror"),
                own("an Ed25519 key of 31 octets", by(Keys.ED25519, "short", "ed25519-sha256"), "permerror"),
                own("an Ed25519 key of 33 octets", by(Keys.ED25519, "long", "ed25519-sha256"), "permerror"),
                own("`a=ed25519-sha256`, the key is RSA", by(Keys.ED25519, "key", "ed25519-sha256"), "permerror"),
                own("`a=rsa-sha256`, the key is Ed25519", by(Keys.ATTACKER, "ed", "rsa-sha256"), "permerror"));
    }

    private static HandSignature by(KeyPair pair, String domain) {
        return HandSignature.of(pair.getPrivate(), domain, SELECTOR);
    }

    private static HandSignature by(KeyPair pair, String selector, String algorithm) {
        return HandSignature.of(pair.getPrivate(), "evil.example", selector).with("a", algorithm);
    }

    private static Attack forged(String input, HandSignature signature) {
        String author = "ceo@" + signature.domain();
        return new Attack(
                Section.ALGORITHMS,
                input + ", From " + Markdown.code(author),
                new Victim.Shown(author),
                Messages.mail(() -> signature.sign(Messages.from(author))),
                REFUSED);
    }

    private static Attack own(String input, HandSignature signature, String result) {
        return new Attack(
                Section.ALGORITHMS,
                input,
                new Victim.Told("`dkim=pass`, or a server that is busy or broken"),
                Messages.mail(() -> signature.sign(Messages.from(Sending.MAIL_FROM))),
                "INBOX: helo=pass spf=pass dkim=" + result + "(evil.example) dmarc=pass(evil.example) arc=none");
    }
}
