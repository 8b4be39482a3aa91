package org.sekisho.authentication.message;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The header section of a message: its fields from the top, as slices of the original bytes (RFC 5322 2.2).
 *
 * <p>It trusts nothing. A line ends with CRLF, and a CR or LF alone is an octet like any other, as a DKIM signer sees it;
 * but a bare LF ends a line where a blank line or something that looks like a field follows, as most readers see it.
 * {@link #possibleFieldsNamed} also finds what still more tolerant readers would take for a field. A line without a colon is a
 * field without a name. Without a blank line the whole message is header section.
 *
 * <p>Immutable, if the array that it was made from is left alone. Parsing costs time linear in the length.
 */
public final class HeaderSection {

    /**
     * The longest header section that is read, in octets. Of a longer one the fields that end within this limit are known,
     * and {@link #isTruncated} says that there are more.
     */
    public static final int MAXIMUM_LENGTH = 1024 * 1024;

    /**
     * The most fields that are read; mime4j takes half of that by default. Of more the first are known, and {@link #isTruncated}
     * says so. Each costs some 36 octets of memory besides its own, which may be three.
     */
    public static final int MAXIMUM_FIELDS = 2000;

    private static final int FIRST_READ = 4096;

    private final List<HeaderField> fields;
    private final int length;
    private final boolean truncated;

    private HeaderSection(List<HeaderField> fields, int length, boolean truncated) {
        this.fields = List.copyOf(fields);
        this.length = length;
        this.truncated = truncated;
    }

    /** Parses a message, or as much of it as there is. */
    public static HeaderSection parse(byte[] message) {
        return parse(message, 0, message.length);
    }

    /**
     * Parses a message that lies in a part of an array.
     *
     * @param array not copied; the fields are slices of it
     * @param offset where the message begins
     * @param length of the message, which may go on after the header section
     */
    public static HeaderSection parse(byte[] array, int offset, int length) {
        return new Parser(array, offset, offset + length).parse();
    }

    /**
     * Reads a header section from a stream, which is left at some place after the blank line.
     *
     * @throws IOException if the stream cannot be read
     */
    public static HeaderSection read(InputStream in) throws IOException {
        byte[] buffer = new byte[FIRST_READ];
        int length = 0;
        while (true) {
            int n = in.readNBytes(buffer, length, buffer.length - length);
            boolean ended = n < buffer.length - length;
            length += n;
            if (ended || length > MAXIMUM_LENGTH || Parser.hasBlankLine(buffer, length)) {
                return parse(buffer, 0, length);
            }
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
    }

    /** The fields from the top. */
    public List<HeaderField> fields() {
        return fields;
    }

    /** The fields of this name from the top, as {@link HeaderField#isNamed} compares. */
    public List<HeaderField> fieldsNamed(String name) {
        List<HeaderField> found = new ArrayList<>();
        for (HeaderField field : fields) {
            if (field.isNamed(name)) {
                found.add(field);
            }
        }
        return found;
    }

    /**
     * The fields of this name that any reader could see: those of {@link #fieldsNamed}, those whose name is only read so by a
     * tolerant reader, and those that appear when a bare CR or LF is taken for a line end. For decisions that nobody may get
     * around by such a trick (B07). Each has the value that such a reader sees, and the longest where they differ.
     *
     * @param name ASCII without white space and parentheses
     */
    public List<HeaderField> possibleFieldsNamed(String name) {
        List<HeaderField> found = new ArrayList<>();
        for (HeaderField field : fields) {
            byte[] array = field.array();
            int start = field.start();
            int next = afterFolded(array, start, field.end());
            if (field.isNamed(name)) {
                found.add(field);
            } else {
                addTolerated(array, start, field.end(), next, name, found);
            }
            while (next < field.end()) {
                start = next;
                next = afterFolded(array, start, field.end());
                // Behind an LF there are also readers to whom a CR alone ends nothing.
                int end = array[start - 1] == '\n' ? afterUnfoldedLineFeed(array, start, field.end()) : next;
                addTolerated(array, start, withoutLineEnd(array, start, end), next, name, found);
            }
        }
        return found;
    }

    /** @param end where the field ends for the reader who sees most of it; {@code next} for the others */
    private static void addTolerated(byte[] array, int start, int end, int next, String name, List<HeaderField> found) {
        int colon = TolerantName.colon(array, start, end, name);
        int fieldEnd = end;
        if (colon < 0) {
            fieldEnd = Math.min(end, next);
            colon = TolerantName.colon(array, start, fieldEnd, name);
        }
        if (colon >= 0) {
            found.add(new HeaderField(array, start, colon, fieldEnd));
        }
    }

    /** Where the next field begins for a reader to whom CR and LF alone are line ends too. */
    private static int afterFolded(byte[] array, int from, int end) {
        int next = afterLine(array, lineEnd(array, from, end), end);
        while (next < end && HeaderField.isBlank(array[next])) {
            next = afterLine(array, lineEnd(array, next, end), end);
        }
        return next;
    }

    /** Where it begins for a reader to whom an LF ends a line. */
    private static int afterUnfoldedLineFeed(byte[] array, int from, int end) {
        for (int i = from; i < end; i++) {
            if (array[i] == '\n' && (i + 1 == end || !HeaderField.isBlank(array[i + 1]))) {
                return i + 1;
            }
        }
        return end;
    }

    private static int withoutLineEnd(byte[] array, int from, int next) {
        int last = next;
        if (last > from && array[last - 1] == '\n') {
            last--;
        }
        return last > from && array[last - 1] == '\r' ? last - 1 : last;
    }

    /** Where the line ends for a reader to whom CR and LF alone are line ends too. */
    private static int lineEnd(byte[] array, int from, int end) {
        int i = from;
        while (i < end && array[i] != '\r' && array[i] != '\n') {
            i++;
        }
        return i;
    }

    private static int afterLine(byte[] array, int lineEnd, int end) {
        boolean crlf = lineEnd + 1 < end && array[lineEnd] == '\r' && array[lineEnd + 1] == '\n';
        return Math.min(end, lineEnd + (crlf ? 2 : 1));
    }

    private static int colon(byte[] array, int from, int to) {
        for (int i = from; i < to; i++) {
            if (array[i] == ':') {
                return i;
            }
        }
        return -1;
    }

    /** How many octets of the message the header section takes, the blank line included: here the body begins. */
    public int length() {
        return length;
    }

    /**
     * Whether the header section is longer than {@link #MAXIMUM_LENGTH} or has more than {@link #MAXIMUM_FIELDS}, so that not all
     * fields are known. Such a message has no usable From, none of its signatures verifies, and {@link #length} is where the
     * first field begins that is not known.
     */
    public boolean isTruncated() {
        return truncated;
    }

    /** Finds lines, joins folded ones. */
    private static final class Parser {

        private final byte[] array;
        private final int start;
        private final int end;
        private final int limit;

        private Parser(byte[] array, int start, int end) {
            this.array = array;
            this.start = start;
            this.end = end;
            this.limit = Math.min(end, start + MAXIMUM_LENGTH);
        }

        static boolean hasBlankLine(byte[] array, int length) {
            Parser parser = new Parser(array, 0, length);
            int line = 0;
            while (line < length) {
                int next = parser.nextLine(line);
                if (parser.isBlankLine(line, next)) {
                    return true;
                }
                line = next;
            }
            return false;
        }

        HeaderSection parse() {
            List<HeaderField> fields = new ArrayList<>();
            int position = start;
            while (position < limit) {
                int next = nextLine(position);
                if (isBlankLine(position, next)) {
                    return new HeaderSection(fields, next - start, false);
                }
                int firstLineEnd = next;
                while (next < limit && HeaderField.isBlank(array[next])) {
                    next = nextLine(next);
                }
                boolean isCutOff = next == limit && limit < end;
                if (isCutOff || fields.size() == MAXIMUM_FIELDS) {
                    return new HeaderSection(fields, position - start, true);
                }
                fields.add(new HeaderField(array, position, colon(array, position, firstLineEnd), next));
                position = next;
            }
            return new HeaderSection(fields, position - start, limit < end);
        }

        private int nextLine(int position) {
            for (int i = position; i < limit; i++) {
                if (array[i] == '\n' && (i == position || array[i - 1] == '\r' || isBlankOrField(i + 1))) {
                    return i + 1;
                }
            }
            return limit;
        }

        /** Whether a blank line or a field name with its colon stands here. Looks no further than to the end of the name. */
        private boolean isBlankOrField(int position) {
            int i = position;
            while (i < limit && array[i] > ' ' && array[i] < 0x7f && array[i] != ':') {
                i++;
            }
            if (i > position) {
                while (i < limit && HeaderField.isBlank(array[i])) {
                    i++;
                }
                return i < limit && array[i] == ':';
            }
            return isBlankLine(position, Math.min(limit, position + 1))
                    || isBlankLine(position, Math.min(limit, position + 2));
        }

        private boolean isBlankLine(int line, int next) {
            int length = next - line;
            return (length == 2 && array[line] == '\r' && array[line + 1] == '\n')
                    || (length == 1 && array[line] == '\n');
        }
    }
}
