package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.authentication.testing.Trouble;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.mail.Delivered;
import org.sekisho.integration.mail.SmtpClient;

/** A client that asks for more of the DNS than there is, by names that never get an answer, takes it away from nobody. */
@ExtendWith(WorldExtension.class)
class DnsFloodIT {

    private static final String FLOOD_CLIENT = "203.0.113.66";
    private static final int CONNECTIONS = 3;
    private static final int ENVELOPES_AT_A_TIME = 50;

    /** More than all questions that may be under way. */
    private static final int NAMES = 2500;

    @Test
    @Tag("B02")
    @Tag("B17")
    void envelopesThatAreSentAndResetTakeNothingFromForgedAndHonestMailOfOthers(World world) throws Exception {
        for (int i = 0; i < NAMES; i++) {
            world.dns().let(silent(i), Trouble.DROP);
        }
        AtomicBoolean enough = new AtomicBoolean();
        CountDownLatch underWay = new CountDownLatch(NAMES);
        ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Future<?>> floods = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                floods.add(clients.submit(() -> {
                    flood(world, enough, underWay);
                    return null;
                }));
            }
            assertThat(underWay.await(120, TimeUnit.SECONDS))
                    .as("the flood runs")
                    .isTrue();

            Sent forged = world.forge(World.ADA);
            Delivered honest = world.send(
                            SampleDomains.BANK_SERVER,
                            World.ADA,
                            World.BOB,
                            world.signed(List.of(world.domains().bankKeys().get(0))))
                    .delivered();

            assertThat(forged.reply().toString()).startsWith("550 5.7.26 ");
            assertThat(honest.authenticationResults()).contains("spf=pass", "dkim=pass", "dmarc=pass");
            assertThat(floods).noneMatch(Future::isDone);
            enough.set(true);
            for (Future<?> flood : floods) {
                flood.get();
            }
        } finally {
            enough.set(true);
            clients.shutdown();
        }
    }

    private static String silent(int number) {
        return "n" + number + ".silent.example";
    }

    private static void flood(World world, AtomicBoolean enough, CountDownLatch underWay) throws IOException {
        try (SmtpClient client =
                SmtpClient.connectFrom(FLOOD_CLIENT, world.james().mxPort())) {
            client.reply();
            client.ehlo("mx.attacker.example");
            int number = 0;
            while (!enough.get()) {
                StringBuilder envelopes = new StringBuilder();
                for (int i = 0; i < ENVELOPES_AT_A_TIME; i++) {
                    envelopes
                            .append("MAIL FROM:<a@")
                            .append(silent(number++ % NAMES))
                            .append(">\r\nRCPT TO:<")
                            .append(World.BOB)
                            .append(">\r\nRSET\r\n");
                }
                client.write(envelopes.toString());
                for (int i = 0; i < ENVELOPES_AT_A_TIME; i++) {
                    for (int command = 0; command < 3; command++) {
                        assertThat(client.reply().code()).isEqualTo(250);
                    }
                    underWay.countDown();
                }
            }
        }
    }
}
