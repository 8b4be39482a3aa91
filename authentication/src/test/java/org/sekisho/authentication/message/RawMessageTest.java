package org.sekisho.authentication.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B19")
class RawMessageTest {

    private static final byte[] MESSAGE = "From: a\r\n\r\nbody\u00ff".getBytes(ISO_8859_1);

    @Test
    void aMessageInMemoryAndOneInAStreamAreTheSame() throws IOException {
        RawMessage streamed = RawMessage.of(() -> new ByteArrayInputStream(MESSAGE));
        for (RawMessage message : new RawMessage[] {
            RawMessage.of(MESSAGE), streamed, RawMessage.of(streamed.header(), () -> new ByteArrayInputStream(MESSAGE))
        }) {
            assertThat(message.header().fieldsNamed("From")).hasSize(1);
            assertThat(body(message)).isEqualTo("body\u00ff");
            assertThat(body(message)).isEqualTo("body\u00ff");
            try (InputStream in = message.open()) {
                assertThat(in.readAllBytes()).isEqualTo(MESSAGE);
            }
        }
    }

    @Test
    void aBodyMayBeMissing() throws IOException {
        assertThat(body(RawMessage.of("From: a".getBytes(ISO_8859_1)))).isEmpty();
        assertThat(body(RawMessage.of(() -> InputStream.nullInputStream()))).isEmpty();
    }

    @Test
    void everyStreamIsClosed() throws IOException {
        AtomicInteger open = new AtomicInteger();
        RawMessage message = RawMessage.of(() -> {
            open.incrementAndGet();
            return new ByteArrayInputStream(MESSAGE) {
                @Override
                public void close() {
                    open.decrementAndGet();
                }
            };
        });
        body(message);
        assertThat(open).hasValue(0);
    }

    @Test
    void aSourceThatHasBecomeShorterIsAnError() throws IOException {
        HeaderSection header = HeaderSection.parse(MESSAGE);
        RawMessage message = RawMessage.of(header, InputStream::nullInputStream);
        assertThatThrownBy(() -> body(message)).isInstanceOf(EOFException.class);
    }

    @Test
    @Tag("B18")
    void aStreamedBodyComesInSmallPieces() throws IOException {
        byte[] large = new byte[1 << 20];
        int[] longest = new int[1];
        RawMessage.of(() -> new ByteArrayInputStream(large))
                .readBody((bytes, offset, length) -> longest[0] = Math.max(longest[0], length));
        RawMessage.of(HeaderSection.parse(MESSAGE), () -> new ByteArrayInputStream(large))
                .readBody((bytes, offset, length) -> longest[0] = Math.max(longest[0], length));
        assertThat(longest[0]).isBetween(1, 64 * 1024);
    }

    private static String body(RawMessage message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        message.readBody(out::write);
        return out.toString(ISO_8859_1);
    }
}
