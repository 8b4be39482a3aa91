package org.sekisho.authentication.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FreePortsTest {

    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    @Test
    void portsAreDifferent() {
        assertThat(FreePorts.choose(50)).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void theSystemGivesNoneOfThemToSomebodyElse() throws IOException {
        assumeTrue(Files.exists(RANGE), RANGE + " is not there: not Linux");
        byte[] range = new byte[64];
        int length;
        // In one piece: the kernel gives nothing to a second read.
        try (InputStream in = Files.newInputStream(RANGE)) {
            length = in.read(range);
        }
        int firstOfTheSystem = Integer.parseInt(new String(range, 0, length, US_ASCII).split("\\s+")[0]);

        assertThat(FreePorts.choose(50)).allMatch(port -> port < firstOfTheSystem);
    }

    @Test
    void moreThanThereAreIsSaid() {
        assertThatThrownBy(() -> FreePorts.choose(2000)).hasMessage("no 2000 free ports from 12000 to 32000");
    }
}
