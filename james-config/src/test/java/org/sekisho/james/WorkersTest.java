package org.sekisho.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private final Workers workers = new Workers();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void stop() {
        release.countDown();
        workers.stop();
    }

    @Test
    void theyAreDaemonsWithANameOfTheirOwn() {
        Thread thread =
                CompletableFuture.supplyAsync(Thread::currentThread, workers).join();

        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).startsWith("sekisho-");
    }

    @Test
    void whatGoesBeyondTheQueueIsRefusedAndNotKept() {
        for (int i = 0; i < Workers.THREADS + Workers.LONGEST_QUEUE; i++) {
            workers.execute(this::block);
        }
        assertThatThrownBy(() -> workers.execute(this::block)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void afterTheStopNothingIsTaken() {
        workers.stop();
        assertThatThrownBy(() -> workers.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    private void block() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
