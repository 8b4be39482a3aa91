package org.sekisho.authentication;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsQuestion;

/**
 * The DNS as one message sees it: each question is asked once, so that SPF, DKIM and DMARC cannot be told different things,
 * and none is asked any more when nobody waits for the message. How many questions there can be is bounded by the limits of
 * SPF, DKIM and DMARC.
 */
final class MessageDns implements DnsClient {

    private static final CompletableFuture<DnsAnswer> CANCELLED =
            CompletableFuture.completedFuture(new DnsAnswer.TemporaryFailure("cancelled", Duration.ZERO));

    private final DnsClient client;
    private final Map<DnsQuestion, CompletableFuture<DnsAnswer>> asked = new ConcurrentHashMap<>();
    private volatile boolean cancelled;

    MessageDns(DnsClient client) {
        this.client = client;
    }

    @Override
    public CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
        if (cancelled) {
            return CANCELLED;
        }
        CompletableFuture<DnsAnswer> known = asked.get(question);
        if (known != null) {
            return known;
        }
        // Not computeIfAbsent: an answer may come at once and set off other evaluations, which ask here too.
        CompletableFuture<DnsAnswer> answer = client.ask(question);
        CompletableFuture<DnsAnswer> first = asked.putIfAbsent(question, answer);
        return first == null ? answer : first;
    }

    void cancel() {
        cancelled = true;
    }
}
