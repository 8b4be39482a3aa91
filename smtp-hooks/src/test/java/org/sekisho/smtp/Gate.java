package org.sekisho.smtp;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An executor that runs nothing until it is opened, so that a test decides when a judgement is there. */
final class Gate implements Executor {

    private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private volatile boolean open;

    @Override
    public void execute(Runnable task) {
        waiting.add(task);
        if (open) {
            runWaiting();
        }
    }

    /** Waits until something wants to be run. */
    void awaitWaiting() throws InterruptedException {
        Runnable task = waiting.poll(10, TimeUnit.SECONDS);
        if (task == null) {
            throw new IllegalStateException("nothing came");
        }
        waiting.add(task);
    }

    /** Waits until so many things want to be run. */
    void awaitWaiting(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (waiting.size() < count) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("only " + waiting.size() + " came");
            }
            Thread.sleep(5);
        }
    }

    void open() {
        open = true;
        runWaiting();
    }

    private void runWaiting() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }
}
