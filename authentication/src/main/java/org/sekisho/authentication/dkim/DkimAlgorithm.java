package org.sekisho.authentication.dkim;

import java.util.Optional;

/** The signature algorithms that are known (RFC 6376 3.3, RFC 8463 3). */
public enum DkimAlgorithm {
    /** Read so that it can be named; never good enough for a pass (RFC 8301 3.1) unless the settings say so. */
    RSA_SHA1("rsa-sha1", "rsa", "sha1", "SHA-1"),
    RSA_SHA256("rsa-sha256", "rsa", "sha256", "SHA-256"),
    /** Ed25519 over the SHA-256 hash of the signed header fields (RFC 8463 3). */
    ED25519_SHA256("ed25519-sha256", "ed25519", "sha256", "SHA-256");

    private final String tag;
    private final String keyType;
    private final String hash;
    private final String digest;

    DkimAlgorithm(String tag, String keyType, String hash, String digest) {
        this.tag = tag;
        this.keyType = keyType;
        this.hash = hash;
        this.digest = digest;
    }

    /** The name in {@code a=}. */
    public String tag() {
        return tag;
    }

    /** The name of the type of key in {@code k=}. */
    public String keyType() {
        return keyType;
    }

    /** The name of the hash in a key record's {@code h=}. */
    public String hash() {
        return hash;
    }

    /** The JDK's name of the hash. */
    String digest() {
        return digest;
    }

    static Optional<DkimAlgorithm> of(String tag) {
        for (DkimAlgorithm algorithm : values()) {
            // RFC 5234 2.3: strings in ABNF are case-insensitive.
            if (algorithm.tag.equalsIgnoreCase(tag)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
