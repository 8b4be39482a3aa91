package org.sekisho.benchmarks;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.sekisho.authentication.dkim.DkimKeys;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dkim.DkimSettings;
import org.sekisho.authentication.dkim.DkimSignatures;
import org.sekisho.authentication.dkim.DkimVerifier;
import org.sekisho.authentication.dns.CachingDnsClient;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;

/** Ours: the header section parsed, keys through an evaluation from the cache, and the body hashed once. */
final class SekishoDkim implements DkimVerification {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final DnsClient dns = new CachingDnsClient(ZoneDnsClient.of(Signers.zone()));
    private final DkimVerifier verifier = new DkimVerifier(DkimSettings.DEFAULT, Clock.systemUTC());

    @Override
    public int passing(byte[] message) throws IOException {
        RawMessage raw = RawMessage.of(message);
        DkimSignatures signatures = verifier.select(raw.header(), List.of("one.example"));
        DkimKeys keys = DnsEvaluation.start(
                        dns, Deadline.in(TIMEOUT), answers -> verifier.fetchKeys(signatures, answers))
                .join();
        int passing = 0;
        for (DkimOutcome outcome : verifier.verify(keys, raw)) {
            passing += outcome.result() == DkimResult.PASS ? 1 : 0;
        }
        return passing;
    }
}
