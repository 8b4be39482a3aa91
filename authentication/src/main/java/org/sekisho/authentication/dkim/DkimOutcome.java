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
 */
public record DkimOutcome(
        DkimResult result,
        String domain,
        String selector,
        String algorithm,
        Optional<String> identity,
        String signature,
        String reason,
        boolean testing) {}
