package org.sekisho.authentication.results;

/**
 * A range of bytes in a message.
 *
 * @param start offset of its first byte from the start of the message
 * @param end offset after its last byte
 */
public record ByteRange(int start, int end) {

    /** How many bytes it has. */
    public int length() {
        return end - start;
    }
}
