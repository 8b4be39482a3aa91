package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.mail.Delivered;
import org.sekisho.integration.mail.SmtpClient;
import org.sekisho.integration.mail.SmtpReply;

/** A DNS that does not answer holds up only the messages that need it, and never for long. */
@ExtendWith(WorldExtension.class)
class SlowDnsIT {

    private static final int CONNECTIONS = 200;
    private static final int SESSIONS_BESIDE = 5;

    @Test
    @Tag("B03")
    @Tag("B04")
    void noAnswerAboutThePolicyMeansAcceptWhereSoConfigured(World world) throws Exception {
        Delivered mail = world.forge("me@" + WorldExtension.ACCEPTED).delivered();

        assertThat(mail.folder()).isEqualTo("INBOX");
        assertThat(mail.authenticationResults()).contains("dmarc=temperror");
    }

    @Test
    @Tag("B20")
    void noAnswerAboutThePolicyMeansComeBackLaterWhereSoConfigured(World world) throws Exception {
        Sent deferred = world.forge("me@" + WorldExtension.DEFERRED);

        assertThat(deferred.reply().toString()).startsWith("451 4.4.3 ");
    }

    @Test
    @Tag("B17")
    @Tag("B22")
    void twoHundredConnectionsThatWaitForDnsDoNotDelayAnotherByASecond(World world) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
        List<SmtpClient> connections = new ArrayList<>();
        try {
            List<Future<SmtpReply>> slow = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.add(readyForText(world, "me@slow-" + i + ".example"));
            }
            Duration alone = timeOfSession(world);
            CountDownLatch sent = new CountDownLatch(CONNECTIONS);
            for (SmtpClient client : connections) {
                byte[] message =
                        World.text("me@slow-" + slow.size() + ".example").bytes();
                slow.add(clients.submit(() -> {
                    client.writeMessage(message);
                    client.write(".\r\n");
                    sent.countDown();
                    return client.reply();
                }));
            }
            sent.await();

            List<Duration> delays = new ArrayList<>();
            for (int i = 0; i < SESSIONS_BESIDE; i++) {
                delays.add(timeOfSession(world).minus(alone));
            }
            // The usual delay: a server whose threads wait for DNS delays them all, a busy test machine one or another.
            delays.sort(null);
            assertThat(delays.get(SESSIONS_BESIDE / 2)).isLessThan(Duration.ofSeconds(1));
            assertThat(slow).as("those that wait").anyMatch(reply -> !reply.isDone());
            for (Future<SmtpReply> reply : slow) {
                assertThat(reply.get().code()).isEqualTo(250);
            }
        } finally {
            clients.shutdownNow();
            for (SmtpClient client : connections) {
                client.close();
            }
        }
    }

    private static Duration timeOfSession(World world) throws Exception {
        long start = System.nanoTime();
        assertThat(world.forge("me@hobby.example").reply().code()).isEqualTo(250);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static SmtpClient readyForText(World world, String author) throws Exception {
        String domain = author.substring(author.indexOf('@') + 1);
        world.dns().delay(domain, Duration.ofSeconds(30));
        world.dns().delay("_dmarc." + domain, Duration.ofSeconds(30));
        SmtpClient client = SmtpClient.connectFrom(
                SampleDomains.ATTACKER_SERVER, world.james().mxPort());
        client.reply();
        client.ehlo("mx.attacker.example");
        client.command("MAIL FROM:<" + World.EVE + ">");
        client.command("RCPT TO:<" + World.BOB + ">");
        assertThat(client.command("DATA").code()).isEqualTo(354);
        return client;
    }
}
