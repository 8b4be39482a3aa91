package org.sekisho.authentication.dkim;

import java.io.ByteArrayOutputStream;

/** Canonical bodies in memory, for tests. */
final class Canonical {

    private Canonical() {}

    /** The canonical form of a body that comes in one piece. */
    static byte[] body(Canonicalization algorithm, byte[] body) {
        return body(algorithm, body, Math.max(1, body.length));
    }

    /** The canonical form of a body that comes in pieces of this length. */
    static byte[] body(Canonicalization algorithm, byte[] body, int piece) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BodyCanonicalizer canonicalizer = new BodyCanonicalizer(algorithm, out::write);
        for (int i = 0; i < body.length; i += piece) {
            canonicalizer.accept(body, i, Math.min(piece, body.length - i));
        }
        canonicalizer.finish();
        return out.toByteArray();
    }
}
