package org.sekisho.authentication.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One header field: a slice of the bytes of the message, with the places of its name and value in it. A line without a
 * colon is a field too, one that has no name.
 */
public final class HeaderField {

    private final byte[] array;
    private final int start;
    private final int nameEnd;
    private final int valueStart;
    private final int end;

    /**
     * @param start where the field begins in {@code array}
     * @param colon where its colon is, or -1 if there is none
     * @param end after its last octet, the line end included
     */
    HeaderField(byte[] array, int start, int colon, int end) {
        this.array = array;
        this.start = start;
        this.end = end;
        this.valueStart = colon < 0 ? start : colon + 1;
        int last = Math.max(colon, start);
        while (last > start && isBlank(array[last - 1])) {
            last--;
        }
        this.nameEnd = last;
    }

    /** The array in which this field lies, from {@link #start} to {@link #end}. It holds other fields too; never write to it. */
    public byte[] array() {
        return array;
    }

    /** Where the field begins in {@link #array}. */
    public int start() {
        return start;
    }

    /** Where the field ends in {@link #array}: after its final CRLF, if that has arrived. */
    public int end() {
        return end;
    }

    /** Where the name ends in {@link #array}; equal to {@link #start} for a field without a name. */
    public int nameEnd() {
        return nameEnd;
    }

    /** Where the value begins in {@link #array}: after the colon, or at {@link #start} for a field without a name. */
    public int valueStart() {
        return valueStart;
    }

    /** Where the value ends in {@link #array}: before the final line end. */
    public int valueEnd() {
        int last = end;
        if (last > valueStart && array[last - 1] == '\n') {
            last--;
            if (last > valueStart && array[last - 1] == '\r') {
                last--;
            }
        }
        return last;
    }

    /**
     * Whether the field has this name. Case does not matter, nor does white space before the colon (RFC 5322 4.5.8).
     *
     * @param name ASCII
     */
    public boolean isNamed(String name) {
        int length = nameEnd - start;
        if (length != name.length() || length == 0) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(array[start + i]) != lower((byte) name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** The name as it stands there, one char for each octet (ISO 8859-1); empty for a field without a name. */
    public String name() {
        return new String(array, start, nameEnd - start, StandardCharsets.ISO_8859_1);
    }

    /** A copy of the whole field with its folding and its final CRLF. */
    public byte[] toBytes() {
        return Arrays.copyOfRange(array, start, end);
    }

    /** A copy of the value: everything after the colon, with its folding, without the final line end. */
    public byte[] value() {
        return Arrays.copyOfRange(array, valueStart, valueEnd());
    }

    /** The value one char for each octet (ISO 8859-1), with its folding, without the final line end. For parsers of ASCII syntax. */
    public String text() {
        return new String(array, valueStart, valueEnd() - valueStart, StandardCharsets.ISO_8859_1);
    }

    /** The field for a log or a debugger: {@link #name} only, since a value may be long and hostile. */
    @Override
    public String toString() {
        return "HeaderField[" + name() + "]";
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }
}
