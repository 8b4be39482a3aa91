package org.sekisho.integration.domains;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.sekisho.authentication.dkim.DkimSigner;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.message.RawMessage;

/**
 * A DKIM key pair made for this run.
 *
 * @param key what signs
 * @param record the text of the DNS record with its public half (RFC 6376 3.6.1, RFC 8463 4)
 */
public record SigningKey(DkimSigningKey key, String record) {

    private static final int ED25519_LENGTH = 32;

    /** A new RSA key of 2048 bits. */
    public static SigningKey rsa(String domain, String selector) {
        KeyPair pair = generate("RSA", 2048);
        return new SigningKey(
                DkimSigningKey.rsa(domain, selector, pair.getPrivate()),
                record("rsa", pair.getPublic().getEncoded()));
    }

    /** A new Ed25519 key. */
    public static SigningKey ed25519(String domain, String selector) {
        KeyPair pair = generate("Ed25519", 255);
        byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
        byte[] encoded = pair.getPublic().getEncoded();
        byte[] point = Arrays.copyOfRange(encoded, encoded.length - ED25519_LENGTH, encoded.length);
        return new SigningKey(DkimSigningKey.ed25519(domain, selector, seed), record("ed25519", point));
    }

    /** The message with one DKIM-Signature field for each key on top. */
    public static byte[] sign(byte[] message, List<SigningKey> keys) {
        try {
            byte[] fields = DkimSigner.builder()
                    .build()
                    .sign(
                            RawMessage.of(message),
                            keys.stream().map(SigningKey::key).toList());
            byte[] signed = Arrays.copyOf(fields, fields.length + message.length);
            System.arraycopy(message, 0, signed, fields.length, message.length);
            return signed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where its record stands: {@code selector._domainkey.domain}. */
    public String name() {
        return key.selector() + "._domainkey." + key.domain();
    }

    private static String record(String type, byte[] publicKey) {
        return "v=DKIM1; k=" + type + "; p=" + Base64.getEncoder().encodeToString(publicKey);
    }

    private static KeyPair generate(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
