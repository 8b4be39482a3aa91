package org.sekisho.reports.sending;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.authentication.dns.DnsjavaClient;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.authentication.testing.LoopbackDnsServer;
import org.sekisho.authentication.testing.MovableClock;
import org.sekisho.reports.aggregate.AggregateReport;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.store.RecordedEvaluation;
import org.sekisho.reports.store.ReportFilter;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.SendingStore;
import org.sekisho.reports.store.SendingTimes;
import org.sekisho.reports.store.StoreException;
import org.sekisho.reports.store.jdbc.DatabaseAccess;
import org.sekisho.reports.store.jdbc.JdbcReportStore;
import org.sekisho.reports.store.jdbc.StoreLimits;

/** All that a sender has around it: a database, a DNS, a clock, and a queue that keeps what it takes. */
final class SendingWorld implements AutoCloseable {

    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private static final String JOURNAL = "j";

    /** A mail in the queue. */
    @SuppressWarnings("ArrayRecordComponent")
    record Mail(String recipient, byte[] octets) {

        AggregateReport report() {
            return SentReports.read(octets);
        }

        String messageId() {
            try {
                return new DefaultMessageBuilder()
                        .parseMessage(new ByteArrayInputStream(octets))
                        .getMessageId();
            } catch (IOException broken) {
                throw new AssertionError(broken);
            }
        }
    }

    final MovableClock clock = new MovableClock(NOON);
    final LoopbackDnsServer dns = LoopbackDnsServer.serving("");
    final DnsjavaClient client = new DnsjavaClient(List.of(dns.address()), Duration.ofSeconds(10), 100);
    final List<Mail> queue = Collections.synchronizedList(new ArrayList<>());
    final Set<String> refusedRecipients = ConcurrentHashMap.newKeySet();
    final List<SendingOutcome> heard = Collections.synchronizedList(new ArrayList<>());
    final JdbcReportStore store;
    private final Set<String> zone = new HashSet<>();

    SendingWorld(Path folder, Duration lease) throws Exception {
        store = JdbcReportStore.open(
                new DatabaseAccess("jdbc:h2:file:" + folder.resolve("reports"), Optional.empty(), Optional.empty()),
                new StoreLimits(10_000, lease),
                new SendingTimes(Duration.ZERO, Duration.ZERO),
                clock);
    }

    /** Publishes TXT records, besides those that are there. */
    void publish(String name, String text) {
        zone.add(name + "\tTXT\t" + text);
        dns.serve(Zone.parse(String.join("\n", zone)));
    }

    /** Publishes other TXT records at a name; none takes it away. */
    void publishInstead(String name, String... texts) {
        zone.removeIf(line -> line.startsWith(name + "\t"));
        for (String text : texts) {
            zone.add(name + "\tTXT\t" + text);
        }
        dns.serve(Zone.parse(String.join("\n", zone)));
    }

    /** Records evaluations, and gives the report that they are in. */
    long record(String domain, List<ReportRow> rows) throws StoreException {
        List<RecordedEvaluation> evaluations = rows.stream()
                .map(row -> RecordedEvaluation.of(SentReports.DAY, SentReports.policy(domain), row))
                .toList();
        long from = store.position(JOURNAL).counted();
        store.fold(JOURNAL, from, from + 1, evaluations);
        return store.list(new ReportFilter(Optional.of(domain), Optional.empty(), Optional.empty(), 1))
                .get(0)
                .id();
    }

    Outbox outbox() {
        return (recipient, message) -> {
            if (refusedRecipients.contains(recipient)) {
                throw new IOException("no space left");
            }
            queue.add(new Mail(recipient, message));
        };
    }

    ReportSender sender() {
        return sender(SentReports.settings(10_000_000), store, outbox());
    }

    ReportSender sender(SenderSettings settings) {
        return sender(settings, store, outbox());
    }

    ReportSender sender(SenderSettings settings, SendingStore from, Outbox to) {
        DnsClient asked = client;
        return new ReportSender(from, to, asked, DmarcDiscovery.TREE_WALK, settings, clock, heard::add);
    }

    ReportSender sender(OrganizationLimit limit) {
        return new ReportSender(
                store,
                outbox(),
                client,
                DmarcDiscovery.TREE_WALK,
                SentReports.settings(10_000_000),
                clock,
                heard::add,
                limit);
    }

    ReportSummary report(long id) throws StoreException {
        return store.find(id).orElseThrow();
    }

    List<String> recipients() {
        return queue.stream().map(Mail::recipient).toList();
    }

    @Override
    public void close() {
        client.close();
        dns.close();
        store.close();
    }
}
