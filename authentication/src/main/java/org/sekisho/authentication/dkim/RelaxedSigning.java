package org.sekisho.authentication.dkim;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;

/** Signing as DKIM does, for fields of other standards that borrow it (RFC 8617 5.1). Used by one thread. */
public final class RelaxedSigning {

    private final SignedFields present;

    /** Signs fields of this header section. */
    public RelaxedSigning(HeaderSection header) {
        present = new SignedFields(header);
    }

    /**
     * The hash of the body in relaxed form, which serves every algorithm that can sign.
     *
     * @throws IOException if the body cannot be read
     */
    public static byte[] bodyHash(RawMessage message) throws IOException {
        BodyHasher hasher = new BodyHasher();
        BodyHasher.BodyHash hash = hasher.require(Canonicalization.RELAXED, DkimAlgorithm.RSA_SHA256, BodyHasher.WHOLE);
        message.readBody(hasher);
        hasher.finish();
        return hash.value();
    }

    /** How many fields have this name, in ASCII lower case. */
    public int count(String name) {
        return present.count(name);
    }

    /** The fields that {@code h=} would mean by these names (RFC 6376 5.4.2). */
    public List<HeaderField> select(List<String> names, HeaderField own) {
        return present.select(names, own);
    }

    /**
     * Signs fields.
     *
     * @param signed in order
     * @param own the field of the signature, with an empty {@code b=}
     */
    public static byte[] sign(List<HeaderField> signed, HeaderField own, DkimSigningKey key) {
        HeaderCanonicalizer canonical = new HeaderCanonicalizer(2048);
        for (HeaderField field : signed) {
            canonical.add(field, Canonicalization.RELAXED);
        }
        canonical.addWithout(own, own.valueEnd(), own.valueEnd(), Canonicalization.RELAXED);
        try {
            return key.sign(canonical.bytes(), canonical.length());
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("a key that could sign cannot any more: " + key, broken);
        }
    }
}
