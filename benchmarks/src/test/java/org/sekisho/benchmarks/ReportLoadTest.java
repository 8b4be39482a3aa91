package org.sekisho.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs each load once, small, so that none of them rots. Says nothing about speed; each fails unless its result is right. */
class ReportLoadTest {

    @TempDir
    Path folder;

    @Test
    void evaluations_are_recorded_and_counted() throws Exception {
        assertThat(printed(() -> RecordingLoad.main(new String[] {"h2", "2000", "20", "5"})))
                .startsWith("| h2, 2000 of 20 domains, 100 rows | ");
    }

    @Test
    void a_report_is_built_and_handed_over() throws Exception {
        SendingLoad.main(new String[] {"fill", folder.toString(), "3000"});
        assertThat(printed(() -> SendingLoad.main(new String[] {"send", folder.toString(), "3000"})))
                .startsWith("| 3000 rows | 1 | ");
    }

    private interface Load {
        void run() throws Exception;
    }

    private static String printed(Load load) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            load.run();
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
