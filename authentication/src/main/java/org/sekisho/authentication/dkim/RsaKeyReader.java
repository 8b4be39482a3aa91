package org.sekisho.authentication.dkim;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads an RSA key in DER: a bare RSAPublicKey (RFC 8017 A.1.1) as RFC 6376 asks, or the SubjectPublicKeyInfo around it
 * (RFC 5280 4.1) that is in use. It is given octets that anyone may publish, so it reads these two forms and nothing else.
 */
final class RsaKeyReader {

    /** A longer modulus is not evaluated (B10): the cost of a check grows with its square. */
    static final int LONGEST_MODULUS = 8192;

    /** A shorter one the JDK does not take. */
    private static final int SHORTEST_MODULUS = 512;

    /** 65537 is in use everywhere; a longer exponent would only make each check expensive. */
    private static final int LONGEST_EXPONENT = 64;

    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int SEQUENCE = 0x30;
    private static final byte[] RSA_ENCRYPTION = {
        0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01
    };

    private final byte[] der;
    private int position;

    private RsaKeyReader(byte[] der) {
        this.der = der;
    }

    static DkimPublicKey.Rsa read(byte[] der) throws TagSyntaxException {
        return new RsaKeyReader(der).key();
    }

    private DkimPublicKey.Rsa key() throws TagSyntaxException {
        enter(SEQUENCE);
        if (position < der.length && der[position] == SEQUENCE) {
            int algorithmEnd = enter(SEQUENCE);
            int oidEnd = position + RSA_ENCRYPTION.length;
            if (oidEnd > algorithmEnd || !Arrays.equals(der, position, oidEnd, RSA_ENCRYPTION, 0, oidEnd - position)) {
                throw malformed();
            }
            position = algorithmEnd;
            enter(BIT_STRING);
            // RFC 5280: a bit string begins with the number of unused bits.
            if (position >= der.length || der[position++] != 0) {
                throw malformed();
            }
            enter(SEQUENCE);
        }
        BigInteger modulus = integer();
        BigInteger exponent = integer();
        return key(modulus, exponent);
    }

    private static DkimPublicKey.Rsa key(BigInteger modulus, BigInteger exponent) throws TagSyntaxException {
        int bits = modulus.bitLength();
        if (modulus.signum() <= 0 || exponent.signum() <= 0 || exponent.bitLength() > LONGEST_EXPONENT) {
            throw malformed();
        }
        if (bits > LONGEST_MODULUS || bits < SHORTEST_MODULUS) {
            return new DkimPublicKey.Rsa(bits, Optional.empty());
        }
        try {
            PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
            return new DkimPublicKey.Rsa(bits, Optional.of(key));
        } catch (GeneralSecurityException unusable) {
            throw malformed();
        }
    }

    private BigInteger integer() throws TagSyntaxException {
        int end = enter(INTEGER);
        if (end == position) {
            throw malformed();
        }
        BigInteger value = new BigInteger(der, position, end - position);
        position = end;
        return value;
    }

    /** Reads a tag and a length, and stands then at the contents. Returns where they end. */
    private int enter(int tag) throws TagSyntaxException {
        if (position + 2 > der.length || (der[position] & 0xff) != tag) {
            throw malformed();
        }
        int length = der[position + 1] & 0xff;
        position += 2;
        if (length > 0x80) {
            int octets = length & 0x7f;
            if (octets > 3 || position + octets > der.length) {
                throw malformed();
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = length << 8 | (der[position++] & 0xff);
            }
        }
        if (length > der.length - position) {
            throw malformed();
        }
        return position + length;
    }

    private static TagSyntaxException malformed() {
        return new TagSyntaxException("p= is not an RSA key");
    }
}
