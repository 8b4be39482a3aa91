package org.sekisho.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.sekisho.authentication.arc.ArcResult;
import org.sekisho.authentication.arc.ArcSealer;
import org.sekisho.authentication.dkim.DkimSigner;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.message.RawMessage;

/** Messages and zones of the tests. */
final class TestMail {

    static final Instant SIGNED = Instant.parse("2026-11-24T09:00:00Z");

    private static final KeyPair RSA = rsa();

    private TestMail() {}

    /** A message from this author, lines ended by CR LF. */
    static byte[] from(String author) {
        return bytes("From: " + author + "\r\nTo: bob@example.com\r\nSubject: Test\r\n"
                + "Date: Tue, 24 Nov 2026 10:00:00 +0100\r\n\r\nHello.\r\n");
    }

    /** A message signed by RSA for {@code domain}, selector s1, valid for an hour from {@link #SIGNED}. */
    static byte[] signed(String domain, byte[] message) throws IOException {
        byte[] signature = DkimSigner.builder()
                .clock(Clock.fixed(SIGNED, ZoneOffset.UTC))
                .lifetime(Duration.ofHours(1))
                .build()
                .sign(RawMessage.of(message), List.of(DkimSigningKey.rsa(domain, "s1", RSA.getPrivate())));
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(signature);
        whole.writeBytes(message);
        return whole.toByteArray();
    }

    /** A message that somebody has sealed first (RFC 8617) with the RSA key, saying these results. */
    static byte[] sealed(String domain, String results, byte[] message) throws IOException {
        byte[] set = new ArcSealer(Clock.fixed(SIGNED, ZoneOffset.UTC))
                .seal(
                        RawMessage.of(message),
                        ArcResult.NONE,
                        results,
                        DkimSigningKey.rsa(domain, "s1", RSA.getPrivate()))
                .orElseThrow();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(set);
        whole.writeBytes(message);
        return whole.toByteArray();
    }

    /** The record of that key. */
    static String keyRecord(String domain) {
        return "s1._domainkey." + domain + "\tTXT\tv=DKIM1; k=rsa; p="
                + Base64.getEncoder().encodeToString(RSA.getPublic().getEncoded());
    }

    static Path write(Path folder, String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    static Path zone(Path folder, String... lines) throws IOException {
        return Files.writeString(folder.resolve("test.zone"), String.join("\n", lines) + "\n");
    }

    static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
