package org.sekisho.cli;

import picocli.CommandLine.Help.Ansi;

/**
 * Lays out text for a terminal of {@value #WIDTH} columns: headings, and rows of a label and a value whose further lines
 * stand below its first. Everything that is added is {@link PlainText#escaped escaped}. Not thread-safe.
 */
final class Page {

    static final int WIDTH = 96;

    /** Where values begin. */
    static final int VALUE_COLUMN = 16;

    private static final int RESULT_WIDTH = 11;

    private final StringBuilder text = new StringBuilder();
    private final boolean coloured;

    /** @param coloured whether result words are coloured by ANSI sequences */
    Page(boolean coloured) {
        this.coloured = coloured;
    }

    /** A title, with an empty line above it. */
    Page heading(String title) {
        if (text.length() > 0) {
            text.append('\n');
        }
        text.append(PlainText.escaped(title)).append('\n');
        return this;
    }

    /** A value and what it is; nothing if the value is empty. */
    Page row(String label, String value) {
        if (!value.isEmpty()) {
            startRow(label);
            wrap(PlainText.escaped(value), VALUE_COLUMN, VALUE_COLUMN);
        }
        return this;
    }

    /** A result word, and what belongs to it in a column of its own. */
    Page result(String label, String word, String detail) {
        startRow(label);
        String padded = detail.isEmpty() ? word : pad(word, RESULT_WIDTH);
        text.append(colour(word, padded));
        int column = VALUE_COLUMN + Math.max(RESULT_WIDTH, padded.length());
        wrap(PlainText.escaped(detail), column, VALUE_COLUMN + RESULT_WIDTH);
        return this;
    }

    /** A value at a column of its own, without a label. */
    Page indented(int column, String value) {
        text.append(" ".repeat(column));
        wrap(PlainText.escaped(value), column, column);
        return this;
    }

    /** A line that stands as it is, however long. */
    Page line(String line) {
        text.append(PlainText.escaped(line)).append('\n');
        return this;
    }

    private void startRow(String label) {
        text.append("  ")
                .append(pad(PlainText.escaped(label), VALUE_COLUMN - 3))
                .append(' ');
    }

    /** Continues the line that has reached {@code column}, and ends it; what does not fit goes on at {@code indent}. */
    private void wrap(String value, int column, int indent) {
        int start = 0;
        int room = WIDTH - column;
        while (value.length() - start > room) {
            int blank = value.lastIndexOf(' ', start + room);
            boolean breakable = blank > start;
            int end = breakable ? blank : start + room;
            text.append(value, start, end).append('\n').append(" ".repeat(indent));
            start = breakable ? end + 1 : end;
            room = WIDTH - indent;
        }
        text.append(value, start, value.length()).append('\n');
    }

    private String colour(String word, String padded) {
        if (!coloured) {
            return padded;
        }
        String style = switch (word) {
            case "pass", "accept", "found", "active", "matches", "fine" -> "fg(green)";
            case "fail", "reject", "absent", "different", "revoked", "missing", "wrong" -> "fg(red)";
            default -> "fg(yellow)";
        };
        return Ansi.ON.string("@|" + style + " " + padded + "|@");
    }

    static String pad(String value, int width) {
        return value + " ".repeat(Math.max(0, width - value.length()));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
