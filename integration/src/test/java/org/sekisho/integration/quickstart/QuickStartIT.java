package org.sekisho.integration.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/** The whole story, as {@code ./quickstart --exit} tells it. */
class QuickStartIT {

    @Test
    void everyMessageEndsWhereItShouldAndItIsReadable() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        boolean right = QuickStart.run(new Terminal(new PrintStream(bytes, true, UTF_8), false), false);

        String told = bytes.toString(UTF_8);
        assertThat(right).as(told).isTrue();
        assertThat(told)
                .contains(
                        "SMTP 530 5.7.0",
                        "may not send",
                        "Both signatures hold",
                        "Every message ended where it should.")
                .doesNotContain("WRONG");
        assertThat(told.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }
}
