package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.testing.Trouble;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.mail.SmtpClient;
import org.sekisho.integration.mail.SmtpReply;

/** A James that is told to stop stops, whatever mail waits for. */
class StopIT {

    private static final int MESSAGES = 50;

    /** James itself takes two or three seconds; the machine may be busy. A James that waits for its DNS never ends. */
    private static final Duration TO_STOP = Duration.ofSeconds(30);

    @Test
    @Tag("B17")
    @Tag("B22")
    void aServerThatHoldsFiftyMessagesForTheDnsStopsAndAcknowledgesNoneOfThem() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(MESSAGES);
        List<SmtpClient> connections = new ArrayList<>();
        try (World world = new World(
                zone -> zone,
                settings -> settings.withSekishoProperty("dns.timeout", "1m")
                        .withSekishoProperty("evaluation.timeout", "50s"))) {
            List<Future<Optional<SmtpReply>>> answers = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                String domain = "silent-" + i + ".example";
                world.dns().let("_dmarc." + domain, Trouble.DROP);
                SmtpClient client = sent(world, domain);
                connections.add(client);
                answers.add(clients.submit(() -> answer(client)));
            }
            int asked = settled(world);
            assertThat(asked).isGreaterThanOrEqualTo(MESSAGES);
            assertThat(answers).as("all are held").noneMatch(Future::isDone);

            assertThat(world.james().stopsWithin(TO_STOP)).as("James has ended").isTrue();

            for (Future<Optional<SmtpReply>> answer : answers) {
                assertThat(answer.get().map(SmtpReply::code)).isNotEqualTo(Optional.of(250));
            }
            assertThat(world.dns().queries())
                    .as("nothing is asked again by a server that stops")
                    .isEqualTo(asked);
        } finally {
            clients.shutdownNow();
            for (SmtpClient client : connections) {
                client.close();
            }
        }
    }

    /** How often the DNS was asked, when nothing more is asked. */
    private static int settled(World world) throws InterruptedException {
        int before;
        int now = 0;
        do {
            before = now;
            Thread.sleep(2000);
            now = world.dns().queries();
        } while (now < MESSAGES || now > before);
        return now;
    }

    private static SmtpClient sent(World world, String domain) throws IOException {
        SmtpClient client = SmtpClient.connectFrom(
                SampleDomains.ATTACKER_SERVER, world.james().mxPort());
        client.reply();
        client.ehlo("mx.attacker.example");
        client.command("MAIL FROM:<" + World.EVE + ">");
        client.command("RCPT TO:<" + World.BOB + ">");
        assertThat(client.command("DATA").code()).isEqualTo(354);
        client.writeMessage(World.text("me@" + domain).bytes());
        client.write(".\r\n");
        return client;
    }

    /** Empty when the connection ends without one. */
    private static Optional<SmtpReply> answer(SmtpClient client) {
        try {
            return Optional.of(client.reply());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
