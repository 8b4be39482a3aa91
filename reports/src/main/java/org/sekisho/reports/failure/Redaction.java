package org.sekisho.reports.failure;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes local parts of addresses unreadable, so that two reports about the same one can still be told to be so (RFC 6590 3). The
 * key is drawn when this is made and is never written anywhere, so nobody can try names out. Thread-safe.
 */
final class Redaction {

    /** What stands for a text of which nothing is shown. */
    static final String HIDDEN = "[redacted]";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHOWN_OCTETS = 9;

    private final SecretKeySpec key;

    private Redaction(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /** A redaction with a key of its own. */
    static Redaction withRandomKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new Redaction(key);
    }

    /** What stands for a local part: letters, digits, hyphens and underscores. Case does not matter. */
    String localPart(String localPart) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] hash = mac.doFinal(localPart.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(hash, SHOWN_OCTETS));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
        }
    }

    /** What stands for an address: another local part at the same domain. */
    String address(String address) {
        int at = address.lastIndexOf('@');
        return at < 0 ? localPart(address) : localPart(address.substring(0, at)) + address.substring(at);
    }
}
