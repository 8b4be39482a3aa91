package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.mail.SmtpClient;

/** A stolen account stays contained, however James ends meanwhile. */
@Tag("B21")
class RecipientsPerDayIT {

    private static final String REACHED =
            "450 4.7.1 " + World.BOB + " may not send to more than 3 recipients in 24 hours, try again later";

    @Test
    void theCountOutlivesAStopAndADeathAndBeginsAnewWhereItsFileIsDamaged() throws Exception {
        try (World world = new World(
                zone -> zone, settings -> settings.withSekishoProperty("submission.recipients-per-day", "3"))) {
            JamesServer james = world.james();
            Path file = james.logFile().resolveSibling("var/sekisho/recipients.json");

            assertThat(sent(world, "one@elsewhere.example", "two@elsewhere.example"))
                    .startsWith("250");
            james.restart();
            assertThat(file).content().contains(World.BOB).contains("Z\":2");
            assertThat(sent(world, "three@elsewhere.example")).startsWith("250");
            assertThat(sent(world, "four@elsewhere.example")).startsWith(REACHED);
            assertThat(james.log())
                    .contains("login=" + World.BOB + " claimed=four@elsewhere.example reason=recipients-per-day");

            awaitContent(file, "Z\":3");
            james.kill();
            james.restart();
            assertThat(sent(world, "four@elsewhere.example")).startsWith(REACHED);

            james.stop();
            Files.writeString(file, "{\"version\":1,\"recip");
            james.restart();
            assertThat(james.log()).contains("recipients.json cannot be read");
            assertThat(sent(world, "four@elsewhere.example")).startsWith("250");
        }
    }

    /** The answer to the first recipient that is refused, or to the whole message. */
    private static String sent(World world, String... recipients) throws IOException {
        try (SmtpClient client = SmtpClient.connect(world.james().submissionPort())) {
            client.greetAndStartTls("laptop");
            client.authenticate(World.BOB, JamesServer.PASSWORD);
            return client.transfer(
                            World.BOB,
                            List.of(recipients),
                            World.text(World.BOB).bytes())
                    .toString();
        }
    }

    private static void awaitContent(Path file, String text) throws Exception {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!Files.readString(file).contains(text) && System.nanoTime() < end) {
            Thread.sleep(50);
        }
    }
}
