package org.sekisho.authentication.dkim;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Keys made for this run of the tests. */
final class TestKeys {

    static final KeyPair RSA = rsa(2048);
    static final byte[] ED25519_SEED = seed();

    private TestKeys() {}

    static KeyPair rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The {@code p=} of an RSA key as SubjectPublicKeyInfo. */
    static String p(KeyPair pair) {
        return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    }

    /** The {@code p=} of an RSA key of 2048 bits as bare RSAPublicKey: without the 24 octets around it. */
    static String bareP(KeyPair pair) {
        byte[] info = pair.getPublic().getEncoded();
        return Base64.getEncoder().encodeToString(Arrays.copyOfRange(info, 24, info.length));
    }

    static String ed25519P() {
        byte[] point = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(ED25519_SEED, 0, point, 0);
        return Base64.getEncoder().encodeToString(point);
    }

    private static byte[] seed() {
        byte[] seed = new byte[Ed25519.SECRET_KEY_SIZE];
        Arrays.fill(seed, (byte) 7);
        return seed;
    }
}
