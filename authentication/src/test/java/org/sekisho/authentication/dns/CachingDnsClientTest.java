package org.sekisho.authentication.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CachingDnsClientTest {

    private static final DnsQuestion QUESTION = DnsQuestion.of("a.test", RecordType.TXT);
    private static final DnsCacheSettings SETTINGS = new DnsCacheSettings(
            100, Duration.ofSeconds(5), Duration.ofSeconds(100), Duration.ofSeconds(50), Duration.ofSeconds(3));

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private CompletableFuture<DnsAnswer> next = new CompletableFuture<>();
    private final CachingDnsClient cache = new CachingDnsClient(
            question -> {
                asked.incrementAndGet();
                return next;
            },
            SETTINGS,
            DnsBounds.DEFAULT,
            now::get);

    private static DnsAnswer answer(String kind, long ttl) {
        Duration time = Duration.ofSeconds(ttl);
        return switch (kind) {
            case "records" -> new DnsAnswer.Records(List.of(new DnsRecord.Text("x")), time);
            case "no data" -> new DnsAnswer.NoData(time);
            case "no such name" -> new DnsAnswer.NoSuchName(time);
            default -> new DnsAnswer.TemporaryFailure("SERVFAIL", time);
        };
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @ParameterizedTest
    @CsvSource({
        "records, 20, 20",
        "records, 0, 5",
        "records, 2147483647, 100",
        "no data, 20, 20",
        "no data, 0, 5",
        "no data, 86400, 50",
        "no such name, 86400, 50",
        "failure, 5, 3",
        "failure, 1, 1"
    })
    void anAnswerIsKeptForItsTtlWithinTheBounds(String kind, long ttl, long kept) {
        next = CompletableFuture.completedFuture(answer(kind, ttl));
        cache.ask(QUESTION);

        pass(Duration.ofSeconds(kept).minusNanos(1));
        assertThat(cache.ask(QUESTION)).isCompletedWithValue(answer(kind, ttl));
        assertThat(asked).hasValue(1);

        pass(Duration.ofNanos(1));
        assertThat(cache.ask(QUESTION)).isCompletedWithValue(answer(kind, ttl));
        assertThat(asked).hasValue(2);
    }

    @Test
    @Tag("B03")
    void aFailureThatHoldsForNoTimeIsAskedAgainAtOnce() {
        next = CompletableFuture.completedFuture(answer("failure", 0));
        cache.ask(QUESTION);
        next = CompletableFuture.completedFuture(answer("records", 20));

        assertThat(cache.ask(QUESTION)).isCompletedWithValue(answer("records", 20));
    }

    @Test
    void aQuestionThatIsUnderWayIsNotAskedAgain() {
        CompletableFuture<DnsAnswer> first = cache.ask(QUESTION);
        pass(Duration.ofHours(1));
        CompletableFuture<DnsAnswer> second = cache.ask(QUESTION);
        cache.ask(DnsQuestion.of("a.test", RecordType.A));

        assertThat(asked).hasValue(2);
        next.complete(answer("records", 20));
        assertThat(first).isCompletedWithValue(answer("records", 20));
        assertThat(second).isCompletedWithValue(answer("records", 20));
    }

    @Test
    void itCountsHitsMissesFailuresAndTime() {
        cache.ask(QUESTION);
        cache.ask(QUESTION);
        pass(Duration.ofMillis(20));
        next.complete(answer("records", 20));
        cache.ask(QUESTION);
        next = CompletableFuture.completedFuture(answer("failure", 1));
        cache.ask(DnsQuestion.of("b.test", RecordType.TXT));

        assertThat(cache.statistics()).isEqualTo(new DnsStatistics(2, 2, 1, 0, 0, 0, Duration.ofMillis(20)));
        assertThat(cache.statistics().hitRate()).isEqualTo(0.5);
        assertThat(new DnsStatistics(0, 0, 0, 0, 0, 0, Duration.ZERO).hitRate()).isZero();
    }

    @Test
    @Tag("B18")
    void itsSizeIsBounded() {
        next = CompletableFuture.completedFuture(answer("records", 20));
        for (int i = 0; i < 10_000; i++) {
            cache.ask(DnsQuestion.of("n" + i + ".test", RecordType.TXT));
        }

        assertThat(cache.size()).isLessThanOrEqualTo(100);
    }

    @Test
    @Tag("B18")
    void aLongAnswerTakesTheRoomOfManyShortOnes() {
        next = CompletableFuture.completedFuture(
                new DnsAnswer.Records(List.of(new DnsRecord.Text("x".repeat(60_000))), Duration.ofSeconds(20)));
        for (int i = 0; i < 1000; i++) {
            cache.ask(DnsQuestion.of("n" + i + ".test", RecordType.TXT));
        }

        assertThat(cache.size()).isLessThanOrEqualTo(1);
    }

    @Test
    void whatIsForgottenIsAskedAgain() {
        next = CompletableFuture.completedFuture(answer("records", 20));
        cache.ask(QUESTION);
        cache.clear();
        cache.ask(QUESTION);

        assertThat(asked).hasValue(2);
    }

    @Test
    @Tag("B18")
    void aClientThatBreaksItsContractIsATemporaryFailureThatIsNotKept() {
        next = CompletableFuture.failedFuture(new IllegalStateException("a bug"));
        assertThat(cache.ask(QUESTION).join()).isInstanceOf(DnsAnswer.TemporaryFailure.class);
        next = CompletableFuture.completedFuture(answer("records", 20));

        assertThat(cache.ask(QUESTION)).isCompletedWithValue(answer("records", 20));

        CachingDnsClient throwing = new CachingDnsClient(question -> {
            throw new IllegalStateException("a bug");
        });
        assertThat(throwing.ask(QUESTION).join()).isInstanceOf(DnsAnswer.TemporaryFailure.class);
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> DnsCacheSettings.DEFAULT.withMaximumEntries(-1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DnsCacheSettings(
                        1, Duration.ofSeconds(5), Duration.ofSeconds(4), Duration.ofSeconds(6), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
