package org.sekisho.authentication.dkim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.message.BodySink;

/**
 * Hashes one body for any number of signatures while it is read once. Signatures that need the same hash share it. First
 * {@link #require} what is needed, then feed the body, then {@link #finish}.
 */
final class BodyHasher implements BodySink {

    /** {@link #require} with this length hashes the whole body. */
    static final long WHOLE = Long.MAX_VALUE;

    private final List<Canonical> canonicals = new ArrayList<>(2);

    /**
     * Asks for a hash.
     *
     * @param length octets of the canonical body, or {@link #WHOLE}
     */
    BodyHash require(Canonicalization canonicalization, DkimAlgorithm algorithm, long length) {
        for (Canonical canonical : canonicals) {
            if (canonical.canonicalization == canonicalization) {
                return canonical.require(algorithm.digest(), length);
            }
        }
        Canonical canonical = new Canonical(canonicalization);
        canonicals.add(canonical);
        return canonical.require(algorithm.digest(), length);
    }

    boolean isNeeded() {
        return !canonicals.isEmpty();
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        for (Canonical canonical : canonicals) {
            canonical.canonicalizer.accept(bytes, offset, length);
        }
    }

    /** Says that the body has ended. */
    void finish() {
        for (Canonical canonical : canonicals) {
            canonical.canonicalizer.finish();
            for (BodyHash hash : canonical.hashes) {
                hash.finish(canonical.length);
            }
        }
    }

    static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has " + name, impossible);
        }
    }

    /** One hash; its values are there when the hasher has finished. */
    static final class BodyHash {

        private final String name;
        private final long limit;
        private final MessageDigest digest;
        private long hashed;
        private byte @Nullable [] value;
        private long bodyLength;

        private BodyHash(String name, long limit) {
            this.name = name;
            this.limit = limit;
            this.digest = digest(name);
        }

        private void update(byte[] bytes, int offset, int length) {
            int counted = (int) Math.min(length, limit - hashed);
            digest.update(bytes, offset, counted);
            hashed += counted;
        }

        private void finish(long canonicalLength) {
            value = digest.digest();
            bodyLength = canonicalLength;
        }

        /** The hash; not to be written to. */
        byte[] value() {
            if (value == null) {
                throw new IllegalStateException("the body has not ended");
            }
            return value;
        }

        /** Octets of the whole canonical body. */
        long bodyLength() {
            return bodyLength;
        }
    }

    /** One canonical form of the body, and its hashes. */
    private static final class Canonical implements BodySink {

        private final Canonicalization canonicalization;
        private final BodyCanonicalizer canonicalizer;
        private final List<BodyHash> hashes = new ArrayList<>(1);
        private long length;

        private Canonical(Canonicalization canonicalization) {
            this.canonicalization = canonicalization;
            this.canonicalizer = new BodyCanonicalizer(canonicalization, this);
        }

        private BodyHash require(String name, long limit) {
            for (BodyHash hash : hashes) {
                if (hash.name.equals(name) && hash.limit == limit) {
                    return hash;
                }
            }
            BodyHash hash = new BodyHash(name, limit);
            hashes.add(hash);
            return hash;
        }

        @Override
        public void accept(byte[] bytes, int offset, int count) {
            length += count;
            for (BodyHash hash : hashes) {
                hash.update(bytes, offset, count);
            }
        }
    }
}
