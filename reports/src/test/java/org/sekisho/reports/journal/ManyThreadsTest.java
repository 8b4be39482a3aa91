package org.sekisho.reports.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("B31")
class ManyThreadsTest {

    private static final int THREADS = 12;
    private static final int RECORDS = 2000;
    private static final JournalLimits LIMITS = new JournalLimits(1000, 1 << 24, 1 << 15, 1 << 30, Duration.ZERO);

    @TempDir
    Path folder;

    @Test
    @Timeout(60)
    void many_append_while_one_reads_and_trims_and_each_record_arrives_once_and_in_its_thread_s_order()
            throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(THREADS + 1);
        AtomicBoolean done = new AtomicBoolean();
        try (Journal journal = Journals.open(folder, LIMITS)) {
            Future<List<String>> arrived = executor.submit(() -> readAndTrim(journal, done));
            List<Callable<Void>> appending = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                String name = thread + ":";
                appending.add(() -> append(journal, name));
            }
            for (Future<Void> future : executor.invokeAll(appending)) {
                future.get();
            }
            done.set(true);
            List<String> texts = arrived.get();
            assertThat(texts).hasSize(THREADS * RECORDS);
            for (int thread = 0; thread < THREADS; thread++) {
                String name = thread + ":";
                List<String> expected = new ArrayList<>();
                for (int record = 0; record < RECORDS; record++) {
                    expected.add(name + record);
                }
                assertThat(texts.stream().filter(text -> text.startsWith(name))).isEqualTo(expected);
            }
            assertThat(journal.status().waiting()).isZero();
            assertThat(journal.status().lost()).isZero();
            assertThat(Journals.segments(folder)).hasSizeLessThan(3);
        } finally {
            executor.shutdownNow();
            assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static Void append(Journal journal, String name) {
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (int record = 0; record < RECORDS; record++) {
            waiting.add(Journals.append(journal, name + record));
            if (record % 20 == 0) {
                waiting.forEach(CompletableFuture::join);
                waiting.clear();
            }
        }
        waiting.forEach(CompletableFuture::join);
        return null;
    }

    private static List<String> readAndTrim(Journal journal, AtomicBoolean done) throws IOException {
        List<String> texts = new ArrayList<>();
        long position = 0;
        while (true) {
            boolean last = done.get();
            JournalBatch batch = journal.read(position, 10_000);
            texts.addAll(Journals.texts(batch));
            position = batch.next();
            journal.release(position);
            if (last && batch.records().isEmpty()) {
                return texts;
            }
        }
    }
}
