package org.sekisho.benchmarks;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.Envelope;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.PolicyContext;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.authentication.recording.JudgedMessage;

/** Messages of many domains, each domain really judged once. Safe for use by any number of threads. */
final class JudgedMessages {

    private static final int SPREAD = 0x9E3779B1;
    private static final RawMessage MESSAGE =
            RawMessage.of("From: a@any.example\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII));

    private final Instant time;
    private final int clients;
    private final List<Judged> domains = new ArrayList<>();

    private record Judged(Authentication authentication, Verdict verdict) {}

    /**
     * @param domains how many policy domains
     * @param clients from how many addresses the mail of each comes, which gives as many rows
     * @param time when all were judged
     */
    JudgedMessages(int domains, int clients, Instant time) {
        this.time = time;
        this.clients = clients;
        StringBuilder zone = new StringBuilder();
        for (int domain = 0; domain < domains; domain++) {
            zone.append(
                    "_dmarc.d%1$d.example\tTXT\tv=DMARC1; p=reject; rua=mailto:r@d%1$d.example\n".formatted(domain));
        }
        MessageAuthenticator authenticator = MessageAuthenticator.builder(
                        ZoneDnsClient.of(zone.toString()), Runnable::run)
                .build();
        LocalPolicy policy = new LocalPolicy(LocalPolicySettings.defaults());
        for (int domain = 0; domain < domains; domain++) {
            Authentication known = authenticator
                    .authenticate(
                            new Envelope(InetAddress.getLoopbackAddress(), "mta.example", "a@d" + domain + ".example"),
                            RawMessage.of("From: a@d%d.example\r\n\r\nhello\r\n"
                                    .formatted(domain)
                                    .getBytes(StandardCharsets.US_ASCII)))
                    .join();
            this.domains.add(new Judged(
                    from(known, known.envelope().client(), List.of(signature("d" + domain + ".example"))),
                    policy.judge(known, PolicyContext.session("s"))));
        }
    }

    private static DkimOutcome signature(String domain) {
        return new DkimOutcome(
                DkimResult.FAIL, domain, "s2026", "rsa-sha256", Optional.empty(), "b", "body hash differs", false);
    }

    /** One of them; the same for the same number. */
    JudgedMessage get(int number) {
        // An odd factor, so that every domain comes as often, but neighbours are far from each other.
        int mixed = number * SPREAD >>> 1;
        Judged judged = domains.get(mixed % domains.size());
        int client = number / domains.size() % clients;
        byte[] address = {10, (byte) (client >> 16), (byte) (client >> 8), (byte) client};
        try {
            return new JudgedMessage(
                    time,
                    from(
                            judged.authentication(),
                            InetAddress.getByAddress(address),
                            judged.authentication().dkim()),
                    judged.verdict(),
                    MESSAGE,
                    List.of("b@us.example"));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Authentication from(Authentication known, InetAddress client, List<DkimOutcome> dkim) {
        return new Authentication(
                new Envelope(client, known.envelope().helo(), known.envelope().mailFrom()),
                known.helo(),
                known.mailFrom(),
                dkim,
                known.authorStatus(),
                known.dmarc(),
                known.mailingList(),
                known.arc(),
                known.elapsed());
    }
}
