package org.sekisho.integration.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** Signatures that anybody can make who knows the public key, if the verifier is careless (RFC 8017 8.2.2, 9.2). */
final class RsaForgeries {

    private static final byte[] SHA_256 = HexFormat.of().parseHex("3031300d060960864801650304020105000420");

    private RsaForgeries() {}

    /** For the exponent 1: the padded hash is its own signature. */
    static byte[] exponentOne(byte[] signed, int length) {
        byte[] padded = new byte[length];
        Arrays.fill(padded, (byte) 0xFF);
        padded[0] = 0;
        padded[1] = 1;
        byte[] end = end(signed);
        System.arraycopy(end, 0, padded, length - end.length, end.length);
        return padded;
    }

    /** For the exponent 3: a cube that begins like a padded hash, for those who do not look at what follows the hash. */
    static byte[] cube(byte[] signed, int length) {
        byte[] end = end(signed);
        byte[] start = new byte[length];
        start[1] = 1;
        Arrays.fill(start, 2, 10, (byte) 0xFF);
        System.arraycopy(end, 0, start, 10, end.length);
        byte[] root = cubeRootAbove(new BigInteger(1, start)).toByteArray();
        byte[] signature = new byte[length];
        System.arraycopy(root, 0, signature, length - root.length, root.length);
        return signature;
    }

    /** The zero octet, the name of the hash, and the hash. */
    private static byte[] end(byte[] signed) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(signed);
            String end = "\0" + new String(SHA_256, ISO_8859_1) + new String(hash, ISO_8859_1);
            return end.getBytes(ISO_8859_1);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static BigInteger cubeRootAbove(BigInteger cube) {
        BigInteger low = BigInteger.ZERO;
        BigInteger high = BigInteger.ONE.shiftLeft(cube.bitLength() / 3 + 1);
        while (low.compareTo(high) < 0) {
            BigInteger middle = low.add(high).shiftRight(1);
            if (middle.pow(3).compareTo(cube) < 0) {
                low = middle.add(BigInteger.ONE);
            } else {
                high = middle;
            }
        }
        return low;
    }
}
