package org.sekisho.authentication.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("B17")
@Timeout(60)
class DnsBoundsTest {

    /** For the server ten, for a network six, for a domain four; half of it before the header section is there. */
    private static final DnsBounds BOUNDS = new DnsBounds(10, 6, 4);

    private final Silence client = new Silence();
    private final CachingDnsClient dns = new CachingDnsClient(client, DnsCacheSettings.DEFAULT, BOUNDS);

    /** A DNS that answers when it is told to. */
    private static final class Silence implements DnsClient {

        private final Map<String, CompletableFuture<DnsAnswer>> underWay = new LinkedHashMap<>();
        private final List<String> asked = new ArrayList<>();

        @Override
        public CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
            CompletableFuture<DnsAnswer> answer = new CompletableFuture<>();
            asked.add(question.name());
            underWay.put(question.name(), answer);
            answer.whenComplete((any, cancelled) -> underWay.remove(question.name(), answer));
            return answer;
        }

        void answer(String name) {
            underWay.get(name).complete(new DnsAnswer.NoData(Duration.ofMinutes(1)));
        }
    }

    private static DnsRequester early(String client) {
        try {
            return DnsRequester.messageOf(InetAddress.getByName(client));
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static DnsRequester arrived(String client) {
        DnsRequester requester = early(client);
        requester.headerArrived();
        return requester;
    }

    private CompletableFuture<DnsAnswer> ask(String name, DnsRequester requester) {
        return dns.ask(DnsQuestion.of(name, RecordType.TXT), requester);
    }

    private void assertNothingIsLeft() {
        assertThat(dns.statistics().underWay()).isZero();
        assertThat(dns.statistics().waiting()).isZero();
        assertThat(dns.gates()).isZero();
    }

    @Test
    void aNetworkHasSoManyUnderWayAndTheNextWaits() {
        for (int i = 0; i < 7; i++) {
            ask("a" + i + ".d" + i + ".test", arrived("192.0.2." + i));
        }

        assertThat(client.underWay).hasSize(6);
        assertThat(dns.statistics().waiting()).isEqualTo(1);
        ask("b.e.test", arrived("192.0.3.1"));
        assertThat(client.underWay).as("another network").hasSize(7).containsKey("b.e.test");

        client.answer("a2.d2.test");
        assertThat(client.underWay).hasSize(7).containsKey("a6.d6.test");
    }

    @Test
    void aDomainHasSoManyUnderWayWhoeverAsks() {
        for (int i = 0; i < 5; i++) {
            ask("a" + i + ".slow.test", arrived("192.0." + i + ".1"));
        }

        assertThat(client.underWay).hasSize(4);
        ask("a.other.test", arrived("192.0.100.1"));
        assertThat(client.underWay).containsKey("a.other.test");

        client.answer("a0.slow.test");
        assertThat(client.underWay).containsKey("a4.slow.test");
    }

    @Test
    void allTogetherHaveSoManyUnderWay() {
        for (int i = 0; i < 11; i++) {
            ask("a.d" + i + ".test", arrived("192.0." + i + ".1"));
        }

        assertThat(client.underWay).hasSize(10);
        client.answer("a.d3.test");
        assertThat(client.underWay).hasSize(10).containsKey("a.d10.test");
    }

    @Test
    void messagesThatAreNotThereHaveHalfOfEachBound() {
        for (int i = 0; i < 4; i++) {
            ask("a" + i + ".d" + i + ".test", early("192.0.2.1"));
        }
        assertThat(client.underWay).hasSize(3);

        ask("b.e.test", arrived("192.0.2.1"));
        assertThat(client.underWay).hasSize(4).containsKey("b.e.test");
    }

    @Test
    void whatHasItsHeaderGoesFirstAlsoWhenItHasAskedLater() {
        for (int i = 0; i < 6; i++) {
            ask("a" + i + ".d" + i + ".test", arrived("192.0.2.1"));
        }
        DnsRequester stranger = early("192.0.2.1");
        DnsRequester message = early("192.0.2.1");
        ask("first.e.test", stranger);
        ask("second.f.test", message);

        message.headerArrived();
        client.answer("a0.d0.test");

        assertThat(client.underWay).containsKey("second.f.test").doesNotContainKey("first.e.test");
    }

    @Test
    void whatIsUnderWayDoesNotCountAsEarlyAnyMoreWhenTheHeaderComes() {
        DnsRequester message = early("192.0.2.1");
        for (int i = 0; i < 3; i++) {
            ask("a" + i + ".d" + i + ".test", message);
        }
        ask("b.e.test", early("192.0.2.1"));
        assertThat(client.underWay).hasSize(3);

        message.headerArrived();

        assertThat(client.underWay).hasSize(4).containsKey("b.e.test");
    }

    @Test
    void aCancelledMessageGivesItsPlacesBackAtOnce() {
        for (int i = 0; i < 1000; i++) {
            DnsRequester message = early("192.0.2.1");
            CompletableFuture<DnsAnswer> answer = ask("n" + i + ".slow.test", message);
            assertThat(client.underWay).hasSize(1);
            message.cancel();
            assertThat(answer).isCompletedWithValueMatching(found -> ((DnsAnswer.TemporaryFailure) found).overload());
        }

        assertThat(client.underWay).as("the queries are cancelled too").isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void aCancelledMessageDoesNotWaitAnyMore() {
        List<DnsRequester> messages = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            DnsRequester message = early("192.0.2.1");
            messages.add(message);
            ask("a" + i + ".d" + i + ".test", message);
        }
        messages.forEach(DnsRequester::cancel);

        assertNothingIsLeft();
    }

    @Test
    void aCancelledMessageAsksNothing() {
        DnsRequester message = early("192.0.2.1");
        message.cancel();

        assertThat(ask("a.test", message)).isDone();
        assertThat(client.underWay).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void theSameQuestionCountsOnceAndAKnownAnswerNothing() {
        for (int i = 0; i < 100; i++) {
            ask("a.test", arrived("192.0." + i + ".1"));
        }
        assertThat(dns.statistics().underWay()).isEqualTo(1);
        assertThat(client.asked).hasSize(1);

        client.answer("a.test");
        assertThat(ask("a.test", arrived("192.0.2.1"))).isDone();
        assertNothingIsLeft();
    }

    @Test
    void aQuestionThatSomebodyElseWaitsForTooGoesOnWhenTheFirstGoes() {
        DnsRequester first = early("192.0.2.1");
        DnsRequester second = early("198.51.100.1");
        ask("a.test", first);
        CompletableFuture<DnsAnswer> answer = ask("a.test", second);

        first.cancel();
        assertThat(answer).isNotDone();
        assertThat(client.underWay).hasSize(1);
        for (int i = 0; i < 3; i++) {
            ask("b" + i + ".d" + i + ".test", early("192.0.2.1"));
        }
        assertThat(client.underWay)
                .as("the place of the first network is free again")
                .hasSize(4);

        client.answer("a.test");
        assertThat(answer).isCompletedWithValueMatching(DnsAnswer.NoData.class::isInstance);
    }

    @Test
    void aQuestionThatWaitsForAPlaceOfOneNetworkDoesNotHoldUpAnother() {
        for (int i = 0; i < 6; i++) {
            ask("a" + i + ".d" + i + ".test", arrived("192.0.2.1"));
        }
        ask("_dmarc.bank.test", arrived("192.0.2.1"));
        assertThat(client.underWay).doesNotContainKey("_dmarc.bank.test");

        ask("_dmarc.bank.test", arrived("198.51.100.1"));

        assertThat(client.underWay).containsKey("_dmarc.bank.test");
        assertThat(dns.statistics().waiting()).isZero();
    }

    @Test
    void theNextThatWouldWaitIsAnOverloadThatIsNotKept() {
        DnsRequester flood = arrived("192.0.2.1");
        int room = 6 + 6 * DnsBounds.WAITING_FOR_EACH_PLACE;
        for (int i = 0; i < room; i++) {
            assertThat(ask("a" + i + ".d" + i + ".test", flood)).isNotDone();
        }

        CompletableFuture<DnsAnswer> refused = ask("one.too-many.test", flood);

        assertThat(refused).isCompletedWithValue(DnsAnswer.TemporaryFailure.overload("too many DNS queries at a time"));
        assertThat(dns.statistics().refused()).isEqualTo(1);
        assertThat(ask("one.too-many.test", arrived("198.51.100.1")))
                .as("of another network")
                .isNotDone();
    }

    @Test
    void ofThoseThatAreNotThereHalfAsManyMayWait() {
        DnsRequester flood = early("192.0.2.1");
        int room = 3 + 6 * DnsBounds.WAITING_FOR_EACH_PLACE / 2;
        for (int i = 0; i < room; i++) {
            assertThat(ask("a" + i + ".d" + i + ".test", flood)).isNotDone();
        }
        assertThat(ask("one.too-many.test", flood)).isDone();
        assertThat(ask("one.too-many.test", arrived("192.0.2.1"))).isNotDone();
    }

    @Test
    void allThatWaitAreBoundedToo() {
        int refused = 0;
        for (int network = 0; network < 100; network++) {
            DnsRequester flood = arrived("192.0." + network + ".1");
            for (int i = 0; i < 20; i++) {
                refused +=
                        ask("a" + i + ".d" + network + "-" + i + ".test", flood).isDone() ? 1 : 0;
            }
        }

        assertThat(dns.statistics().waiting()).isEqualTo(10 * DnsBounds.WAITING_FOR_EACH_PLACE);
        assertThat(refused).isEqualTo(2000 - 10 - 10 * DnsBounds.WAITING_FOR_EACH_PLACE);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.254, true",
        "192.0.2.1, 192.0.3.1, false",
        "2001:db8:1::1, 2001:db8:1:ffff::2, true",
        "2001:db8:1::1, 2001:db8:2::1, false",
        "0.0.0.0, ::, false",
        "::ffff:192.0.2.1, 192.0.2.2, true"
    })
    void aNetworkIsWhatOneCustomerHas(String one, String other, boolean same) {
        assertThat(early(one).network() == early(other).network()).isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource({
        "_dmarc.mail.bank.com, bank.com",
        "bank.com, bank.com",
        "com, com",
        "s1._domainkey.shop.co.uk, shop.co.uk",
        "a.user.duckdns.org, duckdns.org",
        "a.b.xn--fiqs8s, b.xn--fiqs8s",
        "4.3.2.1.in-addr.arpa, 1.in-addr.arpa",
        "a.b.slow.test, slow.test",
        "x$y.odd!.evil.example, evil.example",
        "localhost, localhost"
    })
    void aDomainIsWhatSomebodyHasRegistered(String name, String domain) {
        assertThat(RegistrableDomain.of(name)).isEqualTo(domain);
    }

    @Test
    void aClientThatFailsAtOnceWhileThousandsWaitDoesNotNest() {
        DnsBounds many = new DnsBounds(2000, 20_000, 20_000);
        List<CompletableFuture<DnsAnswer>> open = new ArrayList<>();
        AtomicInteger asked = new AtomicInteger();
        CachingDnsClient closing = new CachingDnsClient(
                question -> {
                    CompletableFuture<DnsAnswer> answer = new CompletableFuture<>();
                    if (asked.incrementAndGet() > 2000) {
                        answer.complete(DnsAnswer.TemporaryFailure.overload("closed"));
                    } else {
                        open.add(answer);
                    }
                    return answer;
                },
                DnsCacheSettings.DEFAULT,
                many);
        for (int i = 0; i < 20_000; i++) {
            closing.ask(DnsQuestion.of("n" + i + ".test", RecordType.TXT), arrived("192.0.2.1"));
        }
        open.get(0).complete(new DnsAnswer.NoData(Duration.ofMinutes(1)));

        assertThat(asked).hasValue(20_000);
        assertThat(closing.statistics().waiting()).isZero();
    }

    @Test
    void boundsThatLeaveNobodyAHalfAreRefused() {
        assertThatThrownBy(() -> new DnsBounds(1, 2, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DnsBounds(2, 1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DnsBounds(2, 2, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Messages that ask, hurry, go away and are answered in any order, from four threads: no bound is passed, nothing is left behind. */
    @Test
    void whateverHappensInWhateverOrderTheBoundsHoldAndNothingIsLeft() throws Exception {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ConcurrentLinkedQueue<CompletableFuture<DnsAnswer>> queries = new ConcurrentLinkedQueue<>();
        CachingDnsClient busy = new CachingDnsClient(
                question -> {
                    CompletableFuture<DnsAnswer> answer = new CompletableFuture<>();
                    most.accumulateAndGet(open.incrementAndGet(), Math::max);
                    answer.whenComplete((any, cancelled) -> open.decrementAndGet());
                    queries.add(answer);
                    return answer;
                },
                new DnsCacheSettings(100, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                BOUNDS);
        ConcurrentLinkedQueue<CompletableFuture<DnsAnswer>> answers = new ConcurrentLinkedQueue<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                Random random = new Random(thread);
                running.add(threads.submit(() -> {
                    List<DnsRequester> messages = new ArrayList<>();
                    for (int i = 0; i < 20_000; i++) {
                        if (messages.isEmpty() || random.nextInt(4) == 0) {
                            messages.add(early("192.0." + random.nextInt(3) + ".1"));
                        }
                        DnsRequester message = messages.get(random.nextInt(messages.size()));
                        switch (random.nextInt(5)) {
                            case 0 -> message.headerArrived();
                            case 1 -> {
                                message.cancel();
                                messages.remove(message);
                            }
                            case 2 -> {
                                CompletableFuture<DnsAnswer> query = queries.poll();
                                if (query != null) {
                                    query.complete(new DnsAnswer.NoData(Duration.ZERO));
                                }
                            }
                            default ->
                                answers.add(busy.ask(
                                        DnsQuestion.of(
                                                "a" + random.nextInt(20) + ".d" + random.nextInt(3) + ".test",
                                                RecordType.TXT),
                                        message));
                        }
                    }
                    messages.forEach(DnsRequester::cancel);
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(busy.statistics().waiting()).isZero();
        assertThat(busy.statistics().underWay()).isZero();
        assertThat(busy.gates()).isZero();
        assertThat(answers).allMatch(CompletableFuture::isDone);
        // A query that is being answered may still be counted here when its successor begins.
        assertThat(most.get()).isLessThanOrEqualTo(10 + 4);
    }
}
