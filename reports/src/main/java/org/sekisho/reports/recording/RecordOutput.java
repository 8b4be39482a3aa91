package org.sekisho.reports.recording;

import java.util.Arrays;

/** Writes the pieces of a record. Not thread-safe. */
final class RecordOutput {

    private byte[] octets = new byte[512];
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

    /** Octets and before them how many there are. */
    void octets(byte[] added) {
        number(added.length);
        ensure(added.length);
        System.arraycopy(added, 0, octets, length, added.length);
        length += added.length;
    }

    /** Any text, char by char, so that nothing of it changes. */
    void text(String text) {
        number(text.length());
        text.chars().forEach(this::number);
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
