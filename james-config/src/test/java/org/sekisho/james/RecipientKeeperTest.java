package org.sekisho.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.mail.RecipientLimits;

@Tag("B21")
class RecipientKeeperTest {

    private static final String ANN = "ann@example.org";
    private static final RecipientLimits TEN = new RecipientLimits(10, Map.of());
    private static final Duration SOON = RecipientKeeper.INTERVAL.multipliedBy(10);

    @TempDir
    Path folder;

    @Test
    void whatWasCountedIsKnownAfterAStop() {
        RecipientKeeper before = keeper(TEN);
        before.recipients().count(ANN, 7);
        before.stop();

        assertThat(keeper(TEN).recipients().hasRoom(ANN, 4)).isFalse();
        assertThat(keeper(TEN).recipients().hasRoom(ANN, 3)).isTrue();
    }

    @Test
    void itIsWrittenSoonForWhenNobodyStopsIt() throws Exception {
        keeper(TEN).recipients().count(ANN, 7);

        long end = System.nanoTime() + SOON.toNanos();
        while (!Files.exists(file()) && System.nanoTime() < end) {
            Thread.sleep(20);
        }

        assertThat(keeper(TEN).recipients().hasRoom(ANN, 4)).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void aBrokenFileIsPutAsideAndTheServerStarts() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "{\"version\":1,\"recip");

        RecipientKeeper keeper = keeper(TEN);
        assertThat(file().resolveSibling("recipients.json.broken")).hasContent("{\"version\":1,\"recip");
        assertThat(file()).doesNotExist();

        keeper.recipients().count(ANN, 7);
        keeper.stop();
        assertThat(keeper(TEN).recipients().hasRoom(ANN, 4)).isFalse();
    }

    @Test
    void aFileThatCannotBeWrittenStopsNothingAndIsWrittenLater() throws Exception {
        Files.writeString(file().getParent(), "in the way");
        RecipientKeeper keeper = keeper(TEN);
        keeper.recipients().count(ANN, 7);
        keeper.write();
        assertThat(keeper.recipients().hasRoom(ANN, 4)).isFalse();

        Files.delete(file().getParent());
        keeper.stop();
        assertThat(keeper(TEN).recipients().hasRoom(ANN, 4)).isFalse();
    }

    @Test
    void withoutALimitThereIsNoFile() throws IOException {
        RecipientKeeper keeper = keeper(RecipientLimits.NONE);
        keeper.recipients().count(ANN, 7);
        keeper.stop();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    private RecipientKeeper keeper(RecipientLimits limits) {
        return new RecipientKeeper(file(), limits, Clock.systemUTC());
    }

    private Path file() {
        return folder.resolve("sekisho").resolve("recipients.json");
    }
}
