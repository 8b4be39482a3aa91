package org.sekisho.authentication;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRequester;

/**
 * The DNS as one message sees it: each question is asked once, so that SPF, DKIM and DMARC cannot be told different things,
 * and none is asked any more when nobody waits for the message. How many questions there can be is bounded by the limits of
 * SPF, DKIM and DMARC; how many of them are under way by what the message's client may have.
 */
final class MessageDns implements DnsClient {

    private static final CompletableFuture<DnsAnswer> CANCELLED =
            CompletableFuture.completedFuture(DnsAnswer.TemporaryFailure.overload("cancelled"));

    private final DnsClient client;
    private final DnsRequester requester;
    private final Map<DnsQuestion, CompletableFuture<DnsAnswer>> asked = new ConcurrentHashMap<>();
    private volatile boolean cancelled;

    MessageDns(DnsClient client, InetAddress sender) {
        this.client = client;
        this.requester = DnsRequester.messageOf(sender);
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
        CompletableFuture<DnsAnswer> answer = client.ask(question, requester);
        CompletableFuture<DnsAnswer> first = asked.putIfAbsent(question, answer);
        return first == null ? answer : first;
    }

    /** Says that the header section is there, so that the message's questions come before those of messages that may never come. */
    void headerArrived() {
        requester.headerArrived();
    }

    /** Whether a question has no answer of the DNS, because this server asks too much already (B17). */
    boolean lacksAnswers() {
        return requester.waitsForPlace() || asked.values().stream().anyMatch(MessageDns::isOverload);
    }

    /** Forgets the questions that were not asked, so that they can be asked again. */
    void forgetOverloads() {
        asked.values().removeIf(MessageDns::isOverload);
    }

    void cancel() {
        cancelled = true;
        requester.cancel();
    }

    private static boolean isOverload(CompletableFuture<DnsAnswer> answer) {
        return answer.isDone()
                && !answer.isCompletedExceptionally()
                && answer.join() instanceof DnsAnswer.TemporaryFailure failure
                && failure.overload();
    }
}
