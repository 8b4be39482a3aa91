package org.sekisho.reports.failure;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.recording.EvaluationRecorder;
import org.sekisho.authentication.recording.JudgedMessage;
import org.sekisho.authentication.spf.SpfRecord;
import org.sekisho.reports.sending.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the owner of a domain of single messages that failed in its name, where {@code ruf} and {@code fo} of its record ask for it
 * (RFC 9991, B37).
 *
 * <p>{@link #record} copies what a report needs and is done; all that takes time is done on a thread of its own. There is no promise
 * that a report arrives: what finds no room, and what waits when the server stops, is lost and counted.
 */
public final class FailureReporter implements EvaluationRecorder, AutoCloseable {

    /** So many reports wait at most. */
    public static final int MAXIMUM_WAITING = 100;

    private static final Logger LOG = LoggerFactory.getLogger(FailureReporter.class);

    private static final CompletableFuture<Void> NOTHING_TO_WAIT_FOR = CompletableFuture.completedFuture(null);

    /** How long to wait before a destination is asked for again that DNS knew nothing about; then it is given up. */
    private static final List<Duration> BETWEEN_ATTEMPTS =
            List.of(Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofHours(2));

    private static final Duration DNS_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration BETWEEN_LOG_LINES = Duration.ofMinutes(10);
    private static final Duration LAST_MAIL = Duration.ofSeconds(5);

    /** How often it is looked whether one that was deferred is due. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final FailureReporterSettings settings;
    private final DnsClient dns;
    private final FailureDestinations destinations;
    private final Predicate<String> excluded;
    private final Outbox outbox;
    private final Clock clock;
    private final Duration look;
    private final FailureLimits limits;
    private final ReportLoops loops;
    private final FailureMail mail;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(MAXIMUM_WAITING);
    private final Deque<Waiting> deferred = new ArrayDeque<>();
    private final Thread worker = new Thread(this::work, "sekisho-failure-reports");
    private volatile boolean closed;

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong withheld = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong nextLogLine = new AtomicLong(Long.MIN_VALUE);

    /**
     * A reporter that does nothing until {@link #start}.
     *
     * @param dns is asked for SPF records to show
     * @param destinations who may be sent reports
     * @param excluded Author Domains and policy domains of which nothing is reported, canonical
     * @param outbox takes the mails
     * @param clock what time it is, for the limits and for {@code Date}
     */
    public FailureReporter(
            FailureReporterSettings settings,
            DnsClient dns,
            FailureDestinations destinations,
            Predicate<String> excluded,
            Outbox outbox,
            Clock clock) {
        this(settings, dns, destinations, excluded, outbox, clock, LOOK);
    }

    FailureReporter(
            FailureReporterSettings settings,
            DnsClient dns,
            FailureDestinations destinations,
            Predicate<String> excluded,
            Outbox outbox,
            Clock clock,
            Duration look) {
        this.settings = settings;
        this.dns = dns;
        this.destinations = destinations;
        this.excluded = excluded;
        this.outbox = outbox;
        this.clock = clock;
        this.look = look;
        this.limits = new FailureLimits(settings.perDomain(), settings.perHour());
        this.loops = new ReportLoops(settings.email());
        this.mail = new FailureMail(settings, Redaction.withRandomKey());
        worker.setDaemon(true);
    }

    /** Begins to send. To be called once. */
    public void start() {
        worker.start();
    }

    /** Queues the reports that are wanted about this message. They are lost in a crash, so there is nothing to wait for. */
    @Override
    public CompletableFuture<Void> record(JudgedMessage message) {
        try {
            consider(message);
        } catch (IOException | RuntimeException unexpected) {
            failed.incrementAndGet();
            warn("A failure report could not be made", unexpected);
        }
        return NOTHING_TO_WAIT_FOR;
    }

    private void consider(JudgedMessage message) throws IOException {
        MessageCopy copy = null;
        for (DmarcOutcome outcome : message.authentication().dmarc()) {
            Optional<FailureKind> kind = FailureKind.wanted(message.authentication(), outcome);
            if (kind.isEmpty()) {
                continue;
            }
            Incident incident = Incident.of(message, outcome, kind.get());
            if (excluded.test(incident.policyDomain())
                    || excluded.test(outcome.authorDomain())
                    || loops.includes(message)) {
                continue;
            }
            OptionalLong count = limits.report(incident.policyDomain(), incident.condition(), clock.instant());
            if (count.isEmpty()) {
                withheld.incrementAndGet();
                continue;
            }
            copy = copy == null ? MessageCopy.of(message.message(), settings.content()) : copy;
            queue(new Waiting(incident, copy, count.getAsLong()));
        }
    }

    private void queue(Waiting report) {
        if (closed || !waiting.offer(report)) {
            limits.withheld(report.incident.policyDomain(), report.count);
            dropped.incrementAndGet();
            warn("A failure report was left out, since " + MAXIMUM_WAITING + " others wait to be sent", null);
        }
    }

    private void work() {
        while (!closed) {
            try {
                Waiting next = waiting.poll(look.toMillis(), TimeUnit.MILLISECONDS);
                if (next != null) {
                    send(next);
                }
                sendDeferred();
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private void sendDeferred() throws InterruptedException {
        Instant now = clock.instant();
        for (int left = deferred.size(); left > 0 && !closed; left--) {
            Waiting report = deferred.remove();
            if (report.next.isAfter(now)) {
                deferred.add(report);
            } else {
                send(report);
            }
        }
    }

    private void send(Waiting report) throws InterruptedException {
        try {
            attempt(report);
        } catch (RuntimeException | Error unexpected) {
            failed.incrementAndGet();
            warn("A failure report could not be made", unexpected);
        }
    }

    private void attempt(Waiting report) throws InterruptedException {
        Incident incident = report.incident;
        FailureDestinations.Found found = destinations.find(
                incident.policyDomain(),
                incident.outcome().discovery().record().orElseThrow().failureReports());
        Optional<String> spfRecord = found.mailboxes().isEmpty() ? Optional.empty() : spfRecord(incident);
        for (String mailbox : found.mailboxes()) {
            if (report.served.add(mailbox) && !send(report, mailbox, spfRecord)) {
                return;
            }
        }
        if (found.isUnknown()) {
            defer(report);
        } else if (report.served.isEmpty()) {
            refused.incrementAndGet();
        }
    }

    /** False if nothing more may be sent in this hour. */
    private boolean send(Waiting report, String mailbox, Optional<String> spfRecord) {
        Instant now = clock.instant();
        if (!limits.mail(now)) {
            limits.withheld(report.incident.policyDomain(), report.count);
            withheld.incrementAndGet();
            return false;
        }
        try {
            outbox.send(mailbox, mail.write(report.incident, report.copy, report.count, mailbox, spfRecord, now));
            sent.incrementAndGet();
        } catch (IOException full) {
            failed.incrementAndGet();
            warn("A failure report could not be handed to the queue", full);
        }
        return true;
    }

    private void defer(Waiting report) {
        if (report.attempts == BETWEEN_ATTEMPTS.size() || deferred.size() == MAXIMUM_WAITING) {
            dropped.incrementAndGet();
            return;
        }
        report.next = clock.instant().plus(BETWEEN_ATTEMPTS.get(report.attempts));
        report.attempts++;
        deferred.add(report);
    }

    /** The record that SPF looked at first; empty where there is no single one, or none for now. */
    private Optional<String> spfRecord(Incident incident) throws InterruptedException {
        Optional<DnsQuestion> question = incident.spfDomain().map(domain -> DnsQuestion.of(domain, RecordType.TXT));
        if (question.isEmpty()) {
            return Optional.empty();
        }
        try {
            DnsAnswer answer = dns.ask(question.get()).get(DNS_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            List<String> records = answer instanceof DnsAnswer.Records found
                    ? found.records().stream()
                            .map(record -> ((DnsRecord.Text) record).value())
                            .filter(SpfRecord::isRecord)
                            .toList()
                    : List.of();
            return records.size() == 1 ? Optional.of(records.get(0)) : Optional.empty();
        } catch (ExecutionException | TimeoutException noAnswer) {
            return Optional.empty();
        }
    }

    /** What was done so far. */
    public FailureStatistics statistics() {
        return new FailureStatistics(sent.get(), withheld.get(), dropped.get(), refused.get(), failed.get());
    }

    /** Stops, and waits some seconds for the mail that is being made; the rest is lost. */
    @Override
    public void close() {
        closed = true;
        List<Waiting> lost = new ArrayList<>();
        waiting.drainTo(lost);
        try {
            worker.join(LAST_MAIL.toMillis());
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        dropped.addAndGet(lost.size());
    }

    private void warn(String what, @Nullable Throwable cause) {
        long now = clock.millis();
        long next = nextLogLine.get();
        if (now >= next && nextLogLine.compareAndSet(next, now + BETWEEN_LOG_LINES.toMillis())) {
            LOG.warn(
                    "{}; this is said once in {} minutes, the metrics count all of them",
                    what,
                    BETWEEN_LOG_LINES.toMinutes(),
                    cause);
        }
    }

    /** A report on its way. Only one thread at a time has it. */
    private static final class Waiting {
        private final Incident incident;
        private final MessageCopy copy;
        private final long count;
        private final Set<String> served = new HashSet<>();
        private int attempts;
        private Instant next = Instant.MIN;

        Waiting(Incident incident, MessageCopy copy, long count) {
            this.incident = incident;
            this.copy = copy;
            this.count = count;
        }
    }
}
