package org.sekisho.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line tool as it lies in the zip. */
class CommandIT {

    @TempDir
    private Path folder;

    @Test
    void theScriptBesideTheJarRunsItFromAnyFolder() throws Exception {
        Path deployment = folder.resolve("a deployment");
        Unzip.into(Bundle.JAMES_3_8.zip(), deployment);
        Path out = folder.resolve("out");

        Process process = new ProcessBuilder(
                        "sh", deployment.resolve("sekisho/sekisho").toString(), "--version")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(Files.readString(out)).isEqualTo("sekisho " + Bundle.VERSION + "\n");
        assertThat(process.exitValue()).isZero();
    }
}
