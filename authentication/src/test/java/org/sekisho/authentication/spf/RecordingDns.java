package org.sekisho.authentication.spf;

import com.google.common.net.InetAddresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.authentication.dns.ZoneDnsClient;

/** A small DNS in memory that remembers what it was asked, and evaluates SPF against it. */
final class RecordingDns implements DnsClient {

    private final Zone.Builder zone = new Zone.Builder();
    private final List<DnsQuestion> asked = new ArrayList<>();
    private ZoneDnsClient answers;
    private SpfSettings settings = SpfSettings.standard();
    private String helo = "mail.example.org";
    private String mailFrom = "user@example.org";

    RecordingDns with(String name, String type, String value) {
        zone.add(name, type, value);
        return this;
    }

    /** The record of {@code example.org}, the domain of the sender. */
    RecordingDns record(String text) {
        return with("example.org", "TXT", text);
    }

    RecordingDns settings(SpfSettings changed) {
        settings = changed;
        return this;
    }

    RecordingDns helo(String name) {
        helo = name;
        return this;
    }

    RecordingDns mailFrom(String address) {
        mailFrom = address;
        return this;
    }

    SpfOutcome from(String client) {
        return evaluate(SpfIdentity.MAIL_FROM, client);
    }

    SpfOutcome evaluate(SpfIdentity identity, String client) {
        SpfEvaluator evaluator = new SpfEvaluator(settings);
        return DnsEvaluation.start(
                        this,
                        Deadline.in(Duration.ofSeconds(20)),
                        dns -> evaluator.evaluate(dns, identity, InetAddresses.forString(client), helo, mailFrom))
                .join();
    }

    SpfResult resultFrom(String client) {
        return from(client).result();
    }

    /** Each different question, in the order in which they were first asked. */
    List<DnsQuestion> asked() {
        return asked;
    }

    long asked(RecordType type) {
        return asked.stream().filter(question -> question.type() == type).count();
    }

    @Override
    public CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
        asked.add(question);
        if (answers == null) {
            answers = new ZoneDnsClient(zone.build());
        }
        return answers.ask(question);
    }
}
