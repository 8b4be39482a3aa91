package org.sekisho.reports.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dns.DnsClient;
import org.sekisho.reports.store.ReportStore;
import org.sekisho.reports.store.StoreException;

@Timeout(60)
class SendingScheduleTest {

    private static final Duration OFTEN = Duration.ofMillis(5);

    @TempDir
    private Path folder;

    @Test
    void whatIsDueIsSentUntilItIsClosed() throws Exception {
        try (SendingWorld world = new SendingWorld(folder, Duration.ofMinutes(10))) {
            SendingSchedule schedule = new SendingSchedule(world.sender(), OFTEN, OFTEN);
            for (String domain : new String[] {"a.example", "b.example"}) {
                world.publish("_dmarc." + domain, "v=DMARC1; p=none; rua=mailto:d@" + domain);
                world.record(domain, SentReports.rows(2, 1));
            }
            schedule.start();
            schedule.start();
            await(() -> world.queue.size() == 2);

            schedule.close();
            schedule.start();
            world.publish("_dmarc.c.example", "v=DMARC1; p=none; rua=mailto:d@c.example");
            world.record("c.example", SentReports.rows(2, 1));
            Thread.sleep(200);
            assertThat(world.recipients()).containsExactlyInAnyOrder("d@a.example", "d@b.example");
        }
    }

    @Test
    @Tag("B31")
    void whatIsNotInYetIsWaitedFor() throws Exception {
        AtomicBoolean complete = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        try (SendingWorld world = new SendingWorld(folder, Duration.ofMinutes(10));
                SendingSchedule schedule = new SendingSchedule(world.sender(), OFTEN, OFTEN, () -> {
                    asked.incrementAndGet();
                    return complete.get();
                })) {
            world.publish("_dmarc.a.example", "v=DMARC1; p=none; rua=mailto:d@a.example");
            world.record("a.example", SentReports.rows(2, 1));
            schedule.start();
            await(() -> asked.get() > 20);
            assertThat(world.queue).isEmpty();

            complete.set(true);
            await(() -> !world.queue.isEmpty());
        }
    }

    @Test
    void betweenTwoReportsThereIsAPause() throws Exception {
        try (SendingWorld world = new SendingWorld(folder, Duration.ofMinutes(10));
                SendingSchedule schedule = new SendingSchedule(world.sender(), OFTEN, Duration.ofHours(1))) {
            for (String domain : new String[] {"a.example", "b.example"}) {
                world.publish("_dmarc." + domain, "v=DMARC1; p=none; rua=mailto:d@" + domain);
                world.record(domain, SentReports.rows(2, 1));
            }
            schedule.start();
            await(() -> !world.queue.isEmpty());
            Thread.sleep(200);

            assertThat(world.queue).hasSize(1);
        }
    }

    /** Else a stranger with some domains whose DNS went silent would keep the reports of all others back for days. */
    @Test
    void domainsWhoseDnsIsSilentDoNotHoldUpTheOthers() throws Exception {
        try (SendingWorld world = new SendingWorld(folder, Duration.ofMinutes(10))) {
            for (int i = 0; i < SendingSchedule.AT_ONCE - 1; i++) {
                world.record("a" + i + ".silent.example", SentReports.rows(2, 1));
            }
            world.publish("_dmarc.b.example", "v=DMARC1; p=none; rua=mailto:d@b.example");
            world.record("b.example", SentReports.rows(2, 1));
            DnsClient dns = question -> question.name().endsWith(".silent.example")
                    ? new CompletableFuture<>()
                    : world.client.ask(question);
            ReportSender sender = new ReportSender(
                    world.store,
                    world.outbox(),
                    dns,
                    DmarcDiscovery.TREE_WALK,
                    SentReports.settings(1_000_000),
                    world.clock,
                    world.heard::add);
            // The reports of the silent domains wait longer than this test; nobody waits for them at the end.
            try (SendingSchedule schedule = new SendingSchedule(sender, OFTEN, OFTEN, () -> true, Duration.ZERO)) {
                schedule.start();
                await(() -> !world.queue.isEmpty());
            }
        }
    }

    @Test
    void aStoreThatIsDownOrBrokenEndsNothing() throws Exception {
        try (SendingWorld world = new SendingWorld(folder, Duration.ofMinutes(10))) {
            AtomicBoolean down = new AtomicBoolean(true);
            AtomicInteger asked = new AtomicInteger();
            ReportStore store = (ReportStore) java.lang.reflect.Proxy.newProxyInstance(
                    ReportStore.class.getClassLoader(),
                    new Class<?>[] {ReportStore.class},
                    (proxy, method, arguments) -> {
                        if (!down.get()) {
                            return method.invoke(world.store, arguments);
                        }
                        switch (asked.incrementAndGet() % 3) {
                            case 0 -> throw new IllegalStateException("a defect");
                            case 1 -> throw new NoClassDefFoundError("a JAR that was replaced");
                            default -> throw new StoreException("The database cannot be reached.", new Exception());
                        }
                    });
            world.publish("_dmarc.a.example", "v=DMARC1; p=none; rua=mailto:d@a.example");
            world.record("a.example", SentReports.rows(2, 1));
            try (SendingSchedule schedule = new SendingSchedule(
                    world.sender(SentReports.settings(1_000_000), store, world.outbox()), OFTEN, OFTEN)) {
                schedule.start();
                await(() -> asked.get() > 20);
                assertThat(world.queue).isEmpty();

                down.set(false);
                await(() -> !world.queue.isEmpty());
            }
        }
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        while (!condition.holds()) {
            Thread.sleep(5);
        }
    }
}
