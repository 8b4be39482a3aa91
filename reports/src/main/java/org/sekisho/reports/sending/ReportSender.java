package org.sekisho.reports.sending;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import javax.xml.stream.XMLStreamException;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcEvaluator;
import org.sekisho.authentication.dmarc.ReportPermissions;
import org.sekisho.authentication.dns.Deadline;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.reports.aggregate.AggregateReportWriter;
import org.sekisho.reports.store.ClaimedReport;
import org.sekisho.reports.store.ReportFile;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.SendingStore;
import org.sekisho.reports.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends aggregate reports: claims one, asks the DNS who is to get it, builds its files, and gives the queue one mail for each file
 * and destination. Any number of senders, in any number of servers, may share a store. Each attempt leaves one line in the log.
 *
 * <p>It trusts the store and the queue, and nobody in the DNS. It keeps nothing between two reports, so it may be stopped anywhere.
 * A wait for the DNS is bounded; one for the queue is up to the queue. Safe for use by any number of threads.
 */
public final class ReportSender {

    private static final Logger LOG = LoggerFactory.getLogger(ReportSender.class);

    /** How long the DNS may take for one report, its permissions included. */
    private static final Duration LONGEST_SEARCH = Duration.ofSeconds(30);

    private static final Duration BEYOND_ALL_DEADLINES = LONGEST_SEARCH.plusSeconds(10);

    private final SendingStore store;
    private final Outbox outbox;
    private final DnsClient dns;
    private final ReportPermissions permissions;
    private final SenderSettings settings;
    private final Clock clock;
    private final SendingListener listener;
    private final OrganizationLimit limit;
    private final Object oneAtATime = new Object();

    /**
     * A sender.
     *
     * @param discovery how it is told what belongs to the same organization
     * @param clock by which reports are due and grow old
     */
    public ReportSender(
            SendingStore store,
            Outbox outbox,
            DnsClient dns,
            DmarcDiscovery discovery,
            SenderSettings settings,
            Clock clock,
            SendingListener listener) {
        this(
                store,
                outbox,
                dns,
                discovery,
                settings,
                clock,
                listener,
                new OrganizationLimit(OrganizationLimit.MAXIMUM_MAILS));
    }

    /** A sender with a limit of its own. */
    ReportSender(
            SendingStore store,
            Outbox outbox,
            DnsClient dns,
            DmarcDiscovery discovery,
            SenderSettings settings,
            Clock clock,
            SendingListener listener,
            OrganizationLimit limit) {
        this.store = store;
        this.outbox = outbox;
        this.dns = dns;
        this.permissions = new ReportPermissions(new DmarcEvaluator(discovery));
        this.settings = settings;
        this.clock = clock;
        this.listener = listener;
        this.limit = limit;
    }

    /**
     * Sends one report that is due.
     *
     * @return empty if none is
     * @throws StoreException if the store cannot be reached; a report that is under way is sent on by whoever claims it next
     */
    public Optional<SendingOutcome> sendNext() throws StoreException {
        return attempt(store.claim(clock.instant(), settings.server()));
    }

    /**
     * Sends this report now, due or not, also if its day is not over.
     *
     * @return empty if it is gone, sent, dropped or claimed by another
     * @throws StoreException as {@link #sendNext}
     */
    public Optional<SendingOutcome> send(long id) throws StoreException {
        return attempt(store.claim(id, clock.instant(), settings.server()));
    }

    /**
     * Hands a report that was sent to the queue once more: the same files with the same names and numbers, to everybody who had them,
     * but for those who are suppressed now. The DNS is not asked. Nothing changes in the store, and listeners do not hear of it.
     *
     * @return {@link SendingOutcome.Result#SENT}, {@link SendingOutcome.Result#DROPPED} where all are suppressed, or {@link
     *     SendingOutcome.Result#GIVEN_UP} where the queue did not take it all; empty if it is gone, was not sent, or its files are gone
     * @throws StoreException if the store cannot be reached; some may have it then
     */
    public Optional<SendingOutcome> sendAgain(long id) throws StoreException {
        Optional<ClaimedReport> report = store.sent(id);
        int files = store.files(id);
        if (report.isEmpty() || files == 0) {
            return Optional.empty();
        }
        SendingOutcome outcome;
        synchronized (oneAtATime) {
            outcome = new RepeatedSending(store, outbox, settings, report.get()).run(files);
        }
        LOG.info("Once more, as an operator asks: {}", outcome.line());
        limit.count(report.get().policy().domain(), outcome.mails(), clock.instant());
        return Optional.of(outcome);
    }

