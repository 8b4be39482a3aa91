package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.integration.domains.SampleDomains;

/**
 * A James whose start fails again and again for a reason that has nothing to do with reports: the database of reports is closed
 * each time, and keeps what it counted. {@code -Dkill.starts} says how often.
 */
class FailedStartIT {

    private static final int STARTS = Integer.getInteger("kill.starts", 2);
    private static final String DATABASE = "var/sekisho/reports.mv.db";

    /** What the header of an H2 file says when it was closed. */
    private static final String CLOSED = "clean:1";

    @TempDir
    static Path folder;

    /** What is wrong: a word in a file of conf, and what takes its place. */
    private record Mistake(String file, String word, String wrong) {}

    /** One is found by Guice for a binding of James, before hooks and mailets are made, the other when mailets are. */
    private static final List<Mistake> MISTAKES = List.of(
            new Mistake(
                    "webadmin.properties", "org.sekisho.webadmin.SekishoRoutes", "org.sekisho.webadmin.NoSuchRoutes"),
            new Mistake("mailetcontainer.xml", "DmarcDispositionIs=quarantine,reject", "DmarcDispositionIs=nonsense"));

    @Test
    @Tag("B31")
    void startsThatFailForAnotherReasonLeaveTheDatabaseClosedAndWhole() throws Exception {
        try (World world = new Reporting(folder).start(zone -> zone, settings -> settings)) {
            Path conf = world.james().configurationFolder();
            int counted = 0;
            for (int start = 0; start < STARTS; start++) {
                assertThat(world.forge("me@" + SampleDomains.BLOG).reply().code())
                        .isEqualTo(250);
                counted++;
                long expected = counted;
                ReportAdmin admin = new ReportAdmin(world.james());
                Reporting.await("all is counted", () -> admin.waitingMessages() == expected);
                Mistake mistake = MISTAKES.get(start % MISTAKES.size());
                Path file = conf.resolve(mistake.file());
                String right = Files.readString(file);
                assertThat(right).contains(mistake.word());
                Files.writeString(file, right.replace(mistake.word(), mistake.wrong()));

                assertThatThrownBy(() -> world.james().restart()).hasMessageContaining("James has ended with 1;");

                assertThat(header(conf.resolveSibling(DATABASE))).contains(CLOSED);
                Files.writeString(file, right);
                world.james().restart();
                Reporting.await(
                        "what was counted is there",
                        () -> new ReportAdmin(world.james()).waitingMessages() == expected);
            }
        }
    }

    private static String header(Path file) throws IOException {
        return new String(Files.readAllBytes(file), 0, 4096, ISO_8859_1);
    }
}
