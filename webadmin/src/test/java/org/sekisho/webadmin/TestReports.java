package org.sekisho.webadmin;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.reports.sending.ReportSender;
import org.sekisho.reports.sending.SenderSettings;
import org.sekisho.reports.sending.SendingListener;
import org.sekisho.reports.store.SendingTimes;
import org.sekisho.reports.store.jdbc.DatabaseAccess;
import org.sekisho.reports.store.jdbc.JdbcReportStore;
import org.sekisho.reports.store.jdbc.StoreLimits;
import org.sekisho.reports.store.jdbc.UnusableDatabaseException;

/** The reports of a server whose queue is a list: a database in a file, and the sender that asks a small DNS. */
final class TestReports implements AutoCloseable {
    /** The day that is not over is 2026-11-24. */
    static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    /** Two domains that ask for reports, one that no longer does, one that does not answer. */
    private static final String ZONE = """
            _dmarc.example.org\tTXT\tv=DMARC1; p=reject; rua=mailto:dmarc@example.org
            _dmarc.example.net\tTXT\tv=DMARC1; p=none; rua=mailto:dmarc@example.net
            _dmarc.silent.example\tTXT\tv=DMARC1; p=none
            _dmarc.broken.example\tTXT\t!SERVFAIL
            """;

    final JdbcReportStore store;
    final ReportDesk desk;
    final Queue<String> recipients = new ConcurrentLinkedQueue<>();
    final Queue<byte[]> mails = new ConcurrentLinkedQueue<>();

    private final Semaphore handedOver = new Semaphore(0);
    private volatile CountDownLatch gate = new CountDownLatch(0);

    TestReports(Path folder) {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        try {
            store = JdbcReportStore.open(
                    new DatabaseAccess("jdbc:h2:file:" + folder.resolve("reports"), Optional.empty(), Optional.empty()),
                    StoreLimits.DEFAULT,
                    SendingTimes.DEFAULT,
                    clock);
        } catch (UnusableDatabaseException e) {
            throw new IllegalStateException(e);
        }
        SenderSettings settings = new SenderSettings(
                "reports@receiver.example",
                "The receiver",
                Optional.empty(),
                "Sekisho",
                10_000_000,
                Duration.ofDays(3),
                "test");
        ReportSender sender = new ReportSender(
                store,
                this::send,
                ZoneDnsClient.of(ZONE),
                DmarcDiscovery.TREE_WALK,
                settings,
                clock,
                SendingListener.NONE);
        desk = new ReportDesk(store, () -> sender, clock);
    }

    private void send(String recipient, byte[] message) throws IOException {
        handedOver.release();
        Uninterruptibles.awaitUninterruptibly(gate);
        recipients.add(recipient);
        mails.add(message);
    }

    /** The queue takes nothing until the latch is counted down. */
    CountDownLatch holdQueue() {
        gate = new CountDownLatch(1);
        return gate;
    }

    /** Waits until the next mail comes to the queue. */
    void awaitMail() {
        handedOver.acquireUninterruptibly();
    }

    Reporting reporting() {
        return new Reporting(Optional.of(desk));
    }

    @Override
    public void close() {
        store.close();
    }
}
