package org.sekisho.authentication.spf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code macro-string} or {@code explain-string} of RFC 7208 7.1, parsed. Its {@code toString} is the string as it may stand
 * in a record.
 */
final class MacroString {

    private static final String DOMAIN_LETTERS = "slodiphv";
    private static final String ALL_LETTERS = DOMAIN_LETTERS + "crt";
    private static final String DELIMITERS = ".-+,/_=";

    /** A value has fewer parts than this, and no more digits need to be counted. */
    private static final int HIGHEST_COUNT = 1_000_000;

    private final List<MacroPart> parts;

    private MacroString(List<MacroPart> parts) {
        this.parts = List.copyOf(parts);
    }

    /** Parses the macro string of a term that names a domain; null for a syntax error. */
    static @Nullable MacroString parseDomain(String text) {
        return new Parser(text, DOMAIN_LETTERS, false).parse();
    }

    /** Parses the macro string of an unknown modifier, where each letter is allowed; null for a syntax error. */
    static @Nullable MacroString parseAny(String text) {
        return new Parser(text, ALL_LETTERS, false).parse();
    }

    /** Parses an explanation, which may hold blanks and each letter (RFC 7208 6.2); null for a syntax error. */
    static @Nullable MacroString parseExplanation(String text) {
        return new Parser(text, ALL_LETTERS, true).parse();
    }

    /** The expansion if it is always the same, because there are no macros; null otherwise. */
    @Nullable
    String literal() {
        if (parts.isEmpty()) {
            return "";
        }
        return parts.size() == 1 && parts.get(0) instanceof MacroPart.Literal literal ? literal.text() : null;
    }

    /** Whether the last piece is a macro with a letter. */
    boolean endsWithMacro() {
        return !parts.isEmpty() && parts.get(parts.size() - 1) instanceof MacroPart.Macro;
    }

    /** Whether one of these macro letters stands in here. */
    boolean uses(String letters) {
        for (MacroPart part : parts) {
            if (part instanceof MacroPart.Macro macro && letters.indexOf(macro.letter()) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** The first chars of the expansion: all of it, or at least {@code enough} chars. */
    String expandStart(MacroValues values, String domain, int enough) {
        StringBuilder expansion = new StringBuilder();
        for (int i = 0; i < parts.size() && expansion.length() < enough; i++) {
            expansion.append(expand(parts.get(i), values, domain));
        }
        return expansion.toString();
    }

    /** The last chars of the expansion: all of it, or at least {@code enough} chars. */
    String expandEnd(MacroValues values, String domain, int enough) {
        if (parts.size() == 1) {
            return expand(parts.get(0), values, domain);
        }
        String[] pieces = new String[parts.size()];
        int length = 0;
        int first = pieces.length;
        while (first > 0 && length < enough) {
            first--;
            pieces[first] = expand(parts.get(first), values, domain);
            length += pieces[first].length();
        }
        StringBuilder expansion = new StringBuilder(length);
        for (int i = first; i < pieces.length; i++) {
            expansion.append(pieces[i]);
        }
        return expansion.toString();
    }

    private static String expand(MacroPart part, MacroValues values, String domain) {
        if (part instanceof MacroPart.Macro macro) {
            return macro.transform(values.value(macro.letter(), domain));
        }
        return ((MacroPart.Literal) part).text();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        parts.forEach(text::append);
        return text.toString();
    }

    /** Reads a macro string from left to right. */
    private static final class Parser {

        private final String text;
        private final String letters;
        private final boolean blanks;
        private final List<MacroPart> parts = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();
        private int position;

        Parser(String text, String letters, boolean blanks) {
            this.text = text;
            this.letters = letters;
            this.blanks = blanks;
        }

        @Nullable
        MacroString parse() {
            while (position < text.length()) {
                char c = text.charAt(position++);
                if (c == '%') {
                    if (!percent()) {
                        return null;
                    }
                } else if ((c >= '!' && c <= '~') || (c == ' ' && blanks)) {
                    literal.append(c);
                } else {
                    return null;
                }
            }
            endLiteral();
            return new MacroString(parts);
        }

        private boolean percent() {
            switch (peek()) {
                case '%' -> literal.append('%');
                case '_' -> literal.append(' ');
                case '-' -> literal.append("%20");
                case '{' -> {
                    position++;
                    return macro();
                }
                default -> {
                    return false;
                }
            }
            position++;
            return true;
        }

        private boolean macro() {
            char written = peek();
            boolean escaped = written >= 'A' && written <= 'Z';
            char letter = escaped ? (char) (written - 'A' + 'a') : written;
            if (letters.indexOf(letter) < 0) {
                return false;
            }
            position++;
            int digits = position;
            int count = count();
            if (count == 0 && position > digits) {
                // RFC 7208 7.3: "If a DIGIT is specified, the value MUST be nonzero."
                return false;
            }
            boolean reversed = peek() == 'r' || peek() == 'R';
            position += reversed ? 1 : 0;
            int delimiters = position;
            while (DELIMITERS.indexOf(peek()) >= 0) {
                position++;
            }
            String delimiting = text.substring(delimiters, position);
            if (peek() != '}') {
                return false;
            }
            position++;
            endLiteral();
            parts.add(new MacroPart.Macro(
                    letter, escaped, count == 0 ? MacroPart.Macro.ALL_PARTS : count, reversed, delimiting));
            return true;
        }

        private int count() {
            int count = 0;
            for (; peek() >= '0' && peek() <= '9'; position++) {
                count = Math.min(HIGHEST_COUNT, count * 10 + peek() - '0');
            }
            return count;
        }

        private char peek() {
            return position < text.length() ? text.charAt(position) : '\0';
        }

        private void endLiteral() {
            if (literal.length() > 0) {
                parts.add(new MacroPart.Literal(literal.toString()));
                literal.setLength(0);
            }
        }
    }
}
