package org.sekisho.reports.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.sekisho.reports.journal.Journals.append;
import static org.sekisho.reports.journal.Journals.appendAll;
import static org.sekisho.reports.journal.Journals.refusal;
import static org.sekisho.reports.journal.Journals.texts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.reports.journal.JournalException.Reason;

/** A file system of its own that is really full. It takes a superuser to make one. */
@Tag("B31")
class FullDiskTest {

    private static final JournalLimits LIMITS = new JournalLimits(1 << 14, 1 << 20, 1 << 15, 1 << 30, Duration.ZERO);

    @TempDir
    Path place;

    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        try {
            mounted = run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", place.toString()) == 0;
        } catch (IOException noSuchCommand) {
            mounted = false;
        }
        assumeTrue(mounted, "no tmpfs can be mounted here");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", place.toString())).isZero();
        }
    }

    @Test
    void a_full_disk_loses_nothing_that_was_confirmed_and_is_written_again_when_there_is_room() throws IOException {
        Path folder = place.resolve("journal");
        List<String> confirmed = new ArrayList<>();
        try (Journal journal = Journals.open(folder, LIMITS, Disk.real())) {
            try {
                for (int record = 0; record < 100; record++) {
                    String text = record + "x".repeat(5000);
                    append(journal, text).join();
                    confirmed.add(text);
                }
                throw new AssertionError("the disk is not full");
            } catch (CompletionException full) {
                assertThat(full.getCause()).hasMessageContaining("No space left");
            }
            Files.write(place.resolve("filled"), new byte[0]);
            fill(place.resolve("filled"));
            assertThat(refusal(append(journal, "x".repeat(10_000)))).isEqualTo(Reason.FAILED);
            assertThat(texts(journal, 0)).isEqualTo(confirmed);
        }
        try (Journal journal = Journals.open(folder, LIMITS, Disk.real())) {
            assertThat(texts(journal, 0)).isEqualTo(confirmed);
            assertThat(journal.status().lost()).isZero();
            assertThat(refusal(append(journal, "x".repeat(10_000)))).isEqualTo(Reason.FAILED);
            long used = journal.end();
            journal.release(used);
            appendAll(journal, "there is room again");
            assertThat(texts(journal, used)).containsExactly("there is room again");
            assertThat(journal.status().failing()).isEmpty();
        }
        try (Journal journal = Journals.open(folder, LIMITS)) {
            assertThat(texts(journal, 0)).endsWith("there is room again");
        }
    }

    @Test
    void a_folder_that_cannot_even_be_created_is_named() throws IOException {
        fill(place.resolve("filled"));
        Path folder = place.resolve("journal");
        assertThatThrownBy(() -> Journals.open(folder, LIMITS))
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith("The journal in " + folder + " cannot be opened: ");
    }

    private static void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    }
}
