package org.sekisho.authentication.dkim;

import java.util.Optional;

/**
 * What became of one DKIM-Signature field.
 *
 * @param result never {@link DkimResult#NONE}: a message without signatures has no outcomes
 * @param domain the signing domain ({@code d=}), canonical A-labels; empty if it could not be read
 * @param selector the selector ({@code s=}); empty if it could not be read
 * @param algorithm {@code a=} as it stands there, such as {@code rsa-sha256}; empty if it could not be read
 * @param identity {@code i=} where given
 * @param signature the base64 text of {@code b=} without white space; empty if it could not be read
 * @param reason why this result, for logs and comments; printable ASCII
 * @param testing the key record has {@code t=y}
 * @param couldPass whether it passes, or could at another answer of the DNS: not where a temporary error hides the key, but the
 *     algorithm or the body hash is wrong already (B04)
 */
public record DkimOutcome(
        DkimResult result,
        String domain,
        String selector,
        String algorithm,
        Optional<String> identity,
        String signature,
        String reason,
        boolean testing,
        boolean couldPass) {

    /** An outcome that could pass if it is a temporary error. */
    public DkimOutcome(
            DkimResult result,
            String domain,
            String selector,
            String algorithm,
            Optional<String> identity,
            String signature,
            String reason,
            boolean testing) {
        this(
                result,
                domain,
                selector,
                algorithm,
                identity,
                signature,
                reason,
                testing,
                result == DkimResult.PASS || result == DkimResult.TEMPERROR);
    }

    /** The same temporary error, of a signature that no key could verify. */
    DkimOutcome thatCannotPass(String why) {
        return new DkimOutcome(
                result, domain, selector, algorithm, identity, signature, reason + "; " + why, testing, false);
    }
}
