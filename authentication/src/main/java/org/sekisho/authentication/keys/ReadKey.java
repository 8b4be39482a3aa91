package org.sekisho.authentication.keys;

import java.util.Optional;

/** What a file with a private key turned out to be. */
public sealed interface ReadKey {

    /** The most octets that such a file has; the longest honest one has about 4000. */
    int LARGEST_FILE = 64 * 1024;

    /** A key that can sign. */
    record Usable(DkimPrivateKey key) implements ReadKey {}

    /**
     * None that can be used.
     *
     * @param reason what is wrong and what helps, as the rest of a sentence that begins with the name of the file; never
     *     anything of the content
     */
    record Broken(String reason) implements ReadKey {}

    /**
     * A file that this program may not read, or that the disk does not give.
     *
     * @param sentence which file and what helps
     */
    record Unreadable(String sentence) implements ReadKey {}

    /** The key; empty if there is none that can be used. */
    default Optional<DkimPrivateKey> usable() {
        return this instanceof Usable usable ? Optional.of(usable.key()) : Optional.empty();
    }

    /**
     * Reads a private key in PEM: PKCS#8, plain or encrypted (RFC 7468 10 and 11; with Ed25519 as in RFC 8410 7), or PKCS#1,
     * plain or in OpenSSL's old encryption. Never throws, and has no effects.
     *
     * @param pem the file; only the first {@link #LARGEST_FILE} octets may be there
     * @param passPhrase for a key that is encrypted; not kept
     */
    static ReadKey parse(byte[] pem, Optional<String> passPhrase) {
        return new PemReader(passPhrase).read(pem);
    }
}
