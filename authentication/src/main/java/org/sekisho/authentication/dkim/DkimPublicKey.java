package org.sekisho.authentication.dkim;

import java.security.PublicKey;
import java.util.Optional;

/** The {@code p=} of a key record. */
public sealed interface DkimPublicKey {

    /** An empty {@code p=}: the key is revoked. */
    record Revoked() implements DkimPublicKey {}

    /**
     * An RSA key.
     *
     * @param bits the length of the modulus
     * @param key the key; empty where it is too long to be evaluated, or too short for the JDK (under 512 bits)
     */
    record Rsa(int bits, Optional<PublicKey> key) implements DkimPublicKey {}

    /**
     * An Ed25519 key (RFC 8463 4.2).
     *
     * @param point 32 octets; do not write to them
     */
    record Ed25519(byte[] point) implements DkimPublicKey {}
}
