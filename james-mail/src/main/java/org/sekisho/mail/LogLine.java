package org.sekisho.mail;

/**
 * One log line of {@code key=value} pairs that nothing in a value can break: what is not plain is quoted, and what is not
 * printable ASCII is written as {@code \xNN} or {@code \}{@code uNNNN}.
 */
final class LogLine {

    /** The longest value; more is cut and marked with {@code ...}. */
    static final int MAXIMUM_VALUE = 256;

    private final StringBuilder line = new StringBuilder(400);

    LogLine(String what) {
        line.append(what);
    }

    LogLine with(String key, Object value) {
        line.append(' ').append(key).append('=').append(escaped(String.valueOf(value)));
        return this;
    }

    @Override
    public String toString() {
        return line.toString();
    }

    private static String escaped(String value) {
        StringBuilder escaped = new StringBuilder();
        boolean plain = !value.isEmpty();
        for (int i = 0; i < value.length() && i < MAXIMUM_VALUE; i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
                plain = false;
            } else if (c > ' ' && c <= '~') {
                escaped.append(c);
                plain &= c != '=' && c != '\'';
            } else if (c == ' ') {
                escaped.append(c);
                plain = false;
            } else {
                escaped.append(c < 256 ? String.format("\\x%02x", (int) c) : String.format("\\u%04x", (int) c));
                plain = false;
            }
        }
        if (value.length() > MAXIMUM_VALUE) {
            escaped.append("...");
        }
        return plain ? escaped.toString() : "\"" + escaped + "\"";
    }
}
