package org.sekisho.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;

/** What a client that stalls behind its header section costs. */
@Tag("B18")
class HeaderMemoryTest {

    private static final int LENGTH = 64 * 1024;
    private static final int CLIENTS = 200;

    @ParameterizedTest
    @ValueSource(strings = {"a:\r\n", "a:b\n", "From:\r\n", "\rFrom:a\r\n", ":\r\n", "x\r\n"})
    void aHeaderIsHeldInAtMostThreeTimesItsOctets(String line) throws Exception {
        Checkpoint checkpoint = new Checkpoint(
                MessageAuthenticator.builder(question -> new CompletableFuture<>(), Runnable::run)
                        .build(),
                new LocalPolicy(LocalPolicySettings.defaults()),
                CheckpointSettings.named("us.example.test"),
                Runnable::run,
                new RecordingMetricFactory());
        String header = line.repeat(LENGTH / line.length());
        List<Passage> stalled = new ArrayList<>();
        // The first ones load classes.
        stalled.add(stall(checkpoint, header));
        long before = used();
        for (int i = 0; i < CLIENTS; i++) {
            stalled.add(stall(checkpoint, header));
        }
        long perClient = (used() - before) / CLIENTS;

        assertThat(perClient).isLessThan(3L * LENGTH);
        assertThat(stalled).allMatch(passage -> passage.knownHeader().isPresent());
    }

    private static Passage stall(Checkpoint checkpoint, String header) throws Exception {
        Passage passage = checkpoint.begin(new Arrival(
                "session", InetAddress.getByName("192.0.2.1"), "mail.example", "a@b.example", Standing.STRANGER));
        passage.header(HeaderSection.parse((header + "\r\n").getBytes(US_ASCII)));
        return passage;
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
