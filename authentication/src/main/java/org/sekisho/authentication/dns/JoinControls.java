package org.sekisho.authentication.dns;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Where a label may have a zero width joiner or non-joiner (RFC 5892 A.1 and A.2): where it changes the writing, so that nobody
 * puts an invisible letter into the name of another. What it must know of Unicode is in {@code joining.txt}.
 */
final class JoinControls {

    private static final int NON_JOINER = 0x200c;
    private static final int JOINER = 0x200d;

    /** What matters of a letter; {@code joining.txt} has the first letter of each name. Of all that is not there nothing does. */
    private enum Kind {
        /** Combining class 9, and transparent. */
        VIRAMA,
        /** Combining class 9, with a width of its own. */
        SPACING_VIRAMA,
        LEFT,
        RIGHT,
        DUAL,
        TRANSPARENT,
        OTHER
    }

    private record Range(int last, Kind kind) {}

    private static final TreeMap<Integer, Range> RANGES = read();

    private JoinControls() {}

    /** Whether each joiner and non-joiner of a label stands where it may. */
    static boolean mayStand(int[] label) {
        for (int i = 0; i < label.length; i++) {
            boolean rightly = label[i] != NON_JOINER && label[i] != JOINER
                    || (i > 0 && isVirama(label[i - 1]))
                    || (label[i] == NON_JOINER && joins(label, i));
            if (!rightly) {
                return false;
            }
        }
        return true;
    }

    /** RFC 5892 A.1: it parts a letter that joins the next one from one that joins the one before. */
    private static boolean joins(int[] label, int position) {
        Kind before = next(label, position, -1);
        Kind after = next(label, position, 1);
        return (before == Kind.LEFT || before == Kind.DUAL) && (after == Kind.RIGHT || after == Kind.DUAL);
    }

    private static Kind next(int[] label, int position, int step) {
        int i = position + step;
        while (i >= 0 && i < label.length && isTransparent(label[i])) {
            i += step;
        }
        return i >= 0 && i < label.length ? kind(label[i]) : Kind.OTHER;
    }

    private static boolean isVirama(int c) {
        Kind kind = kind(c);
        return kind == Kind.VIRAMA || kind == Kind.SPACING_VIRAMA;
    }

    private static boolean isTransparent(int c) {
        Kind kind = kind(c);
        return kind == Kind.TRANSPARENT || kind == Kind.VIRAMA;
    }

    private static Kind kind(int c) {
        Map.Entry<Integer, Range> range = RANGES.floorEntry(c);
        return range != null && c <= range.getValue().last() ? range.getValue().kind() : Kind.OTHER;
    }

    private static TreeMap<Integer, Range> read() {
        TreeMap<Integer, Range> ranges = new TreeMap<>();
        try (InputStream in = JoinControls.class.getResourceAsStream("joining.txt");
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] parts = line.split("[- ]");
                    ranges.put(
                            Integer.parseInt(parts[0], 16), new Range(Integer.parseInt(parts[1], 16), kind(parts[2])));
                }
            }
            return ranges;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Kind kind(String letter) {
        for (Kind kind : Kind.values()) {
            if (kind.name().startsWith(letter)) {
                return kind;
            }
        }
        throw new IllegalStateException("joining.txt has the kind " + letter);
    }
}
