package org.sekisho.authentication.arc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.sekisho.authentication.arc.ArcVerifier.ArcKeys;
import org.sekisho.authentication.dkim.DkimSettings;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.dkim.DkimVerifier;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.testing.SignedMail;

/** Seals and validates in one line, for tests. */
final class Arc {

    static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_800_000_000L), ZoneOffset.UTC);
    static final String MESSAGE =
            "From: A <a@author.example>\r\nTo: b@example.net\r\nSubject: one  two\r\n\r\nHello  you \r\n";
    static final String RESULTS = "first.example; dmarc=pass header.from=author.example";
    static final String ZONE = SignedMail.keyRecord("first.example") + SignedMail.keyRecord("second.example");

    private Arc() {}

    static DkimSigningKey key(String domain) {
        return DkimSigningKey.ed25519(domain, "test", new byte[Ed25519.SECRET_KEY_SIZE]);
    }

    static byte[] seal(byte[] message, ArcResult status, String domain) {
        try {
            byte[] set = new ArcSealer(CLOCK)
                    .seal(RawMessage.of(message), status, RESULTS, key(domain))
                    .orElseThrow();
            ByteArrayOutputStream sealed = new ByteArrayOutputStream();
            sealed.write(set);
            sealed.write(message);
            return sealed.toByteArray();
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static byte[] sealedOnce() {
        return seal(MESSAGE.getBytes(ISO_8859_1), ArcResult.NONE, "first.example");
    }

    /** As many seal: a further From field is no part of what is signed. */
    static byte[] sealedWithoutOversigning() {
        byte[] message = MESSAGE.getBytes(ISO_8859_1);
        try {
            byte[] set = new ArcSealer(CLOCK)
                    .seal(
                            RawMessage.of(message),
                            ArcResult.NONE,
                            RESULTS,
                            key("first.example"),
                            List.of("from", "to", "subject"))
                    .orElseThrow();
            ByteArrayOutputStream sealed = new ByteArrayOutputStream();
            sealed.write(set);
            sealed.write(message);
            return sealed.toByteArray();
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static byte[] sealedTwice() {
        return seal(sealedOnce(), ArcResult.PASS, "second.example");
    }

    static ArcOutcome verify(String message) {
        return verify(message.getBytes(ISO_8859_1), ZoneDnsClient.of(ZONE));
    }

    static ArcOutcome verify(byte[] message, DnsClient dns) {
        return verify(RawMessage.of(message), dns);
    }

    static ArcOutcome verify(RawMessage raw, DnsClient dns) {
        try {
            ArcVerifier verifier = new ArcVerifier(new DkimVerifier(DkimSettings.DEFAULT, CLOCK));
            ArcVerifier.Candidate chain = verifier.read(raw.header());
            ArcKeys keys = DnsEvaluation.start(
                            dns, Deadline.in(Duration.ofSeconds(20)), answers -> verifier.fetchKeys(chain, answers))
                    .join();
            return verifier.verify(keys, raw);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
