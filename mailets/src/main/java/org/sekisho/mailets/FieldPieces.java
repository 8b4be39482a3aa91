package org.sekisho.mailets;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The value of a structured MIME field (RFC 2045 5.1) in pieces: what stands between semicolons, without comments and folding. A
 * semicolon in a quoted string divides nothing. A quoted string or comment that does not end goes to the end of the value.
 */
final class FieldPieces {

    private final List<String> pieces = new ArrayList<>();

    private FieldPieces() {}

    /** Reads the value once, from left to right. */
    static FieldPieces of(String value) {
        FieldPieces read = new FieldPieces();
        StringBuilder piece = new StringBuilder();
        int comments = 0;
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\r' || c == '\n') {
                continue;
            }
            boolean escapes = c == '\\' && i + 1 < value.length() && (quoted || comments > 0);
            if (comments > 0) {
                comments += c == '(' ? 1 : c == ')' ? -1 : 0;
            } else if (!quoted && c == '(') {
                comments++;
                piece.append(' ');
            } else if (!quoted && c == ';') {
                read.pieces.add(piece.toString());
                piece.setLength(0);
            } else {
                quoted ^= c == '"';
                piece.append(c);
            }
            if (escapes) {
                i++;
                if (quoted) {
                    piece.append(value.charAt(i));
                }
            }
        }
        read.pieces.add(piece.toString());
        return read;
    }

    /** What stands before the first semicolon, without white space. */
    String first() {
        return pieces.get(0).replaceAll("\\s", "");
    }

    /** The first parameter of this name, without quotes; empty where there is none. */
    Optional<String> parameter(String name) {
        for (String piece : pieces.subList(1, pieces.size())) {
            int equals = piece.indexOf('=');
            if (equals > 0 && piece.substring(0, equals).trim().equalsIgnoreCase(name)) {
                return Optional.of(unquoted(piece.substring(equals + 1).trim()));
            }
        }
        return Optional.empty();
    }

    private static String unquoted(String value) {
        StringBuilder text = new StringBuilder();
        boolean quoted = value.startsWith("\"");
        for (int i = quoted ? 1 : 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted ? c == '"' : Character.isWhitespace(c) || c == '"') {
                break;
            }
            if (quoted && c == '\\' && i + 1 < value.length()) {
                i++;
            }
            text.append(value.charAt(i));
        }
        return text.toString();
    }
}
