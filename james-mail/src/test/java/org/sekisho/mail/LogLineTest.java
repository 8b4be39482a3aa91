package org.sekisho.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogLineTest {

    @Test
    void plainValuesStandAsTheyAre() {
        assertThat(new LogLine("judged")
                        .with("mail-from", "<a@b.example>")
                        .with("ms", 7)
                        .toString())
                .isEqualTo("judged mail-from=<a@b.example> ms=7");
    }

    @Test
    void nothingInAValueBreaksTheLineOrMakesANewPair() {
        assertThat(new LogLine("judged")
                        .with("helo", "a\r\nverdict=accept \"x\" \\ \u20ac\u0000\u007f")
                        .toString())
                .isEqualTo("judged helo=\"a\\x0d\\x0averdict=accept \\\"x\\\" \\\\ \\u20ac\\x00\\x7f\"");
        assertThat(new LogLine("judged").with("helo", "").toString()).isEqualTo("judged helo=\"\"");
        assertThat(new LogLine("judged").with("helo", "a=b").toString()).isEqualTo("judged helo=\"a=b\"");
    }

    @Test
    void longValuesAreCut() {
        assertThat(new LogLine("judged")
                        .with("helo", "x".repeat(LogLine.MAXIMUM_VALUE))
                        .toString())
                .endsWith("=" + "x".repeat(LogLine.MAXIMUM_VALUE));
        assertThat(new LogLine("judged").with("helo", "x".repeat(10_000)).toString())
                .hasSizeLessThan(LogLine.MAXIMUM_VALUE + 30)
                .endsWith("x...");
    }
}
