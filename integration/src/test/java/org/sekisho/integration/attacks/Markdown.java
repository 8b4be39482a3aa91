package org.sekisho.integration.attacks;

/** Text for a page. */
final class Markdown {

    private Markdown() {}

    /** A code span that may stand in a table. */
    static String code(String text) {
        String fence = text.contains("`") ? "``" : "`";
        String space = text.startsWith("`") || text.endsWith("`") ? " " : "";
        return fence + space + text.replace("|", "\\|") + space + fence;
    }

    /** The text with what is not printable ASCII as escapes: {@code \r}, {@code \x00}, {@code \}{@code u202e}. */
    static String visible(String text) {
        StringBuilder visible = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '\r' -> visible.append("\\r");
                case '\n' -> visible.append("\\n");
                case '\t' -> visible.append("\\t");
                case '\0' -> visible.append("\\0");
                default -> {
                    if (c >= ' ' && c <= '~') {
                        visible.append(c);
                    } else {
                        visible.append(String.format(c < 256 ? "\\x%02x" : "\\u%04x", (int) c));
                    }
                }
            }
        }
        return visible.toString();
    }
}
