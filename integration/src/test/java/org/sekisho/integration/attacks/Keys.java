package org.sekisho.integration.attacks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;

/** Key pairs of this run, good and bad, and their DNS records. */
final class Keys {

    /** Of honest domains. */
    static final KeyPair RSA = rsa(2048, RSAKeyGenParameterSpec.F4);

    /** Of honest domains. */
    static final KeyPair ED25519 = generate("Ed25519", 255);

    /** Of the attacker, who has no key of anybody else. */
    static final KeyPair ATTACKER = rsa(2048, RSAKeyGenParameterSpec.F4);

    /** RFC 8301 3.2 wants 1024 bits. */
    static final KeyPair RSA_512 = rsa(512, RSAKeyGenParameterSpec.F4);

    /** Bits that are not whole octets, below the 1024 that RFC 8301 3.2 wants. */
    static final KeyPair RSA_1023 = rsa(1023, RSAKeyGenParameterSpec.F4);

    /** With the public exponent 3. */
    static final KeyPair RSA_EXPONENT_3 = rsa(2048, RSAKeyGenParameterSpec.F0);

    private Keys() {}

    /** A record with the public half of a key. */
    static String record(KeyPair pair) {
        byte[] encoded = pair.getPublic().getEncoded();
        return pair.getPublic().getAlgorithm().equals("RSA")
                ? record("rsa", encoded)
                : record("ed25519", Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    }

    /** A record with these octets. */
    static String record(String type, byte[] octets) {
        return "v=DKIM1; k=" + type + "; p=" + Base64.getEncoder().encodeToString(octets);
    }

    /** A record of an RSA key with any numbers in it. */
    static String record(BigInteger modulus, BigInteger exponent) {
        try {
            return record("rsa", new RSAPublicKey(modulus, exponent).getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The modulus of a pair. */
    static BigInteger modulus(KeyPair pair) {
        return ((RSAPrivateKey) pair.getPrivate()).getModulus();
    }

    private static KeyPair rsa(int bits, BigInteger exponent) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(new RSAKeyGenParameterSpec(bits, exponent));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair generate(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
