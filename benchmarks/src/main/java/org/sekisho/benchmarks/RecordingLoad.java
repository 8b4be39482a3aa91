package org.sekisho.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.sekisho.authentication.recording.JudgedMessage;
import org.sekisho.reports.journal.Journal;
import org.sekisho.reports.journal.JournalLimits;
import org.sekisho.reports.recording.JournalFold;
import org.sekisho.reports.recording.RecordingListener;
import org.sekisho.reports.recording.RecordingRules;
import org.sekisho.reports.recording.ReportRecorder;
import org.sekisho.reports.store.ReportFilter;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.SendingTimes;
import org.sekisho.reports.store.StoreException;
import org.sekisho.reports.store.jdbc.DatabaseAccess;
import org.sekisho.reports.store.jdbc.JdbcReportStore;
import org.sekisho.reports.store.jdbc.StoreLimits;
import org.sekisho.reports.store.jdbc.TestPostgres;

/**
 * Records evaluations as a server does, from several threads into a journal that is forced to the disk, while they are counted in
 * a store. Fails unless the store has counted each once.
 */
final class RecordingLoad {

    private static final int THREADS = 8;
    /** As many connections wait for their reply in each thread. */
    private static final int WAITING = 64;

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final JudgedMessages messages;
    private final int evaluations;
    private final int domains;

    private RecordingLoad(int evaluations, int domains, int clients) {
        this.messages = new JudgedMessages(domains, clients, Instant.now());
        this.evaluations = evaluations;
        this.domains = domains;
    }

    /** @param arguments {@code h2} or {@code postgresql}, how many evaluations, of how many domains, from how many addresses each */
    public static void main(String[] arguments) throws Exception {
        int evaluations = Integer.parseInt(arguments[1]);
        int domains = Integer.parseInt(arguments[2]);
        int clients = Integer.parseInt(arguments[3]);
        RecordingLoad load = new RecordingLoad(evaluations, domains, clients);
        Path folder = Files.createTempDirectory("sekisho-load");
        String measured;
        try {
            if (arguments[0].equals("h2")) {
                measured = load.run(
                        folder,
                        new DatabaseAccess(
                                "jdbc:h2:file:" + folder.resolve("reports"), Optional.empty(), Optional.empty()));
            } else {
                try (TestPostgres postgres = TestPostgres.start(true)) {
                    measured = load.run(folder, postgres.newDatabase());
                }
            }
        } finally {
            Folders.delete(folder);
        }
        System.out.println("| " + arguments[0] + ", " + evaluations + " of " + domains + " domains" + measured);
    }

    private String run(Path folder, DatabaseAccess access) throws Exception {
        Clock clock = Clock.systemUTC();
        try (Journal journal = Journal.open(folder.resolve("journal"), JournalLimits.ofSize(1L << 30), clock);
                JdbcReportStore store =
                        JdbcReportStore.open(access, StoreLimits.DEFAULT, SendingTimes.DEFAULT, clock)) {
            ReportRecorder recorder =
                    new ReportRecorder(journal, new RecordingRules(Set.of(), domain -> false), RecordingListener.NONE);
            long begin = System.nanoTime();
            long processor = processorTime();
            long[] latencies;
            double recorded;
            double counted;
            try (JournalFold fold = JournalFold.start(journal, store, RecordingListener.NONE, clock)) {
                latencies = record(recorder);
                recorded = rate(begin);
                awaitFold(journal, fold);
                counted = rate(begin);
            }
            double microseconds = (processorTime() - processor) / 1e3 / evaluations;
            long rows = check(store);
            Arrays.sort(latencies);
            return ", %d rows | %.0f | %.0f | %.1f | %.1f | %.1f |"
                    .formatted(
                            rows,
                            recorded,
                            counted,
                            milliseconds(latencies, 0.5),
                            milliseconds(latencies, 0.99),
                            microseconds);
        }
    }

    private long[] record(ReportRecorder recorder) throws InterruptedException {
        long[] latencies = new long[evaluations];
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int first = thread;
            threads.add(new Thread(() -> record(recorder, first, latencies)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        return latencies;
    }

    private void record(ReportRecorder recorder, int first, long[] latencies) {
        Semaphore waiting = new Semaphore(WAITING);
        for (int number = first; number < evaluations; number += THREADS) {
            JudgedMessage message = messages.get(number);
            waiting.acquireUninterruptibly();
            int at = number;
            long begin = System.nanoTime();
            recorder.record(message).thenRun(() -> {
                latencies[at] = System.nanoTime() - begin;
                waiting.release();
            });
        }
        waiting.acquireUninterruptibly(WAITING);
    }

    private static void awaitFold(Journal journal, JournalFold fold) throws InterruptedException {
        long begin = System.nanoTime();
        while (journal.status().waiting() > 0) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IllegalStateException("not counted: " + fold.status());
            }
            Thread.sleep(5);
        }
    }

    /** @return how many rows there are */
    private long check(JdbcReportStore store) throws StoreException {
        List<ReportSummary> reports =
                store.list(new ReportFilter(Optional.empty(), Optional.empty(), Optional.empty(), domains + 1));
        long counted = reports.stream().mapToLong(ReportSummary::messages).sum();
        if (reports.size() != domains || counted != evaluations) {
            throw new IllegalStateException(counted + " evaluations in " + reports.size() + " reports");
        }
        return reports.stream().mapToLong(ReportSummary::rows).sum();
    }

    private static long processorTime() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private double rate(long begin) {
        return evaluations / ((System.nanoTime() - begin) / 1e9);
    }

    private static double milliseconds(long[] sorted, double quantile) {
        return sorted[(int) (sorted.length * quantile)] / 1e6;
    }
}
