package org.sekisho.reports.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HexFormat;

/**
 * What the reports about one UTC day and one policy have in common, the same in every store.
 *
 * @param hash 32 lower-case hexadecimal digits: enough to tell policies apart whoever has chosen them
 */
public record ReportKey(String hash) {

    private static final int HASH_OCTETS = 16;

    /**
     * The key of a policy on a day.
     *
     * @param policy as {@link StoredContent} writes it
     */
    public static ReportKey of(LocalDate day, String policy) {
        try {
            // A backslash is doubled as in all text that databases keep; keys of older databases were made so.
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((day + " " + policy.replace("\\", "\\\\")).getBytes(StandardCharsets.US_ASCII));
            return new ReportKey(HexFormat.of().formatHex(hash, 0, HASH_OCTETS));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    /** The key that these octets are. */
    public static ReportKey of(byte[] octets) {
        return new ReportKey(HexFormat.of().formatHex(octets));
    }

    /** The hash, 16 octets. */
    public byte[] octets() {
        return HexFormat.of().parseHex(hash);
    }
}
