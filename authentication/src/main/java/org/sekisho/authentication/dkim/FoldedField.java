package org.sekisho.authentication.dkim;

/** Writes a header field in lines of at most 76 characters where its words allow it (RFC 5322 2.1.1 recommends 78). */
final class FoldedField {

    private static final int LONGEST_LINE = 76;

    private final StringBuilder text = new StringBuilder(512);
    private int lineStart;

    FoldedField(String name) {
        text.append(name);
    }

    /** Adds a space and a word, on the next line if it does not fit on this one. */
    void word(String word) {
        if (room() < word.length() + 1) {
            fold();
        } else {
            text.append(' ');
        }
        text.append(word);
    }

    /** Adds a word without a space, on the next line if it does not fit on this one. */
    void joined(String word) {
        if (room() < word.length()) {
            fold();
        }
        text.append(word);
    }

    /** Adds text that may be divided anywhere. */
    void continuous(String content) {
        int position = 0;
        while (position < content.length()) {
            if (room() <= 0) {
                fold();
            }
            int end = Math.min(content.length(), position + room());
            text.append(content, position, end);
            position = end;
        }
    }

    private int room() {
        return LONGEST_LINE - (text.length() - lineStart);
    }

    private void fold() {
        text.append("\r\n");
        lineStart = text.length();
        text.append(' ');
    }

    /** The field without its final line end. */
    @Override
    public String toString() {
        return text.toString();
    }
}
