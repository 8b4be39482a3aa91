package org.sekisho.reports.recording;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.Envelope;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.PolicyContext;
import org.sekisho.authentication.recording.JudgedMessage;

/** Messages that were really judged, over a zone. */
final class Judged {

    static final Instant NOW = Instant.parse("2026-11-24T23:59:59.999Z");
    static final String HONEST = "192.0.2.7";
    static final String STRANGER = "192.0.2.66";
    static final String ZONE = "_dmarc.open.example\tTXT\tv=DMARC1; p=none; rua=mailto:r@open.example\n"
            + "open.example\tTXT\tv=spf1 ip4:192.0.2.7 -all\n"
            + "_dmarc.soft.example\tTXT\tv=DMARC1; p=quarantine; rua=mailto:r@soft.example\n"
            + "soft.example\tTXT\tv=spf1 ip4:192.0.2.7 -all\n"
            + "_dmarc.strict.example\tTXT\tv=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; aspf=r; fo=1:d;"
            + " rua=https://x.example/,mailto:r@strict.example!10m\n"
            + "strict.example\tTXT\tv=spf1 ip4:192.0.2.7 -all\n"
            + "_dmarc.testing.example\tTXT\tv=DMARC1; p=reject; t=y; rua=mailto:r@testing.example\n"
            + "_dmarc.trying.example\tTXT\tv=DMARC1; p=quarantine; t=y; rua=mailto:r@trying.example\n"
            + "trying.example\tTXT\tv=spf1 ip4:192.0.2.7 -all\n"
            + "_dmarc.silent.example\tTXT\tv=DMARC1; p=reject\n"
            + "_dmarc.web.example\tTXT\tv=DMARC1; p=reject; rua=https://web.example/\n"
            + "_dmarc.slow.example\tTXT\t!SERVFAIL\n"
            + "hesitant.example\tTXT\t!SERVFAIL\n"
            + "_dmarc.hesitant.example\tTXT\tv=DMARC1; p=reject; rua=mailto:r@hesitant.example\n";

    private final LocalPolicySettings policy;
    private String client = HONEST;
    private String mailFrom = "";
    private List<String> recipients = List.of("bob@us.example");
    private String fields = "";
    private List<DkimOutcome> dkim = List.of();
    private PolicyContext context = PolicyContext.session("s1");

    private Judged(LocalPolicySettings policy) {
        this.policy = policy;
    }

    static Judged message() {
        return by(LocalPolicySettings.defaults());
    }

    static Judged by(LocalPolicySettings policy) {
        return new Judged(policy);
    }

    Judged from(String... domains) {
        for (String domain : domains) {
            fields += "From: a@" + domain + "\r\n";
        }
        return this;
    }

    Judged field(String field) {
        fields += field + "\r\n";
        return this;
    }

    Judged client(String address) {
        client = address;
        return this;
    }

    Judged mailFrom(String address) {
        mailFrom = address;
        return this;
    }

    Judged to(String... addresses) {
        recipients = List.of(addresses);
        return this;
    }

    Judged inSession(String id) {
        context = PolicyContext.session(id);
        return this;
    }

    /** Signatures in place of those that the message has, which count for nothing in DMARC. */
    Judged signedBy(List<DkimOutcome> outcomes) {
        dkim = outcomes;
        return this;
    }

    JudgedMessage judged() {
        return judgedAt(NOW);
    }

    JudgedMessage judgedAt(Instant time) {
        try {
            return judgedFrom(InetAddress.getByName(client), time);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    JudgedMessage judgedFrom(InetAddress address, Instant time) {
        RawMessage message = RawMessage.of((fields + "\r\nhello\r\n").getBytes(ISO_8859_1));
        Authentication known = MessageAuthenticator.builder(ZoneDnsClient.of(ZONE), Runnable::run)
                .build()
                .authenticate(new Envelope(address, "helo.example", mailFrom), message)
                .join();
        Authentication authentication = new Authentication(
                known.envelope(),
                known.helo(),
                known.mailFrom(),
                dkim.isEmpty() ? known.dkim() : dkim,
                known.authorStatus(),
                known.dmarc(),
                known.mailingList(),
                known.arc(),
                known.elapsed());
        return new JudgedMessage(
                time, authentication, new LocalPolicy(policy).judge(authentication, context), message, recipients);
    }
}
