package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.mail.SmtpClient;

/** A James that records in its own database dies under load. */
class CrashIT {

    private static final int CLIENTS = 6;
    private static final int BEFORE_DEATH = 300;

    @TempDir
    static Path folder;

    /** Messages that had their answer. */
    private final Tally answered = new Tally();

    /** Messages that were sent, with or without an answer. */
    private final Tally begun = new Tally();

    @Test
    @Tag("B25")
    @Tag("B31")
    void everyMessageThatHadItsAnswerIsInTheReportAlthoughTheServerDiedTwiceUnderLoad() throws Exception {
        try (World world = new Reporting(folder).start(zone -> zone, settings -> settings)) {
            for (int death = 0; death < 2; death++) {
                dieUnderLoad(world);
                world.james().restart();
            }
            ReportTime.set(world.james(), 1, LocalTime.of(0, 5));
            ReportAdmin admin = new ReportAdmin(world.james());
            Reporting.await("all is counted", () -> admin.waitingMessages() >= total(answered));
            ReportTime.set(world.james(), 1, LocalTime.of(9, 0));
            for (String domain : List.of(SampleDomains.BANK, SampleDomains.BLOG)) {
                world.james().sink().awaitFor("dmarc@" + domain);
            }

            Map<Kind, Long> reported =
                    ReportMail.counts(ReportMail.at(world.james().sink()));
            assertThat(reported.keySet()).isEqualTo(answered.counts().keySet());
            reported.forEach((kind, count) -> assertThat(count)
                    .as("%s", kind)
                    .isBetween(answered.counts().get(kind), begun.counts().get(kind)));
        }
    }

    private static long total(Tally tally) {
        return tally.counts().values().stream().mapToLong(Long::longValue).sum();
    }

    private void dieUnderLoad(World world) throws Exception {
        CountDownLatch answers = new CountDownLatch(BEFORE_DEATH);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Future<?>> sending = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            sending.add(clients.submit(() -> sendUntilDeath(world, answers)));
        }
        assertThat(answers.await(60, TimeUnit.SECONDS)).isTrue();
        world.james().kill();
        for (Future<?> client : sending) {
            client.get();
        }
        clients.shutdown();
    }

    /** One message that is accepted and one that is refused, in turn. */
    private void sendUntilDeath(World world, CountDownLatch answers) {
        try (SmtpClient client = SmtpClient.connectFrom(
                SampleDomains.ATTACKER_SERVER, world.james().mxPort())) {
            client.reply();
            client.ehlo("mx.attacker.example");
            while (true) {
                send(client, Kind.forged(SampleDomains.BLOG, "none", "none"), 250, answers);
                send(client, Kind.forged(SampleDomains.BANK, "reject", "reject"), 550, answers);
            }
        } catch (IOException dead) {
            // As it was to come.
        }
    }

    private void send(SmtpClient client, Kind kind, int reply, CountDownLatch answers) throws IOException {
        begun.count(kind);
        byte[] message = World.text("me@" + kind.from()).bytes();
        int code = client.transfer(World.EVE, List.of(World.BOB), message).code();
        assertThat(code).isEqualTo(reply);
        answered.count(kind);
        answers.countDown();
    }
}
