package org.sekisho.james;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads on which messages are read, hashed and edited, so that none of James's own does it. A fixed number of daemon
 * threads with a bounded queue; more work than that is refused with {@link java.util.concurrent.RejectedExecutionException}.
 */
final class Workers implements Executor {

    private static final Logger LOGGER = LoggerFactory.getLogger(Workers.class);

    /** How many tasks may wait; each belongs to a message whose client is waiting too. */
    static final int LONGEST_QUEUE = 2000;

    /** Reading a message may wait for the disk, so more threads than processors. */
    static final int THREADS = 2 + 2 * Runtime.getRuntime().availableProcessors();

    private final AtomicInteger names = new AtomicInteger();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(LONGEST_QUEUE), this::thread);

    Workers() {
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** James calls it when it stops. */
    @PreDestroy
    void stop() {
        LOGGER.info("Sekisho stops judging");
        threads.shutdown();
    }

    private Thread thread(Runnable task) {
        Thread thread = new Thread(task, "sekisho-" + names.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
