package org.sekisho.authentication.dkim;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.sekisho.authentication.dns.DomainNames;

/**
 * A private key and the place where its public half is published. Immutable; safe for use by any number of threads. It
 * never shows the key in its text.
 */
public final class DkimSigningKey {

    private final String domain;
    private final String selector;
    private final DkimAlgorithm algorithm;
    private final SignatureFunction function;

    private DkimSigningKey(String domain, String selector, DkimAlgorithm algorithm, SignatureFunction function) {
        this.domain = name(domain);
        if (this.domain.indexOf('.') < 0) {
            throw new IllegalArgumentException("a signing domain has at least two labels: " + domain);
        }
        this.selector = name(selector);
        this.algorithm = algorithm;
        this.function = function;
    }

    /**
     * A key for rsa-sha256.
     *
     * @param domain the domain that signs ({@code d=})
     * @param selector the label or labels of the key ({@code s=}); its record stands at selector._domainkey.domain
     * @param key an RSA key of the JDK, best of 2048 bits
     * @throws IllegalArgumentException if a name cannot be one, or if the key cannot sign
     */
    public static DkimSigningKey rsa(String domain, String selector, PrivateKey key) {
        DkimSigningKey signingKey =
                new DkimSigningKey(domain, selector, DkimAlgorithm.RSA_SHA256, header -> signRsa(key, header));
        try {
            signingKey.sign(new byte[0], 0);
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException("this key cannot sign with rsa-sha256", unusable);
        }
        return signingKey;
    }

    /**
     * A key for ed25519-sha256 (RFC 8463).
     *
     * @param seed the private key of RFC 8032 5.1.5, 32 octets; copied
     * @throws IllegalArgumentException if a name cannot be one, or if the seed has another length
     */
    public static DkimSigningKey ed25519(String domain, String selector, byte[] seed) {
        if (seed.length != Ed25519.SECRET_KEY_SIZE) {
            throw new IllegalArgumentException("an Ed25519 seed has " + Ed25519.SECRET_KEY_SIZE + " octets");
        }
        byte[] own = seed.clone();
        return new DkimSigningKey(domain, selector, DkimAlgorithm.ED25519_SHA256, header -> signEd25519(own, header));
    }

    /** {@code d=}, canonical. */
    public String domain() {
        return domain;
    }

    /** {@code s=}, canonical. */
    public String selector() {
        return selector;
    }

    /** {@code a=}. */
    public DkimAlgorithm algorithm() {
        return algorithm;
    }

    @Override
    public String toString() {
        return algorithm.tag() + " key " + selector + "._domainkey." + domain;
    }

    /** Signs the first octets of an array: the canonical header fields. */
    byte[] sign(byte[] header, int length) throws GeneralSecurityException {
        return function.sign(new Octets(header, length));
    }

    private static byte[] signRsa(PrivateKey key, Octets header) throws GeneralSecurityException {
        Signature rsa = Signature.getInstance("SHA256withRSA");
        rsa.initSign(key);
        rsa.update(header.bytes(), 0, header.length());
        return rsa.sign();
    }

    private static byte[] signEd25519(byte[] seed, Octets header) {
        MessageDigest digest = BodyHasher.digest(DkimAlgorithm.ED25519_SHA256.digest());
        digest.update(header.bytes(), 0, header.length());
        byte[] hash = digest.digest();
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, hash, 0, hash.length, signature, 0);
        return signature;
    }

    private static String name(String name) {
        return DomainNames.toAscii(name)
                .filter(DomainNames::isHostName)
                .orElseThrow(() -> new IllegalArgumentException("not a domain name: " + name));
    }

    private record Octets(byte[] bytes, int length) {}

    @FunctionalInterface
    private interface SignatureFunction {
        byte[] sign(Octets header) throws GeneralSecurityException;
    }
}
