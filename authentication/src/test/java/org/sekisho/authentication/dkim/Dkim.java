package org.sekisho.authentication.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;

/** Signs and verifies in one line, for tests. */
final class Dkim {

    static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    static final String MESSAGE =
            "From: A <a@example.org>\r\nTo: b@example.net\r\nSubject: one  two\r\n\r\nHello  you \r\n";

    /** Tags to which tests add their own; {@code BH} stands for the body hash. */
    static final String TAGS = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s1; h=from:subject; bh=BH";

    private Dkim() {}

    static String keyRecord(String tags) {
        return "s1._domainkey.example.org\tTXT\t" + tags + "\n";
    }

    static String goodZone() {
        return keyRecord("v=DKIM1; k=rsa; p=" + TestKeys.p(TestKeys.RSA));
    }

    /** A message with a signature of these tags on top, made with the usual RSA key. */
    static String signed(String tags, String message) {
        return signed(tags, message, TestKeys.RSA.getPrivate());
    }

    static String signed(String tags, String message, PrivateKey key) {
        try {
            String field = "DKIM-Signature: " + tags.replace("BH", "AAAA") + "; b=AAAA\r\n";
            if (!(parse(field) instanceof DkimSignature signature)) {
                return field + message;
            }
            RawMessage raw = RawMessage.of(message.getBytes(ISO_8859_1));
            BodyHasher hasher = new BodyHasher();
            BodyHasher.BodyHash hash = hasher.require(
                    signature.body(),
                    signature.algorithm(),
                    signature.bodyLength().orElse(BodyHasher.WHOLE));
            raw.readBody(hasher);
            hasher.finish();
            field = "DKIM-Signature: " + tags.replace("BH", Base64.getEncoder().encodeToString(hash.value()))
                    + "; b=AAAA\r\n";
            String signatureText =
                    Base64.getEncoder().encodeToString(signHeader((DkimSignature) parse(field), raw.header(), key));
            return field.replace("b=AAAA", "b=" + signatureText) + message;
        } catch (IOException | GeneralSecurityException broken) {
            throw new AssertionError(broken);
        }
    }

    private static byte[] signHeader(DkimSignature signature, HeaderSection header, PrivateKey key)
            throws GeneralSecurityException {
        HeaderCanonicalizer canonical = new HeaderCanonicalizer(64);
        for (HeaderField field : new SignedFields(header).select(signature.signedFields(), signature.field())) {
            canonical.add(field, signature.header());
        }
        canonical.addWithout(
                signature.field(), signature.signatureStart(), signature.signatureEnd(), signature.header());
        java.security.Signature rsa = java.security.Signature.getInstance(
                signature.algorithm() == DkimAlgorithm.RSA_SHA1 ? "SHA1withRSA" : "SHA256withRSA");
        rsa.initSign(key);
        rsa.update(canonical.bytes(), 0, canonical.length());
        return rsa.sign();
    }

    static ParsedSignature parse(String field) {
        return ParsedSignature.parse(
                HeaderSection.parse(field.getBytes(ISO_8859_1)).fields().get(0));
    }

    static DkimOutcome verifyOne(String message, String zone) {
        return verify(message.getBytes(ISO_8859_1), zone, DkimSettings.DEFAULT).get(0);
    }

    static List<DkimOutcome> verify(byte[] message, String zone, DkimSettings settings, String... authorDomains) {
        try {
            return verify(RawMessage.of(message), zone, settings, authorDomains);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static List<DkimOutcome> verify(RawMessage message, String zone, DkimSettings settings, String... authorDomains)
            throws IOException {
        DkimVerifier verifier = new DkimVerifier(settings, CLOCK);
        DkimSignatures signatures = verifier.select(message.header(), List.of(authorDomains));
        DkimKeys keys = DnsEvaluation.start(
                        ZoneDnsClient.of(zone),
                        Deadline.in(Duration.ofSeconds(20)),
                        answers -> verifier.fetchKeys(signatures, answers))
                .join();
        return new ArrayList<>(verifier.verify(keys, message));
    }
}
