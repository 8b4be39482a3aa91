package org.sekisho.authentication.keys;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.sekisho.authentication.dkim.DkimAlgorithm;
import org.sekisho.authentication.dkim.DkimPublicKey;
import org.sekisho.authentication.dkim.DkimSigningKey;

/**
 * A private key, with its public half. Immutable; safe for use by any number of threads. Its text never shows the key, and two
 * keys are equal only if they are the same object.
 */
public final class DkimPrivateKey {

    /** Shorter RSA keys are refused: no verifier takes their signatures (RFC 8301 3.2). */
    public static final int LEAST_RSA_BITS = 1024;

    /** Shorter RSA keys are taken, with a warning (RFC 8301 3.2: signers should use at least 2048). */
    public static final int RECOMMENDED_RSA_BITS = 2048;

    /** Longer RSA keys are refused: verifiers need not check their signatures (RFC 8301 3.2). */
    public static final int MOST_RSA_BITS = 4096;

    /** Ed25519 (RFC 8410 3). */
    static final ASN1ObjectIdentifier ED25519_OID = new ASN1ObjectIdentifier("1.3.101.112");

    private static final int ED25519_BITS = 256;
    private static final int PEM_COLUMNS = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final DkimAlgorithm algorithm;
    private final int bits;
    private final byte[] pkcs8;
    private final byte[] publicOctets;
    private final Signer signer;

    private DkimPrivateKey(DkimAlgorithm algorithm, int bits, byte[] pkcs8, byte[] publicOctets, Signer signer) {
        this.algorithm = algorithm;
        this.bits = bits;
        this.pkcs8 = pkcs8;
        this.publicOctets = publicOctets;
        this.signer = signer;
    }

    /**
     * A new RSA key.
     *
     * @param bits 2048, 3072 or 4096
     * @throws IllegalArgumentException for another length
     */
    public static DkimPrivateKey generateRsa(int bits) {
        if (bits != RECOMMENDED_RSA_BITS && bits != 3072 && bits != MOST_RSA_BITS) {
            throw new IllegalArgumentException("an RSA key for DKIM is made with 2048, 3072 or 4096 bits, not " + bits);
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits, RANDOM);
            return rsa((RSAPrivateCrtKey) generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java has no RSA", impossible);
        }
    }

    /** A new Ed25519 key (RFC 8463). */
    public static DkimPrivateKey generateEd25519() {
        byte[] seed = new byte[Ed25519.SECRET_KEY_SIZE];
        RANDOM.nextBytes(seed);
        return ed25519(seed);
    }

    /** A key of the JDK that fits together and whose length has been checked. */
    static DkimPrivateKey rsa(RSAPrivateCrtKey key) throws GeneralSecurityException {
        RSAPublicKey published = (RSAPublicKey) KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
        return new DkimPrivateKey(
                DkimAlgorithm.RSA_SHA256,
                key.getModulus().bitLength(),
                key.getEncoded(),
                published.getEncoded(),
                name -> DkimSigningKey.rsa(name.domain(), name.selector(), key));
    }

    /** The key of a seed of 32 octets, which from now on belongs to it. */
    static DkimPrivateKey ed25519(byte[] seed) {
        byte[] point = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(seed, 0, point, 0);
        return new DkimPrivateKey(
                DkimAlgorithm.ED25519_SHA256,
                ED25519_BITS,
                pkcs8(seed),
                point,
                name -> DkimSigningKey.ed25519(name.domain(), name.selector(), seed));
    }

    /** The algorithm with which this key signs. */
    public DkimAlgorithm algorithm() {
        return algorithm;
    }

    /** The length of an RSA modulus; 256 for Ed25519. */
    public int bits() {
        return bits;
    }

    /** Whether it is shorter than signers should use (RFC 8301 3.2). */
    public boolean isWeak() {
        return algorithm == DkimAlgorithm.RSA_SHA256 && bits < RECOMMENDED_RSA_BITS;
    }

    /** The public half as {@code p=} of a key record has it (RFC 6376 3.6.1, RFC 8463 4.2). */
    public String publicKey() {
        return Base64.getEncoder().encodeToString(publicOctets);
    }

    /** This key in its role: what signs for a domain. */
    public DkimSigningKey signingKey(KeyName name) {
        return signer.as(name);
    }

    /** For people: {@code rsa 2048} or {@code ed25519}. */
    public String kind() {
        return algorithm == DkimAlgorithm.ED25519_SHA256 ? "ed25519" : "rsa " + bits;
    }

    @Override
    public String toString() {
        return "private key (" + kind() + ")";
    }

    /** Whether a record publishes the public half of this key, in whatever encoding. */
    boolean hasPublicHalf(DkimPublicKey published) {
        if (published instanceof DkimPublicKey.Ed25519 ed25519) {
            return algorithm == DkimAlgorithm.ED25519_SHA256 && Arrays.equals(ed25519.point(), publicOctets);
        }
        return published instanceof DkimPublicKey.Rsa rsa
                && algorithm == DkimAlgorithm.RSA_SHA256
                && rsa.key()
                        .map(key -> Arrays.equals(key.getEncoded(), publicOctets))
                        .orElse(false);
    }

    /** Whether the other has the same public half. */
    boolean isSameAs(DkimPrivateKey other) {
        return algorithm == other.algorithm && Arrays.equals(publicOctets, other.publicOctets);
    }

    /** The key as a PEM file: PKCS#8, not encrypted (RFC 7468 10). */
    byte[] pem() {
        Base64.Encoder lines = Base64.getMimeEncoder(PEM_COLUMNS, new byte[] {'\n'});
        String text = "-----BEGIN PRIVATE KEY-----\n" + lines.encodeToString(pkcs8) + "\n-----END PRIVATE KEY-----\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** RFC 8410 7: the seed as an octet string within the octet string. */
    private static byte[] pkcs8(byte[] seed) {
        try {
            return new PrivateKeyInfo(new AlgorithmIdentifier(ED25519_OID), new DEROctetString(seed)).getEncoded();
        } catch (IOException impossible) {
            throw new IllegalStateException("an Ed25519 key cannot be encoded", impossible);
        }
    }

    /** Whether the parts of an RSA key fit together, as far as can be told without signing. */
    static boolean fitsTogether(RSAPrivateCrtKey key) {
        BigInteger product = key.getPrimeP().multiply(key.getPrimeQ());
        return key.getPublicExponent().signum() > 0 && product.equals(key.getModulus());
    }

    @FunctionalInterface
    private interface Signer {
        DkimSigningKey as(KeyName name);
    }
}
