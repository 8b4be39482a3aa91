package org.sekisho.authentication.message;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A message exactly as its bytes arrived: the header section, and the body as bytes in memory or as a stream that can be
 * read again. Nothing is decoded, and a message that is read from a {@link MessageSource} never lies in memory whole.
 *
 * <p>Immutable and safe for use by several threads, if its source is.
 */
public final class RawMessage {

    private static final int BUFFER_LENGTH = 32 * 1024;

    private final HeaderSection header;
    private final byte @Nullable [] bytes;
    private final @Nullable MessageSource source;

    private RawMessage(HeaderSection header, byte @Nullable [] bytes, @Nullable MessageSource source) {
        this.header = header;
        this.bytes = bytes;
        this.source = source;
    }

    /**
     * A message in memory.
     *
     * @param message all its bytes; not copied, so they must not change afterwards
     */
    public static RawMessage of(byte[] message) {
        return new RawMessage(HeaderSection.parse(message), message, null);
    }

    /**
     * A message that is read when it is needed. Its header section is read now.
     *
     * @throws IOException if the source cannot be read
     */
    public static RawMessage of(MessageSource source) throws IOException {
        try (InputStream in = source.open()) {
            return of(HeaderSection.read(in), source);
        }
    }

    /**
     * A message whose header section is known already, such as from the moment when its blank line arrived.
     *
     * @param header the header section of what {@code source} gives
     */
    public static RawMessage of(HeaderSection header, MessageSource source) {
        return new RawMessage(header, null, source);
    }

    /** The header section. */
    public HeaderSection header() {
        return header;
    }

    /**
     * Reads the body once, from the octet after the blank line to the end.
     *
     * @throws IOException if the source cannot be read, or has become shorter than its header section
     */
    public void readBody(BodySink sink) throws IOException {
        if (bytes != null) {
            sink.accept(bytes, header.length(), bytes.length - header.length());
            return;
        }
        try (InputStream in = open()) {
            in.skipNBytes(header.length());
            byte[] buffer = new byte[BUFFER_LENGTH];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sink.accept(buffer, 0, n);
            }
        }
    }

    /**
     * Opens the whole message at its first byte.
     *
     * @throws IOException if the source cannot be read
     */
    public InputStream open() throws IOException {
        if (source != null) {
            return source.open();
        }
        return new ByteArrayInputStream(bytes == null ? new byte[0] : bytes);
    }
}
