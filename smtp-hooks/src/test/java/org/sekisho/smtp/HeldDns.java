package org.sekisho.smtp;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsQuestion;

/** DNS that answers nothing until it is released, and remembers what it was asked. */
final class HeldDns implements DnsClient {

    final List<DnsQuestion> asked = new CopyOnWriteArrayList<>();
    private final DnsClient answers;
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    HeldDns(DnsClient answers) {
        this.answers = answers;
    }

    @Override
    public CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
        asked.add(question);
        return released.thenCompose(now -> answers.ask(question));
    }

    void release() {
        released.complete(null);
    }

    boolean wasAsked(String name) {
        return asked.stream().anyMatch(question -> question.name().equals(name));
    }
}
