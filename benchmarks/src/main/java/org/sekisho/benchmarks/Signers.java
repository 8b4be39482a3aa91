package org.sekisho.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.sekisho.authentication.dkim.DkimSigner;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.message.RawMessage;

/** Three domains that sign, each with an RSA key of 2048 bits from a fixed seed. */
final class Signers {

    static final String SELECTOR = "sel";
    static final List<String> DOMAINS = List.of("one.example", "two.example", "three.example");

    private static final int KEY_BITS = 2048;

    /** Long ago: no clock of a machine that runs this may take a signature for one from the future. */
    private static final Instant SIGNED_AT = Instant.parse("2020-01-01T00:00:00Z");

    private static final List<KeyPair> PAIRS = pairs();

    private Signers() {}

    private static List<KeyPair> pairs() {
        try {
            List<KeyPair> pairs = new ArrayList<>();
            for (String domain : DOMAINS) {
                // This generator gives the same numbers for the same seed, when it is seeded before its first use.
                SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
                random.setSeed(domain.hashCode());
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(KEY_BITS, random);
                pairs.add(generator.generateKeyPair());
            }
            return List.copyOf(pairs);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this JDK makes no RSA keys", missing);
        }
    }

    /** The private key of the first domain. */
    static PrivateKey privateKey() {
        return PAIRS.get(0).getPrivate();
    }

    /** The keys of the first so many domains, for our signer. */
    static List<DkimSigningKey> keys(int count) {
        List<DkimSigningKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(DkimSigningKey.rsa(DOMAINS.get(i), SELECTOR, PAIRS.get(i).getPrivate()));
        }
        return keys;
    }

    /** An RSA and an Ed25519 key of the first domain. */
    static List<DkimSigningKey> rsaAndEd25519() {
        return List.of(keys(1).get(0), DkimSigningKey.ed25519(DOMAINS.get(0), SELECTOR + "-ed", new byte[32]));
    }

    /** Our signer: relaxed/relaxed, the usual fields. */
    static DkimSigner signer() {
        return DkimSigner.builder()
                .clock(Clock.fixed(SIGNED_AT, ZoneOffset.UTC))
                .build();
    }

    /** The message with the signatures of the first so many domains on top. */
    static byte[] signed(SampleMail mail, int signatures) throws IOException {
        byte[] message = mail.bytes();
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.writeBytes(signer().sign(RawMessage.of(message), keys(signatures)));
        signed.writeBytes(message);
        return signed.toByteArray();
    }

    /** The key record of a domain. */
    static String keyRecord(int domain) {
        return "v=DKIM1; k=rsa; p="
                + Base64.getEncoder()
                        .encodeToString(PAIRS.get(domain).getPublic().getEncoded());
    }

    /** The key records of all domains, as lines of a zone file. */
    static String zone() {
        StringBuilder zone = new StringBuilder();
        for (int i = 0; i < DOMAINS.size(); i++) {
            zone.append(SELECTOR + "._domainkey." + DOMAINS.get(i) + "\tTXT\t" + keyRecord(i) + "\n");
        }
        return zone.toString();
    }
}
