package org.sekisho.authentication.dkim;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;

/** Checks signatures over the header section of one message (RFC 6376 6.1.3 step 4). Used by one thread. */
final class SignatureVerification {

    private final SignedFields fields;
    private final HeaderCanonicalizer canonical = new HeaderCanonicalizer(0);

    SignatureVerification(HeaderSection header) {
        fields = new SignedFields(header);
    }

    boolean verifies(DkimSignature signature, DkimPublicKey key) {
        if (key instanceof DkimPublicKey.Rsa rsa && rsa.key().isPresent()) {
            canonicalize(signature);
            return verifiesRsa(signature, rsa.key().get());
        }
        if (key instanceof DkimPublicKey.Ed25519 ed25519) {
            canonicalize(signature);
            return verifiesEd25519(signature, ed25519.point());
        }
        return false;
    }

    private void canonicalize(DkimSignature signature) {
        List<HeaderField> signed = fields.select(signature.signedFields(), signature.field());
        canonical.reset(signed, signature.field(), signature.signatureEnd() - signature.signatureStart());
        for (HeaderField field : signed) {
            canonical.add(field, signature.header());
        }
        canonical.addWithout(
                signature.field(), signature.signatureStart(), signature.signatureEnd(), signature.header());
    }

    private boolean verifiesRsa(DkimSignature signature, PublicKey key) {
        try {
            Signature rsa = Signature.getInstance(
                    signature.algorithm() == DkimAlgorithm.RSA_SHA1 ? "SHA1withRSA" : "SHA256withRSA");
            rsa.initVerify(key);
            rsa.update(canonical.bytes(), 0, canonical.length());
            return rsa.verify(signature.signature());
        } catch (GeneralSecurityException wrongLength) {
            return false;
        }
    }

    /** RFC 8463 3: Ed25519 signs the SHA-256 hash, not the header fields themselves. */
    private boolean verifiesEd25519(DkimSignature signature, byte[] point) {
        if (signature.signature().length != Ed25519.SIGNATURE_SIZE) {
            return false;
        }
        MessageDigest digest = BodyHasher.digest(signature.algorithm().digest());
        digest.update(canonical.bytes(), 0, canonical.length());
        byte[] hash = digest.digest();
        return Ed25519.verify(signature.signature(), 0, point, 0, hash, 0, hash.length);
    }
}
