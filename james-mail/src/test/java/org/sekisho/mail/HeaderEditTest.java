package org.sekisho.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.results.ByteRange;

@Tag("B19")
class HeaderEditTest {

    private static final String MESSAGE =
            "Received: by us\r\nFORGED: x\r\n y\r\nSubject:  Gr\u00fc\u00dfe \t\r\n\r\nbody\rbare\n.\r\n";

    @Test
    void fieldsComeOnTopAndEverythingElseKeepsItsBytes() throws IOException {
        assertThat(edited(MESSAGE, "New: 1\r\n")).isEqualTo("New: 1\r\n" + MESSAGE);
    }

    @Test
    void removedFieldsAreGoneWithTheirFoldedLines() throws IOException {
        int start = MESSAGE.indexOf("FORGED");
        int end = MESSAGE.indexOf("Subject");

        assertThat(edited(MESSAGE, "New: 1\r\n", new ByteRange(start, end)))
                .isEqualTo("New: 1\r\nReceived: by us\r\n" + MESSAGE.substring(end));
    }

    @Test
    void rangesMayTouchOverlapAndComeInAnyOrder() throws IOException {
        assertThat(edited(
                        "0123456789",
                        "",
                        new ByteRange(6, 8),
                        new ByteRange(0, 2),
                        new ByteRange(1, 3),
                        new ByteRange(3, 4)))
                .isEqualTo("4589");
    }

    @Test
    void aRangeMayEndTheMessage() throws IOException {
        assertThat(edited("0123456789", "x", new ByteRange(8, 10))).isEqualTo("x01234567");
        assertThat(edited("0123456789", "", new ByteRange(0, 10))).isEmpty();
    }

    @Test
    void singleBytesAndSkippingGiveTheSameAsBlocks() throws IOException {
        HeaderEdit edit = edit("AB", new ByteRange(2, 5));
        try (InputStream in = edit.applyTo(new ByteArrayInputStream("0123456789".getBytes(ISO_8859_1)))) {
            StringBuilder read = new StringBuilder();
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                read.append((char) octet);
            }
            assertThat(read.toString()).isEqualTo("AB0156789");
        }
        try (InputStream in =
                edit("", new ByteRange(2, 5)).applyTo(new ByteArrayInputStream("0123456789".getBytes(ISO_8859_1)))) {
            in.skipNBytes(3);
            assertThat(new String(in.readAllBytes(), ISO_8859_1)).isEqualTo("6789");
        }
    }

    @Test
    void randomMessagesLoseExactlyTheRanges() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            byte[] message = new byte[random.nextInt(20_000) + 10];
            random.nextBytes(message);
            int start = random.nextInt(message.length);
            int end = start + random.nextInt(message.length - start);
            String text = new String(message, ISO_8859_1);

            assertThat(edited(text, "Top: 1\r\n", new ByteRange(start, end)))
                    .isEqualTo("Top: 1\r\n" + text.substring(0, start) + text.substring(end));
        }
    }

    private static HeaderEdit edit(String onTop, ByteRange... removed) {
        return new HeaderEdit(onTop.getBytes(ISO_8859_1), List.of(removed));
    }

    private static String edited(String message, String onTop, ByteRange... removed) throws IOException {
        try (InputStream in = edit(onTop, removed).applyTo(new ByteArrayInputStream(message.getBytes(ISO_8859_1)))) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }
}
