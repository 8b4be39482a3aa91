package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.mail.SmtpClient;

/** Thousands of messages from many clients at once, with a DNS now fast and now slow, clients that change their mind or go away. */
@ExtendWith(WorldExtension.class)
class ManySessionsIT {

    private static final String CARL = "carl@receiver.example";
    private static final int CLIENTS = 50;
    private static final int MESSAGES = 40;
    private static final Pattern ID = Pattern.compile("X-Id: (\\S+)");
    private static final String ENVELOPE = "MAIL FROM:<" + World.EVE + ">\r\nRCPT TO:<" + CARL + ">\r\nDATA\r\n";

    /** What the server said yes to, and what its client did not wait for. */
    private final Queue<String> accepted = new ConcurrentLinkedQueue<>();

    private final Queue<String> unknown = new ConcurrentLinkedQueue<>();

    @Test
    @Tag("B22")
    void eachMessageThatWasAcceptedIsDeliveredOnceAndNoOther(World world) throws Exception {
        world.james().webAdmin().addUser(CARL, JamesServer.PASSWORD);
        for (int i = 0; i < 200; i++) {
            world.dns().delay("_dmarc." + domain(i), Duration.ofMillis(new Random(i).nextInt(1500)));
        }
        int before = world.james().log().length();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                running.add(clients.submit(() -> {
                    new Client(world, number).run();
                    return null;
                }));
            }
            for (Future<?> client : running) {
                client.get();
            }
        } finally {
            clients.shutdownNow();
        }

        List<String> delivered = settled(world);
        assertThat(accepted).hasSizeGreaterThan(CLIENTS * MESSAGES / 2);
        assertThat(delivered).doesNotHaveDuplicates().containsAll(accepted);
        List<String> allowed = new ArrayList<>(accepted);
        allowed.addAll(unknown);
        assertThat(allowed).containsAll(delivered);
        assertThat(world.james().log().substring(before))
                .doesNotContain("A part of Sekisho failed", "HeldAnswer", "Leak detected");
        assertThat(world.james().messageFiles()).isEmpty();
    }

    /** One of the clients; it connects again whenever it has gone away. */
    private final class Client {

        private final World world;
        private final int number;
        private final Random random;
        private SmtpClient connection;

        private Client(World world, int number) throws IOException {
            this.world = world;
            this.number = number;
            this.random = new Random(number);
            this.connection = connect();
        }

        private SmtpClient connect() throws IOException {
            SmtpClient client = SmtpClient.connectFrom(
                    SampleDomains.ATTACKER_SERVER, world.james().mxPort());
            client.reply();
            client.ehlo("mx.attacker.example");
            return client;
        }

        private void run() throws IOException {
            int sent = 0;
            while (sent < MESSAGES) {
                switch (random.nextInt(10)) {
                    case 0 -> reset();
                    case 1 -> goAway(sent++);
                    case 2 -> {
                        two(sent);
                        sent += 2;
                    }
                    case 3 -> forge();
                    default -> one(sent++);
                }
            }
            assertThat(connection.command("QUIT").code()).isEqualTo(221);
            connection.close();
        }

        private void reset() throws IOException {
            connection.write("MAIL FROM:<a@blog.example>\r\nRCPT TO:<" + CARL + ">\r\nRSET\r\n");
            expect(250, 250, 250);
        }

        private void one(int message) throws IOException {
            connection.write(ENVELOPE);
            expect(250, 250, 354);
            connection.write(text(message) + ".\r\n");
            expect(250);
            accepted.add(id(message));
        }

        /** The second envelope lies behind the first message. */
        private void two(int message) throws IOException {
            connection.write(ENVELOPE);
            expect(250, 250, 354);
            connection.write(text(message) + ".\r\n" + ENVELOPE);
            expect(250, 250, 250, 354);
            accepted.add(id(message));
            connection.write(text(message + 1) + ".\r\nNOOP\r\n");
            expect(250, 250);
            accepted.add(id(message + 1));
        }

        private void forge() throws IOException {
            connection.write(ENVELOPE);
            expect(250, 250, 354);
            connection.write("From: " + World.ADA + "\r\nX-Id: forged-" + number + "\r\n\r\nHello.\r\n.\r\n");
            expect(550);
        }

        private void goAway(int message) throws IOException {
            connection.write(ENVELOPE);
            expect(250, 250, 354);
            boolean whole = random.nextBoolean();
            connection.write(whole ? text(message) + ".\r\n" : text(message));
            if (whole) {
                unknown.add(id(message));
            }
            connection.close();
            connection = connect();
        }

        private void expect(int... codes) throws IOException {
            for (int code : codes) {
                assertThat(connection.reply().code()).isEqualTo(code);
            }
        }

        private String id(int message) {
            return number + "-" + message;
        }

        /** Now and then large enough for a file. */
        private String text(int message) {
            return "From: me@" + domain(random.nextInt(400)) + "\r\nX-Id: " + id(message) + "\r\n\r\n"
                    + "Some text.\r\n".repeat(random.nextInt(20) == 0 ? 9_000 : 10);
        }
    }

    /** Half of them have a slow DNS. */
    private static String domain(int number) {
        return "many-" + number + ".example";
    }

    /** What lies in the mailbox when nothing comes any more. */
    private List<String> settled(World world) throws Exception {
        List<String> now = ids(world);
        long end = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        List<String> before;
        do {
            Thread.sleep(1500);
            before = now;
            now = ids(world);
        } while ((now.size() > before.size() || now.size() < accepted.size()) && System.nanoTime() < end);
        return now;
    }

    private static List<String> ids(World world) throws IOException {
        return world.james().headers(CARL).stream()
                .flatMap(header -> ID.matcher(header).results())
                .map(result -> result.group(1))
                .toList();
    }
}
