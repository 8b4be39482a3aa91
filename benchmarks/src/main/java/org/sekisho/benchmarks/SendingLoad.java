package org.sekisho.benchmarks;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.AlignmentMode;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.reports.aggregate.ActionDisposition;
import org.sekisho.reports.aggregate.DkimAuthResult;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.aggregate.SpfAuthResult;
import org.sekisho.reports.sending.ReportSender;
import org.sekisho.reports.sending.SenderSettings;
import org.sekisho.reports.sending.SendingListener;
import org.sekisho.reports.sending.SendingOutcome;
import org.sekisho.reports.store.RecordedEvaluation;
import org.sekisho.reports.store.ReportFilter;
import org.sekisho.reports.store.SendingTimes;
import org.sekisho.reports.store.jdbc.DatabaseAccess;
import org.sekisho.reports.store.jdbc.JdbcReportStore;
import org.sekisho.reports.store.jdbc.StoreLimits;

/**
 * Builds and hands over one report with many rows out of an H2 file, in a process with little memory. Fails unless the queue has
 * all of it.
 */
final class SendingLoad {

    private static final String DOMAIN = "d.example";
    private static final int BATCH = 20_000;
    private static final StoreLimits LIMITS = new StoreLimits(2_000_000, Duration.ofMinutes(10));

    private SendingLoad() {}

    /** @param arguments {@code fill} or {@code send}, a folder, how many rows */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        int rows = Integer.parseInt(arguments[2]);
        DatabaseAccess access =
                new DatabaseAccess("jdbc:h2:file:" + folder.resolve("reports"), Optional.empty(), Optional.empty());
        try (JdbcReportStore store = JdbcReportStore.open(access, LIMITS, SendingTimes.DEFAULT, Clock.systemUTC())) {
            if (arguments[0].equals("fill")) {
                fill(store, rows);
            } else {
                System.out.println("| " + rows + " rows " + send(store));
            }
        }
    }

    private static void fill(JdbcReportStore store, int rows) throws Exception {
        LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(1);
        PublishedPolicy policy = new PublishedPolicy(
                DOMAIN,
                Optional.of(DmarcDiscovery.TREE_WALK),
                DmarcPolicy.REJECT,
                Optional.empty(),
                Optional.empty(),
                Optional.of(AlignmentMode.RELAXED),
                Optional.of(AlignmentMode.RELAXED),
                Optional.of("0"),
                Optional.of(false));
        for (int from = 0; from < rows; from += BATCH) {
            int to = Math.min(rows, from + BATCH);
            List<RecordedEvaluation> batch = new ArrayList<>();
            for (int row = from; row < to; row++) {
                batch.add(RecordedEvaluation.of(day, policy, row(row)));
            }
            store.fold("load", from, to, batch);
        }
    }

    private static ReportRow row(int number) {
        String address = "10." + (number >> 16) + "." + (number >> 8 & 0xFF) + "." + (number & 0xFF);
        return new ReportRow(
                address,
                1 + number % 7,
                ActionDisposition.REJECT,
                false,
                false,
                List.of(),
                "s" + number % 100 + "." + DOMAIN,
                Optional.of(DOMAIN),
                Optional.empty(),
                List.of(new DkimAuthResult(
                        "esp" + number % 1000 + ".example", "s1", DkimResult.PASS, Optional.empty())),
                List.of(new SpfAuthResult(DOMAIN, SpfIdentity.MAIL_FROM, SpfResult.FAIL, Optional.empty())));
    }

    private static String send(JdbcReportStore store) throws Exception {
        AtomicLong live = liveAfterCollections();
        AtomicLong octets = new AtomicLong();
        ReportSender sender = new ReportSender(
                store,
                (recipient, message) -> octets.addAndGet(message.length),
                ZoneDnsClient.of("_dmarc." + DOMAIN + "\tTXT\tv=DMARC1; p=reject; rua=mailto:r@" + DOMAIN + "\n"),
                DmarcDiscovery.TREE_WALK,
                new SenderSettings(
                        "reports@us.example", "Us", Optional.empty(), "Sekisho", 10_000_000, Duration.ofDays(3), "us"),
                Clock.systemUTC(),
                SendingListener.NONE);
        long id = store.list(new ReportFilter(Optional.empty(), Optional.empty(), Optional.empty(), 1))
                .get(0)
                .id();
        long begin = System.nanoTime();
        SendingOutcome outcome = sender.send(id).orElseThrow();
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (outcome.result() != SendingOutcome.Result.SENT) {
            throw new IllegalStateException(outcome.line());
        }
        return "| %d | %.1f | %.1f | %.0f | %.0f |"
                .formatted(
                        outcome.mails(),
                        octets.get() / 1e6,
                        seconds,
                        Runtime.getRuntime().maxMemory() / 1048576.0,
                        live.get() / 1048576.0);
    }

    /** The most that was left after any collection so far. */
    private static AtomicLong liveAfterCollections() {
        AtomicLong most = new AtomicLong();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, none) -> {
                                long used = GarbageCollectionNotificationInfo.from(
                                                (CompositeData) notification.getUserData())
                                        .getGcInfo()
                                        .getMemoryUsageAfterGc()
                                        .entrySet()
                                        .stream()
                                        .filter(pool -> isHeap(pool.getKey()))
                                        .mapToLong(pool -> used(pool.getValue()))
                                        .sum();
                                most.accumulateAndGet(used, Math::max);
                            },
                            null,
                            null);
        }
        return most;
    }

    private static long used(MemoryUsage pool) {
        return pool.getUsed();
    }

    private static boolean isHeap(String pool) {
        return pool.contains("Eden") || pool.contains("Survivor") || pool.contains("Tenured") || pool.contains("Old");
    }
}
