package org.sekisho.authentication.dkim;

import java.security.MessageDigest;
import java.util.Optional;

/** What the body says of a signature (RFC 6376 6.1.3 step 3). */
record BodyCheck(DkimResult result, String reason) {

    /** Empty if the body is as it was signed, and all of it was. */
    static Optional<BodyCheck> objection(DkimSignature signature, BodyHasher.BodyHash hash, boolean allowPartialBody) {
        if (signature.bodyLength().isPresent()) {
            long signed = signature.bodyLength().getAsLong();
            if (signed > hash.bodyLength()) {
                return Optional.of(new BodyCheck(DkimResult.FAIL, "the body is shorter than l="));
            }
            // RFC 6376 8.2: anything could have been appended.
            if (signed < hash.bodyLength() && !allowPartialBody) {
                return Optional.of(new BodyCheck(
                        DkimResult.POLICY, "l= covers only " + signed + " of " + hash.bodyLength() + " octets"));
            }
        }
        return MessageDigest.isEqual(hash.value(), signature.bodyHash())
                ? Optional.empty()
                : Optional.of(new BodyCheck(DkimResult.FAIL, "the body hash differs"));
    }
}
