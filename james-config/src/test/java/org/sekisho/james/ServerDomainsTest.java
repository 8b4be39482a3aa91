package org.sekisho.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.core.Domain;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B21")
class ServerDomainsTest {

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile List<Domain> answer = List.of(Domain.of("Example.org"));
    private volatile boolean fails;
    private final DomainList james = (DomainList) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {DomainList.class}, (proxy, method, arguments) -> {
                questions.incrementAndGet();
                if (fails) {
                    throw new DomainListException("down");
                }
                return answer;
            });
    private final ServerDomains domains = new ServerDomains(james, Runnable::run, now::get);

    @Test
    void aDomainOfTheServerIsLocalAndOneBelowItIsNot() {
        assertThat(domains.test("EXAMPLE.org.")).isTrue();
        assertThat(domains.test("sub.example.org")).isFalse();
        assertThat(domains.test("org")).isFalse();
        assertThat(domains.test("")).isFalse();
    }

    @Test
    void jamesIsAskedOnceInAMinuteHoweverManyMessagesCome() {
        for (int i = 0; i < 100; i++) {
            domains.test("other" + i + ".example");
        }
        assertThat(questions).hasValue(1);

        answer = List.of(Domain.of("example.net"));
        now.addAndGet(ServerDomains.FRESH.toNanos());
        assertThat(domains.test("example.net")).isTrue();
        assertThat(domains.test("example.org")).isFalse();
        assertThat(questions).hasValue(2);
    }

    @Test
    void whenJamesFailsTheLastListHolds() {
        assertThat(domains.test("example.org")).isTrue();

        fails = true;
        now.addAndGet(ServerDomains.FRESH.toNanos());
        assertThat(domains.test("example.org")).isTrue();
    }

    @Test
    void whenJamesNeverAnsweredNothingIsLocal() {
        fails = true;
        assertThat(domains.test("example.org")).isFalse();
    }

    @Test
    @Tag("B17")
    void aSlowDatabaseHoldsUpNoMessageForLong() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        ServerDomains slow = new ServerDomains(
                james,
                task -> {
                    Thread thread = new Thread(() -> {
                        try {
                            answered.await();
                        } catch (InterruptedException stop) {
                            Thread.currentThread().interrupt();
                        }
                        task.run();
                    });
                    thread.setDaemon(true);
                    thread.start();
                },
                now::get);
        long started = System.nanoTime();
        assertThat(slow.test("example.org")).isFalse();
        assertThat(slow.test("example.org")).isFalse();
        assertThat(System.nanoTime() - started).isLessThan(2 * ServerDomains.LONGEST_WAIT.toNanos());
        answered.countDown();
        for (int i = 0; i < 100 && !slow.test("example.org"); i++) {
            Thread.sleep(50);
        }
        assertThat(slow.test("example.org")).isTrue();
    }
}
