package org.sekisho.authentication.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.sekisho.authentication.dkim.DkimSigner;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.message.RawMessage;

/** Signs messages of tests with a key that is the same for every domain, under the selector {@code test}. */
public final class SignedMail {

    private static final byte[] SEED = new byte[Ed25519.SECRET_KEY_SIZE];

    private SignedMail() {}

    /** The line of a zone file that publishes the key for {@code domain}. */
    public static String keyRecord(String domain) {
        byte[] point = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(SEED, 0, point, 0);
        return "test._domainkey." + domain + "\tTXT\tv=DKIM1; k=ed25519; p="
                + Base64.getEncoder().encodeToString(point) + "\n";
    }

    /** The message with a signature of {@code domain} on top. */
    public static byte[] sign(String message, String domain) {
        return sign(message.getBytes(StandardCharsets.UTF_8), domain);
    }

    /** The message with a signature of {@code domain} on top. */
    public static byte[] sign(byte[] message, String domain) {
        try {
            ByteArrayOutputStream signed = new ByteArrayOutputStream();
            signed.write(DkimSigner.builder()
                    .build()
                    .sign(RawMessage.of(message), List.of(DkimSigningKey.ed25519(domain, "test", SEED))));
            signed.write(message);
            return signed.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
