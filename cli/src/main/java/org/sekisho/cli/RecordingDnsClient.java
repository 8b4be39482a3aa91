package org.sekisho.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsQuestion;

/**
 * Asks another client and remembers each question, in the order in which they were first asked, with its answer and the time
 * that it took. A question asked again gets the answer that it got before. Safe for use by any number of threads.
 */
final class RecordingDnsClient implements DnsClient, AutoCloseable {

    private final DnsClient client;
    private final Runnable whenClosed;
    private final Map<DnsQuestion, Asked> asked = new LinkedHashMap<>();

    /** @param whenClosed closes {@code client} */
    RecordingDnsClient(DnsClient client, Runnable whenClosed) {
        this.client = client;
        this.whenClosed = whenClosed;
    }

    /**
     * One question.
     *
     * @param answer empty if it has not come
     * @param elapsed from question to answer; zero if it has not come
     */
    record Lookup(DnsQuestion question, Optional<DnsAnswer> answer, Duration elapsed) {}

    private record Answered(DnsAnswer answer, Duration elapsed) {}

    private record Asked(CompletableFuture<DnsAnswer> answer, CompletableFuture<Answered> timed) {}

    @Override
    public synchronized CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
        Asked known = asked.get(question);
        if (known == null) {
            long start = System.nanoTime();
            CompletableFuture<DnsAnswer> answer = client.ask(question);
            known = new Asked(
                    answer,
                    answer.thenApply(received -> new Answered(received, Duration.ofNanos(System.nanoTime() - start))));
            asked.put(question, known);
        }
        return known.answer();
    }

    /**
     * Everything that was asked so far. Waits for answers that are still under way: questions are asked ahead, and a result
     * may be there before the answers to all of them.
     *
     * @param longest how long to wait at most
     */
    List<Lookup> lookups(Duration longest) {
        Deadline deadline = Deadline.in(longest);
        List<Lookup> lookups = new ArrayList<>();
        for (Map.Entry<DnsQuestion, Asked> entry : copy().entrySet()) {
            Optional<Answered> answered = entry.getValue()
                    .timed()
                    .thenApply(Optional::of)
                    .completeOnTimeout(Optional.empty(), deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)
                    .join();
            lookups.add(new Lookup(
                    entry.getKey(),
                    answered.map(Answered::answer),
                    answered.map(Answered::elapsed).orElse(Duration.ZERO)));
        }
        return lookups;
    }

    /** Closes the other client. What was recorded stays. */
    @Override
    public void close() {
        whenClosed.run();
    }

    private synchronized Map<DnsQuestion, Asked> copy() {
        return new LinkedHashMap<>(asked);
    }
}
