package org.sekisho.authentication.dkim;

import java.time.Duration;

/**
 * What a {@link DkimVerifier} accepts.
 *
 * @param maximumSignatures how many signatures of one message are evaluated, at least 1 (B14)
 * @param maximumKeys how many usable keys of one name are tried for a signature, at least 1 (B12)
 * @param clockDrift how far the clocks of signers may be off, both ways (B13)
 * @param minimumRsaBits a shorter RSA key never passes (RFC 8301 3.2)
 * @param allowSha1 whether rsa-sha1 may pass, for the arithmetic of old messages only (RFC 8301 3.1 forbids it)
 * @param allowPartialBody whether a signature whose {@code l=} leaves a part of the body unsigned may pass, for the
 *     arithmetic of old messages only (B09)
 */
public record DkimSettings(
        int maximumSignatures,
        int maximumKeys,
        Duration clockDrift,
        int minimumRsaBits,
        boolean allowSha1,
        boolean allowPartialBody) {

    /** What fits today's mail. */
    public static final DkimSettings DEFAULT = new DkimSettings(10, 4, Duration.ofMinutes(5), 1024, false, false);

    public DkimSettings {
        if (maximumSignatures < 1 || maximumKeys < 1 || clockDrift.isNegative()) {
            throw new IllegalArgumentException("DKIM settings out of range");
        }
    }

    /** These settings with another {@link #maximumSignatures}. */
    public DkimSettings withMaximumSignatures(int value) {
        return new DkimSettings(value, maximumKeys, clockDrift, minimumRsaBits, allowSha1, allowPartialBody);
    }

    /** These settings with another {@link #clockDrift}. */
    public DkimSettings withClockDrift(Duration value) {
        return new DkimSettings(maximumSignatures, maximumKeys, value, minimumRsaBits, allowSha1, allowPartialBody);
    }

    /** These settings as the rules were before RFC 8301: SHA-1, RSA keys of any length, partial bodies. */
    public DkimSettings withoutTodaysRules() {
        return new DkimSettings(maximumSignatures, maximumKeys, clockDrift, 0, true, true);
    }
}
