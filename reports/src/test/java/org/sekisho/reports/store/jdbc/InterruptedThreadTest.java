package org.sekisho.reports.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.reports.store.Evaluations;
import org.sekisho.reports.store.SendingTimes;
import org.sekisho.reports.store.StoreException;

/** An operator cancels a task, and James interrupts the thread that writes: the others go on writing. */
@Timeout(120)
class InterruptedThreadTest {

    private static final int FOLDS = 100;

    @TempDir
    private Path folder;

    @Test
    void anInterruptedThreadDoesNotCloseTheDatabase() throws Exception {
        try (JdbcReportStore store = open("jdbc:h2:file:" + folder.resolve("reports"))) {
            foldInterrupted(store);

            assertThat(store.position("j").counted()).isEqualTo(FOLDS);
        }
    }

    @Test
    void aDatabaseThatHasClosedItselfIsOpenedAgain() throws Exception {
        // With this channel of H2 an interrupted thread does close it.
        try (JdbcReportStore store = open("jdbc:h2:nio:" + folder.resolve("reports"))) {
            store.fold("k", 0, 7, List.of(Evaluations.of("example.org", "192.0.2.1")));
            boolean failed = false;
            try {
                foldInterrupted(store);
            } catch (StoreException closed) {
                failed = true;
            }
            assertThat(failed).isTrue();

            long folded = 0;
            for (int tries = 0; folded == 0 && tries < 20; tries++) {
                try {
                    folded = store.position("k").counted();
                } catch (StoreException notYet) {
                    Thread.sleep(300);
                }
            }
            assertThat(folded).isEqualTo(7);
        }
    }

    private static void foldInterrupted(JdbcReportStore store) throws StoreException, InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        Thread writing = Thread.currentThread();
        Thread disturbing = new Thread(() -> {
            while (!over.get()) {
                writing.interrupt();
                LockSupport.parkNanos(100_000);
            }
        });
        disturbing.start();
        try {
            for (int i = 0; i < FOLDS; i++) {
                store.fold("j", i, i + 1, List.of(Evaluations.of("example.org", "192.0.2." + i)));
            }
        } finally {
            over.set(true);
            while (disturbing.isAlive()) {
                Thread.onSpinWait();
            }
            Thread.interrupted();
        }
    }

    private static JdbcReportStore open(String url) throws UnusableDatabaseException {
        return JdbcReportStore.open(
                new DatabaseAccess(url, Optional.empty(), Optional.empty()),
                StoreLimits.DEFAULT,
                SendingTimes.DEFAULT,
                Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC));
    }
}
