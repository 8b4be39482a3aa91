package org.sekisho.authentication.results.syntax;

import org.sekisho.authentication.results.syntax.AuthenticationResults.MethodResult;
import org.sekisho.authentication.results.syntax.AuthenticationResults.Property;

/** Writes one field word by word, with a fold where the line would grow too long (RFC 5322 2.1.1). */
final class FieldWriter {

    /** The longest line, its CRLF not counted, unless one word alone is longer. */
    static final int LONGEST_LINE = 77;

    private static final String FOLD = "\r\n    ";
    private static final int INDENT = FOLD.length() - 2;

    private final StringBuilder field = new StringBuilder(512);
    private int column;

    String write(AuthenticationResults results) {
        word("Authentication-Results:");
        word(PropertyValue.encodeWord(results.authservId()));
        if (results.version() != 1) {
            word(Integer.toString(results.version()));
        }
        if (results.results().isEmpty()) {
            field.append("; none");
        }
        for (MethodResult result : results.results()) {
            field.append(';');
            fold();
            write(result);
        }
        return field.append("\r\n").toString();
    }

    private void write(MethodResult result) {
        word(keyword(result.method()) + "=" + keyword(result.result()));
        result.comment().ifPresent(comment -> {
            for (String word : PropertyValue.comment(comment).split(" +")) {
                word(word);
            }
        });
        result.reason().ifPresent(reason -> word("reason=" + PropertyValue.encodeWord(reason)));
        for (Property property : result.properties()) {
            String type = property.type().isEmpty() ? "" : keyword(property.type()) + ".";
            word(type + keyword(property.name()) + "=" + PropertyValue.encode(property.value()));
        }
    }

    private static String keyword(String word) {
        if (!PropertyValue.isToken(word)) {
            throw new IllegalArgumentException("not a keyword of RFC 8601: " + word);
        }
        return word;
    }

    private void word(String word) {
        // One column is kept for the semicolon that may follow.
        if (column > INDENT && column + 1 + word.length() >= LONGEST_LINE) {
            fold();
        } else if (column > INDENT) {
            field.append(' ');
            column++;
        }
        field.append(word);
        column += word.length();
    }

    private void fold() {
        field.append(FOLD);
        column = INDENT;
    }
}
