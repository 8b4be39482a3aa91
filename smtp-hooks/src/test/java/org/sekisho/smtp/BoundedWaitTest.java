package org.sekisho.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("B22")
@Timeout(10)
class BoundedWaitTest {

    @Test
    void whatIsThereIsGivenAtOnceWhateverElseWaits() {
        assertThat(new BoundedWait(0, Duration.ofDays(1)).await(CompletableFuture.completedFuture("there")))
                .contains("there");
    }

    @Test
    void whatComesInTimeIsGiven() {
        CompletableFuture<String> soon =
                new CompletableFuture<String>().completeOnTimeout("now", 50, TimeUnit.MILLISECONDS);

        assertThat(new BoundedWait(1, Duration.ofSeconds(5)).await(soon)).contains("now");
    }

    @Test
    void whatComesTooLateOrFailsIsNothing() {
        BoundedWait wait = new BoundedWait(1, Duration.ofMillis(20));

        assertThat(wait.await(new CompletableFuture<String>())).isEmpty();
        assertThat(wait.await(CompletableFuture.<String>failedFuture(new IllegalStateException())))
                .isEmpty();
        assertThat(wait.await(CompletableFuture.completedFuture("again"))).contains("again");
    }

    @Test
    void whenAllPlacesAreTakenNobodyElseWaits() throws Exception {
        BoundedWait wait = new BoundedWait(1, Duration.ofSeconds(5));
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<Optional<String>> waiting =
                CompletableFuture.supplyAsync(() -> wait.await(first), task -> new Thread(task).start());
        long start = System.nanoTime();
        while (wait.freePlaces() > 0 && System.nanoTime() - start < 5_000_000_000L) {
            Thread.sleep(1);
        }

        assertThat(wait.await(new CompletableFuture<String>())).isEmpty();
        first.complete("first");
        assertThat(waiting.get()).contains("first");
        assertThat(wait.freePlaces()).isEqualTo(1);
    }
}
