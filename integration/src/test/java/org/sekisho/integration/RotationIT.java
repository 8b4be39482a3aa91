package org.sekisho.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.Envelope;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.keys.KeyFolder;
import org.sekisho.authentication.keys.KeyName;
import org.sekisho.authentication.keys.KeyRecord;
import org.sekisho.authentication.keys.StoredKey;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.integration.mail.Departed;

/** A key is replaced while mail flows: what another server sees of it. */
class RotationIT {

    private static final KeyName OLD = KeyName.of("receiver.example", "old");
    private static final KeyName NEW = KeyName.of("receiver.example", "new");
    private static final String STRANGER = "x@elsewhere.example";
    private static final int SOME = 10;
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    static Path made;

    private final AtomicBoolean rotated = new AtomicBoolean();
    private final StoredKey old = create(new KeyFolder(made), OLD);
    private final World world = new World(
            zone -> published(zone, old),
            base -> base.withSekishoProperty("dkim.activation-delay", "1s")
                    .withFile("dkim/receiver.example/old.pem", text(old.file()))
                    .withFile("dkim/receiver.example/old.active", "2026-11-01T00:00:00Z\n"));
    private final Path folder = world.james().configurationFolder().resolve("dkim");

    @AfterEach
    void stop() {
        rotated.set(true);
        world.close();
    }

    @Test
    void noMessageLeavesUnsignedNorSignedWithAKeyThatNobodyFindsWhileAKeyIsReplaced() throws Exception {
        CompletableFuture<List<Sent>> sending = CompletableFuture.supplyAsync(this::sendUntilRotated);
        await("messages before", () -> signedWith(OLD) >= SOME);

        StoredKey successor = create(new KeyFolder(folder), NEW);
        await("a check without the record", () -> world.dns().queries(NEW.recordName(), RecordType.TXT) > 0);
        int before = signedWith(OLD);
        await("messages without the record", () -> signedWith(OLD) >= before + SOME);
        assertThat(signedWith(NEW)).isZero();

        world.dns()
                .serve(published(published(world.domains().zone(), old), successor)
                        .build());
        await("messages with the new key", () -> signedWith(NEW) >= SOME);
        rotated.set(true);
        List<Sent> sent = sending.get();

        List<Departed> departed = sent.stream()
                .map(one -> world.james().sink().awaitLine(one.marker()))
                .toList();
        assertThat(departed)
                .hasSizeGreaterThan(3 * SOME)
                .allSatisfy(one -> assertThat(signatures(one, old, successor))
                        .singleElement()
                        .satisfies(signature -> assertThat(signature.result()).isEqualTo(DkimResult.PASS)));
        assertThat(world.james().log())
                .containsSubsequence(
                        "key " + NEW + " was seen in the DNS; it signs when it is seen again later",
                        "key " + NEW + " signs from now on",
                        "key " + OLD + " retires: a newer one signs; leave its record for 7 days");

        // A week passes.
        Files.writeString(
                folder.resolve("receiver.example/old.retiring"), Instant.now().minus(7, ChronoUnit.DAYS) + "\n");
        await("advice", () -> health().contains("The key " + OLD + " is retired: remove its record from the DNS"));
        world.dns().serve(published(world.domains().zone(), successor).build());
        for (String suffix : List.of(".pem", ".active", ".retiring")) {
            Files.delete(folder.resolve("receiver.example/old" + suffix));
        }
        await("a healthy server", () -> health().contains("\"healthy\""));
        Sent last = world.submit(STRANGER, World.text(World.BOB).bytes());
        assertThat(signatures(world.james().sink().awaitLine(last.marker()), successor))
                .singleElement()
                .satisfies(signature -> assertThat(signature.result()).isEqualTo(DkimResult.PASS));
    }

    private List<Sent> sendUntilRotated() {
        List<Sent> sent = new ArrayList<>();
        while (!rotated.get()) {
            try {
                Sent one = world.submit(STRANGER, World.text(World.BOB).bytes());
                assertThat(one.reply().code()).isEqualTo(250);
                sent.add(one);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        return sent;
    }

    private int signedWith(KeyName name) {
        return (int) world.james().sink().messages().stream()
                .filter(message -> message.fields("DKIM-Signature").stream()
                        .anyMatch(field -> field.contains("s=" + name.selector() + ";")))
                .count();
    }

    private String health() {
        return world.james().webAdmin().get("/healthcheck/checks/Sekisho").body();
    }

    private static List<DkimOutcome> signatures(Departed departed, StoredKey... published) throws IOException {
        StringBuilder zone = new StringBuilder();
        for (StoredKey key : published) {
            zone.append(key.name().recordName())
                    .append("\tTXT\t")
                    .append(record(key))
                    .append('\n');
        }
        return MessageAuthenticator.builder(ZoneDnsClient.of(zone.toString()), Runnable::run)
                .build()
                .authenticate(
                        new Envelope(InetAddress.getByName("192.0.2.1"), "receiver.example", departed.mailFrom()),
                        RawMessage.of(departed.bytes()))
                .join()
                .dkim();
    }

    private static void await(String what, BooleanSupplier there) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000;
        while (!there.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private static StoredKey create(KeyFolder folder, KeyName name) {
        try {
            return folder.create(name, DkimPrivateKey.generateRsa(2048));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Zone.Builder published(Zone.Builder zone, StoredKey key) {
        return zone.add(key.name().recordName(), "TXT", record(key));
    }

    private static String record(StoredKey key) {
        return KeyRecord.of(key.name(), key.content().usable().orElseThrow()).value();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
