package org.sekisho.authentication.message;

/** Takes the body of a message piece by piece. */
@FunctionalInterface
public interface BodySink {

    /**
     * Takes the next piece. Where the pieces are divided means nothing.
     *
     * @param bytes an array that belongs to the caller: read it during this call only, and never write to it
     * @param offset where the piece begins
     * @param length its length in octets
     */
    void accept(byte[] bytes, int offset, int length);
}