    /**
     * Sends the reports that are due, one after the other.
     *
     * @param maximum at most so many
     * @param progress hears of each that was tried
     * @return how many were tried
     * @throws StoreException as {@link #sendNext}
     */
    public int sendDue(int maximum, Consumer<SendingOutcome> progress) throws StoreException {
        for (int tried = 0; tried < maximum; tried++) {
            Optional<SendingOutcome> outcome = sendNext();
            if (outcome.isEmpty()) {
                return tried;
            }
            progress.accept(outcome.get());
        }
        return maximum;
    }

    /**
     * Writes the XML of a report as it would go out: of one of its files where they are built, else of all rows so far, over the
     * whole of its day. Nothing changes by that.
     *
     * @param part which file, from 1; 1 where none is built yet
     * @param out is not closed; nothing is written where there is nothing
     * @return false if there is no such file, or the report is over
     */
    public boolean preview(long id, int part, OutputStream out) throws StoreException, IOException {
        Optional<ReportFile> file = store.file(id, part);
        if (file.isPresent()) {
            try (GZIPInputStream xml =
                    new GZIPInputStream(new ByteArrayInputStream(file.get().content()))) {
                xml.transferTo(out);
            }
            return true;
        }
        Optional<ReportSummary> summary = part == 1 ? store.find(id) : Optional.empty();
        if (summary.isEmpty()) {
            return false;
        }
        return switch (summary.get().state()) {
            case OPEN, CLOSED -> write(summary.get(), out);
            case SENT, DROPPED -> false;
        };
    }

    private boolean write(ReportSummary summary, OutputStream out) throws StoreException, IOException {
        Instant begin = summary.day().atStartOfDay(ZoneOffset.UTC).toInstant();
        ClaimedReport report = new ClaimedReport(
                summary.id(),
                "",
                summary.uniqueId(),
                summary.day(),
                begin,
                begin.plus(Duration.ofDays(1)),
                summary.policy(),
                summary.messages(),
                summary.rows(),
                summary.attempts(),
                clock.instant());
        ReportNames names = new ReportNames(settings.domain(), report);
        try {
            AggregateReportWriter writer = new AggregateReportWriter(
                    out, ReportFiles.metadata(settings, names, names.reportId(1), Optional.empty()), summary.policy());
            store.rows(summary.id(), row -> {
                try {
                    writer.write(row);
                } catch (XMLStreamException broken) {
                    throw new IOException(broken);
                }
            });
            writer.finish();
        } catch (XMLStreamException broken) {
            throw new IOException(broken);
        }
        return true;
    }

    private Optional<SendingOutcome> attempt(Optional<ClaimedReport> claimed) throws StoreException {
        if (claimed.isEmpty()) {
            return Optional.empty();
        }
        Recipients recipients = recipients(claimed.get());
        SendingOutcome outcome;
        // Many may wait for the DNS, one is built: each takes two connections to the database, memory and disk.
        synchronized (oneAtATime) {
            outcome = round(claimed.get(), recipients);
        }
        if (outcome.result() == SendingOutcome.Result.GIVEN_UP) {
            LOG.warn("{}", outcome.line());
        } else {
            LOG.info("{}", outcome.line());
        }
        listener.ended(outcome);
        return Optional.of(outcome);
    }

    private SendingOutcome round(ClaimedReport report, Recipients recipients) throws StoreException {
        Instant now = clock.instant();
        String domain = report.policy().domain();
        SendingRound round = new SendingRound(store, outbox, settings, now, report);
        if (recipients instanceof Recipients.Named && !limit.admits(domain, now)) {
            return round.run(new Recipients.Unknown("its organization got all the reports that it gets in a day"));
        }
        SendingOutcome outcome = round.run(recipients);
        limit.count(domain, outcome.mails(), now);
        return outcome;
    }

    private Recipients recipients(ClaimedReport report) throws StoreException {
        Suppressions suppressions = new Suppressions(store.suppressions());
        String domain = report.policy().domain();
        CompletableFuture<Recipients> search = DnsEvaluation.start(
                dns,
                Deadline.in(LONGEST_SEARCH),
                answers -> new RecipientSearch(permissions, suppressions, answers, domain).find());
        try {
            return Uninterruptibles.getUninterruptibly(search, BEYOND_ALL_DEADLINES.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException broken) {
            LOG.error("Who gets the report about {} cannot be found out.", ReportNames.safe(domain), broken);
            return new Recipients.Unknown("the search for its recipients failed");
        }
    }
}
