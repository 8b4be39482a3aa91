package org.sekisho.authentication.testing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.AuthorStatus;
import org.sekisho.authentication.Envelope;
import org.sekisho.authentication.MailingList;
import org.sekisho.authentication.arc.ArcOutcome;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcEvaluator;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfOutcome;
import org.sekisho.authentication.spf.SpfResult;

/**
 * A message of which SPF and DKIM are given and DMARC is really evaluated, for tests of what comes after. Without more, it is
 * one from {@code example.org}, whose policy is {@code p=reject}, and nothing vouches for it.
 */
public final class JudgedMessage {

    private String zone = "_dmarc.example.org\tTXT\tv=DMARC1; p=reject\n";
    private List<String> authors = List.of("example.org");
    private AuthorStatus status = AuthorStatus.USABLE;
    private String client = "192.0.2.1";
    private String mailFrom = "bounce@sender.example";
    private SpfOutcome spf =
            new SpfOutcome(SpfResult.FAIL, SpfIdentity.MAIL_FROM, "sender.example", "matched -all", Optional.empty());
    private final List<DkimOutcome> dkim = new ArrayList<>();
    private Optional<ArcOutcome> arc = Optional.empty();
    private boolean overloaded;
    private Optional<MailingList> list = Optional.empty();

    /** The text of a zone file with the DMARC records. */
    public JudgedMessage zone(String text) {
        zone = text;
        return this;
    }

    /** The Author Domains. */
    public JudgedMessage from(String... domains) {
        authors = List.of(domains);
        return this;
    }

    /** No domains that DMARC could look at. */
    public JudgedMessage withoutAuthors(AuthorStatus why) {
        authors = List.of();
        status = why;
        return this;
    }

    /** The client's address. */
    public JudgedMessage client(String address) {
        client = address;
        return this;
    }

    /** The envelope sender, SPF aside. */
    public JudgedMessage mailFrom(String address) {
        mailFrom = address;
        return this;
    }

    /** SPF of MAIL FROM. */
    public JudgedMessage spf(SpfResult result, String domain) {
        spf = new SpfOutcome(result, SpfIdentity.MAIL_FROM, domain, "reason", Optional.empty());
        return this;
    }

    /** SPF of MAIL FROM that fails, and what the domain says to that. */
    public JudgedMessage spfFailExplained(String domain, String explanation) {
        spf = new SpfOutcome(SpfResult.FAIL, SpfIdentity.MAIL_FROM, domain, "matched -all", Optional.of(explanation));
        return this;
    }

    /** One more signature. */
    public JudgedMessage dkim(DkimResult result, String domain) {
        String signature = "AAAAAAAAA" + dkim.size() + "BBBB";
        return dkim(new DkimOutcome(result, domain, "s1", "rsa-sha256", Optional.empty(), signature, "reason", false));
    }

    /** One more signature. */
    public JudgedMessage dkim(DkimOutcome outcome) {
        dkim.add(outcome);
        return this;
    }

    /** The mailing list that it names, with its proof. */
    public JudgedMessage list(String domain, String proof) {
        list = Optional.of(new MailingList(domain, Optional.of(proof)));
        return this;
    }

    /** The mailing list that it names, unproven. */
    public JudgedMessage unprovenList(String domain) {
        list = Optional.of(new MailingList(domain, Optional.empty()));
        return this;
    }

    /** Its chain of custody. */
    public JudgedMessage arc(ArcOutcome outcome) {
        arc = Optional.of(outcome);
        return this;
    }

    /** Something is unknown because the server had too much to do. */
    public JudgedMessage overloaded() {
        overloaded = true;
        return this;
    }

    /** All that is known of it. */
    public Authentication known() {
        DmarcEvaluator evaluator = new DmarcEvaluator(DmarcDiscovery.TREE_WALK);
        List<DmarcOutcome> dmarc = DnsEvaluation.start(
                        ZoneDnsClient.of(zone),
                        Deadline.in(Duration.ofSeconds(5)),
                        dns -> evaluator.evaluate(dns, evaluator.discover(dns, authors, List.of()), spf, dkim))
                .join();
        return new Authentication(
                new Envelope(address(client), "mta.sender.example", mailFrom),
                new SpfOutcome(SpfResult.NONE, SpfIdentity.HELO, "mta.sender.example", "no record", Optional.empty()),
                spf,
                dkim,
                status,
                dmarc,
                list,
                arc,
                Duration.ofMillis(3),
                overloaded);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException notAnAddress) {
            throw new IllegalArgumentException(notAnAddress);
        }
    }
}
