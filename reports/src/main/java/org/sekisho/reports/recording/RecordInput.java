package org.sekisho.reports.recording;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the pieces of a record, and believes none of them. Not thread-safe. */
final class RecordInput {

    /** How many octets a text has at most: each char of an identifier takes three at most. */
    static final int LONGEST_TEXT = 3 * Identifiers.LONGEST_NAME;

    private final byte[] octets;
    private int next;

    RecordInput(byte[] octets) {
        this.octets = octets;
    }

    /** Reads one piece. */
    @FunctionalInterface
    interface Piece<T> {
        T read() throws MalformedRecordException;
    }

    int octet() throws MalformedRecordException {
        if (next == octets.length) {
            throw new MalformedRecordException("it ends too early");
        }
        return octets[next++] & 0xFF;
    }

    long number(long most) throws MalformedRecordException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if (octet <= 0x7F) {
                return atMost(most, value);
            }
        }
        throw new MalformedRecordException("a number is too long");
    }

    String text() throws MalformedRecordException {
        int length = (int) number(LONGEST_TEXT);
        if (octets.length - next < length) {
            throw new MalformedRecordException("it ends too early");
        }
        String text = isAscii(length) ? new String(octets, next, length, US_ASCII) : utf8(length);
        next += length;
        return text;
    }

    /** Any text, char by char. */
    String text(int longest) throws MalformedRecordException {
        int length = (int) number(longest);
        StringBuilder text = new StringBuilder(Math.min(length, octets.length - next));
        for (int i = 0; i < length; i++) {
            text.append((char) number(Character.MAX_VALUE));
        }
        return text.toString();
    }

    /** What is JSON by its looks, in ASCII. */
    String json(int longest) throws MalformedRecordException {
        int length = (int) number(longest);
        if (octets.length - next < length) {
            throw new MalformedRecordException("it ends too early");
        }
        if (length < 2 || !isAscii(length) || octets[next] != '{' || octets[next + length - 1] != '}') {
            throw new MalformedRecordException("a text is no JSON");
        }
        String text = new String(octets, next, length, US_ASCII);
        next += length;
        return text;
    }

    /** So many octets. */
    byte[] octets(int longest) throws MalformedRecordException {
        int length = (int) number(longest);
        if (octets.length - next < length) {
            throw new MalformedRecordException("it ends too early");
        }
        next += length;
        return Arrays.copyOfRange(octets, next - length, next);
    }

    private boolean isAscii(int length) {
        for (int i = next; i < next + length; i++) {
            if (octets[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private String utf8(int length) throws MalformedRecordException {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(octets, next, length))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new MalformedRecordException("a text is not in UTF-8");
        }
    }

    boolean truth() throws MalformedRecordException {
        return number(1) == 1;
    }

    <T extends Enum<T>> T constant(T[] constants) throws MalformedRecordException {
        int ordinal = octet();
        if (ordinal >= constants.length) {
            throw new MalformedRecordException("a constant is unknown");
        }
        return constants[ordinal];
    }

    <T> Optional<T> optional(Piece<T> piece) throws MalformedRecordException {
        return truth() ? Optional.of(piece.read()) : Optional.empty();
    }

    <T> List<T> list(int most, Piece<T> piece) throws MalformedRecordException {
        int size = (int) number(most);
        List<T> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            values.add(piece.read());
        }
        return values;
    }

    void end() throws MalformedRecordException {
        if (next < octets.length) {
            throw new MalformedRecordException("something stands behind its end");
        }
    }

    private static long atMost(long most, long value) throws MalformedRecordException {
        if (value > most) {
            throw new MalformedRecordException("a number is too large");
        }
        return value;
    }
}
