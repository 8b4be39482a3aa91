package org.sekisho.webadmin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.sekisho.reports.store.ClaimedReport;
import org.sekisho.reports.store.Delivery;
import org.sekisho.reports.store.ReportStore;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.StoreException;

/** Sends nothing, but notes in the store what a test wants to have become of a report. */
final class TestDesk implements ReportDesk {
    /** The day that is not over is 2026-11-24. */
    static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    final Queue<Long> tried = new ConcurrentLinkedQueue<>();

    private final ReportStore store;
    private final Map<String, Attempt> outcomes = new ConcurrentHashMap<>();
    private CountDownLatch gate = new CountDownLatch(0);

    TestDesk(ReportStore store) {
        this.store = store;
    }

    void willBe(String domain, Attempt outcome) {
        outcomes.put(domain, outcome);
    }

    /** Nothing is sent until the latch is counted down. */
    CountDownLatch hold() {
        gate = new CountDownLatch(1);
        return gate;
    }

    @Override
    public ReportStore store() {
        return store;
    }

    @Override
    public Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    @Override
    public Attempt send(long id) throws StoreException, InterruptedException {
        gate.await();
        tried.add(id);
        Optional<ClaimedReport> claim = store.claim(id, NOW, "test");
        if (claim.isEmpty()) {
            return Attempt.NOT_OURS;
        }
        ClaimedReport report = claim.get();
        Attempt outcome = outcomes.getOrDefault(report.policy().domain(), Attempt.SENT);
        String mailbox = "dmarc@" + report.policy().domain();
        switch (outcome) {
            case SENT -> {
                store.note(report, new Delivery(1, mailbox, Delivery.State.HANDED_OVER, Optional.empty()));
                store.finish(report, ReportSummary.State.SENT, "handed over");
            }
            case DROPPED -> store.finish(report, ReportSummary.State.DROPPED, "no permission");
            case POSTPONED -> store.postpone(report, NOW, "the DNS does not answer");
            case NOT_OURS -> {}
        }
        return outcome;
    }

    @Override
    public Optional<InputStream> xml(long id, int part) throws StoreException, IOException {
        if (part > 2) {
            return Optional.empty();
        }
        if (store.find(id).orElseThrow().policy().domain().equals("broken.example")) {
            throw new IOException("a row cannot be read");
        }
        String xml = "<feedback>" + id + " " + part + "</feedback>";
        return Optional.of(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }
}
