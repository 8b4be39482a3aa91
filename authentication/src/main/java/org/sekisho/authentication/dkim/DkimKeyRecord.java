package org.sekisho.authentication.dkim;

import java.util.List;
import java.util.Optional;

/**
 * A key record whose syntax is right (RFC 6376 3.6.1). {@code g=} of RFC 4871 is ignored.
 *
 * @param keyType {@code k=}
 * @param hashes {@code h=}; empty for any hash
 * @param forEmail whether {@code s=} includes {@code email} or {@code *}
 * @param testing {@code t=y}
 * @param strictIdentity {@code t=s}: the domain of {@code i=} must be that of {@code d=}
 * @param key {@code p=}
 */
public record DkimKeyRecord(
        String keyType,
        Optional<List<String>> hashes,
        boolean forEmail,
        boolean testing,
        boolean strictIdentity,
        DkimPublicKey key)
        implements ParsedKeyRecord {

    /** Why this record may not be used for this signature (RFC 6376 6.1.2); empty if it may. */
    Optional<String> objection(DkimSignature signature) {
        if (key instanceof DkimPublicKey.Revoked) {
            return Optional.of("the key is revoked");
        }
        if (!forEmail) {
            return Optional.of("the key is not for e-mail (s=)");
        }
        if (!keyType.equals(signature.algorithm().keyType())) {
            return Optional.of("the key is not for the algorithm in a=");
        }
        if (hashes.isPresent()
                && hashes.get().stream().noneMatch(signature.algorithm().hash()::equalsIgnoreCase)) {
            return Optional.of("the key does not allow the hash in a= (h=)");
        }
        if (strictIdentity && !signature.identityDomain().equals(signature.domain())) {
            return Optional.of("the key demands the domain of d= in i= (t=s)");
        }
        return Optional.empty();
    }
}
