package org.sekisho.smtp;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits on a server's thread where an answer cannot be held back, because the thread is none of Netty's. Only a few threads
 * wait at a time and none for long, so that the server goes on serving (B22).
 */
final class BoundedWait {

    private final Semaphore places;
    private final Duration longest;

    BoundedWait(int places, Duration longest) {
        this.places = new Semaphore(places);
        this.longest = longest;
    }

    /** The result; empty at once when all places are taken, and later when it takes too long or fails. */
    <T> Optional<T> await(CompletableFuture<T> result) {
        boolean waits = !result.isDone();
        if (waits && !places.tryAcquire()) {
            return Optional.empty();
        }
        try {
            return Optional.of(result.get(longest.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException none) {
            return Optional.empty();
        } finally {
            if (waits) {
                places.release();
            }
        }
    }

    /** How many more may wait now. */
    int freePlaces() {
        return places.availablePermits();
    }
}
