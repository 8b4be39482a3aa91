package org.sekisho.authentication.dkim;

import java.util.Arrays;
import java.util.List;
import org.sekisho.authentication.message.HeaderField;

/** Collects header fields in canonical form (RFC 6376 3.4.1, 3.4.2), from their original bytes. Can be used again after {@link #reset}. */
final class HeaderCanonicalizer {

    private byte[] bytes;
    private int length;

    /**
     * @param expected octets that are probably needed; it grows
     */
    HeaderCanonicalizer(int expected) {
        bytes = new byte[expected];
    }

    /** Begins anew. */
    void reset() {
        length = 0;
    }

    /**
     * Begins anew, with room for these fields.
     *
     * @param omitted how many octets of {@code own} will be left out
     */
    void reset(List<HeaderField> fields, HeaderField own, int omitted) {
        length = 0;
        int expected = own.end() - own.start() + 2 - omitted;
        for (HeaderField field : fields) {
            expected += field.end() - field.start() + 2;
        }
        ensure(expected);
    }

    /** The octets collected, from 0 to {@link #length}. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Adds a whole field and its final CRLF. */
    void add(HeaderField field, Canonicalization canonicalization) {
        addWithout(field, field.valueEnd(), field.valueEnd(), canonicalization);
        append('\r');
        append('\n');
    }

    /**
     * Adds a field without a part of its value, and without its final CRLF: the field of the signature itself, without what
     * stands in {@code b=} (RFC 6376 3.7).
     *
     * @param start where the part begins in the array of the field
     * @param end where it ends
     */
    void addWithout(HeaderField field, int start, int end, Canonicalization canonicalization) {
        ensure(field.end() - field.start() + 2 - (end - start));
        if (canonicalization == Canonicalization.SIMPLE) {
            copy(field.array(), field.start(), start);
            copy(field.array(), end, field.valueEnd());
            return;
        }
        for (int i = field.start(); i < field.nameEnd(); i++) {
            byte b = field.array()[i];
            append(b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b);
        }
        append(':');
        int valueStart = length;
        relax(field.array(), field.valueStart(), start, valueStart);
        relax(field.array(), end, field.valueEnd(), valueStart);
        if (length > valueStart && bytes[length - 1] == ' ') {
            length--;
        }
    }

    private void relax(byte[] array, int from, int to, int valueStart) {
        byte[] out = bytes;
        int n = length;
        for (int i = from; i < to; i++) {
            byte b = array[i];
            if (b == ' ' || b == '\t') {
                if (n > valueStart && out[n - 1] != ' ') {
                    out[n++] = ' ';
                }
            } else if (b == '\r' && i + 1 < to && array[i + 1] == '\n') {
                i++;
            } else {
                out[n++] = b;
            }
        }
        length = n;
    }

    private void copy(byte[] array, int from, int to) {
        System.arraycopy(array, from, bytes, length, to - from);
        length += to - from;
    }

    private void append(int octet) {
        bytes[length++] = (byte) octet;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
