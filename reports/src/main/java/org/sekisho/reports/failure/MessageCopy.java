package org.sekisho.reports.failure;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.RawMessage;

/**
 * What was copied of a message while it could be read.
 *
 * @param octets its header section, or its beginning
 * @param isCut whether something is missing of what should be there
 */
record MessageCopy(byte[] octets, boolean isCut) {

    /** So many octets of a header section are reported at most. */
    static final int MAXIMUM_HEADER = 128 * 1024;

    /** So many octets of a message are reported at most. */
    static final int MAXIMUM_MESSAGE = 256 * 1024;

    /**
     * Copies what this content needs.
     *
     * @throws IOException if the message cannot be read
     */
    static MessageCopy of(RawMessage message, FailureContent content) throws IOException {
        return content == FailureContent.MESSAGE ? whole(message) : header(message);
    }

    private static MessageCopy whole(RawMessage message) throws IOException {
        try (InputStream in = message.open()) {
            byte[] octets = in.readNBytes(MAXIMUM_MESSAGE + 1);
            return octets.length <= MAXIMUM_MESSAGE
                    ? new MessageCopy(octets, false)
                    : new MessageCopy(Arrays.copyOf(octets, MAXIMUM_MESSAGE), true);
        }
    }

    private static MessageCopy header(RawMessage message) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (HeaderField field : message.header().fields()) {
            int length = field.end() - field.start();
            if (octets.size() + length > MAXIMUM_HEADER) {
                return new MessageCopy(octets.toByteArray(), true);
            }
            octets.write(field.array(), field.start(), length);
        }
        return new MessageCopy(octets.toByteArray(), message.header().isTruncated());
    }
}
