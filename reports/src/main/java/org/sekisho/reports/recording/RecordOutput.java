package org.sekisho.reports.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Writes the pieces of a record. Not thread-safe. */
final class RecordOutput {

    private byte[] octets = new byte[256];
    private int length;

    void octet(int value) {
        ensure(1);
        octets[length++] = (byte) value;
    }

    /** Seven bits in each octet, the lowest first; one octet for small numbers. */
    void number(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("negative: " + value);
        }
        long rest = value;
        while (rest > 0x7F) {
            octet((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        octet((int) rest);
    }

    void text(String text) {
        byte[] encoded = text.getBytes(UTF_8);
        if (encoded.length > RecordInput.LONGEST_TEXT) {
            throw new IllegalArgumentException("a text of " + encoded.length + " octets");
        }
        number(encoded.length);
        ensure(encoded.length);
        System.arraycopy(encoded, 0, octets, length, encoded.length);
        length += encoded.length;
    }

    void truth(boolean value) {
        octet(value ? 1 : 0);
    }

    /** The order of the constants is a part of the format. */
    void constant(Enum<?> value) {
        octet(value.ordinal());
    }

    <T> void optional(Optional<T> value, BiConsumer<RecordOutput, T> writer) {
        truth(value.isPresent());
        if (value.isPresent()) {
            writer.accept(this, value.get());
        }
    }

    <T> void list(List<T> values, int most, BiConsumer<RecordOutput, T> writer) {
        if (values.size() > most) {
            throw new IllegalArgumentException("a list of " + values.size());
        }
        number(values.size());
        for (T value : values) {
            writer.accept(this, value);
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(octets, length);
    }

    private void ensure(int more) {
        if (octets.length - length < more) {
            octets = Arrays.copyOf(octets, Math.max(2 * octets.length, length + more));
        }
    }
}
