package org.sekisho.authentication.results.syntax;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.results.syntax.AuthenticationResults.MethodResult;
import org.sekisho.authentication.results.syntax.AuthenticationResults.Property;

/**
 * Reads the value of an Authentication-Results field once from left to right, in time linear in its length. Comments may be
 * nested to any depth: they are counted, not recursed into.
 */
final class AuthenticationResultsParser {

    private static final int MAXIMUM_VERSION_DIGITS = 6;

    private final String text;
    private int at;

    AuthenticationResultsParser(String text) {
        this.text = text;
    }

    static Optional<String> decode(HeaderField field) {
        ByteBuffer octets = ByteBuffer.wrap(field.array(), field.valueStart(), field.valueEnd() - field.valueStart());
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(octets).toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    Optional<AuthenticationResults> parse() {
        try {
            return Optional.of(payload());
        } catch (Malformed malformed) {
            return Optional.empty();
        }
    }

    private AuthenticationResults payload() throws Malformed {
        skipWhiteSpace();
        String authservId = value();
        skipWhiteSpace();
        int version = atEnd() || peek() == ';' ? 1 : version();
        List<MethodResult> results = new ArrayList<>();
        boolean none = false;
        while (!atEnd()) {
            expect(';');
            skipWhiteSpace();
            if (atEnd() || peek() == ';') {
                continue;
            }
            Optional<MethodResult> result = result();
            result.ifPresent(results::add);
            none |= result.isEmpty();
        }
        if (results.isEmpty() != none) {
            throw Malformed.INSTANCE;
        }
        return new AuthenticationResults(authservId, version, results);
    }

    private int version() throws Malformed {
        String digits = keyword();
        skipWhiteSpace();
        if (digits.length() > MAXIMUM_VERSION_DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw Malformed.INSTANCE;
        }
        return Integer.parseInt(digits);
    }

    /** One resinfo; empty for the word {@code none}. */
    private Optional<MethodResult> result() throws Malformed {
        String method = keyword();
        skipWhiteSpace();
        if (method.equals("none") && (atEnd() || peek() == ';')) {
            return Optional.empty();
        }
        if (!atEnd() && peek() == '/') {
            at++;
            skipWhiteSpace();
            version();
        }
        expect('=');
        skipWhiteSpace();
        String result = keyword();
        skipWhiteSpace();
        Optional<String> reason = Optional.empty();
        List<Property> properties = new ArrayList<>();
        while (!atEnd() && peek() != ';') {
            Property property = property();
            if (property.type().isEmpty() && property.name().equals("reason")) {
                reason = Optional.of(property.value());
            } else {
                properties.add(property);
            }
        }
        return Optional.of(new MethodResult(method, result, reason, Optional.empty(), properties));
    }

    private Property property() throws Malformed {
        String first = propertyWord();
        skipWhiteSpace();
        String type = "";
        String name = first;
        if (!atEnd() && peek() == '.') {
            at++;
            skipWhiteSpace();
            type = first;
            name = propertyWord();
            skipWhiteSpace();
        }
        expect('=');
        skipWhiteSpace();
        String value = propertyValue();
        skipWhiteSpace();
        return new Property(type, name, value);
    }

    private String propertyWord() throws Malformed {
        int start = at;
        while (!atEnd() && peek() != '.' && isKeywordChar(peek())) {
            at++;
        }
        return lowerCase(start);
    }

    private String keyword() throws Malformed {
        int start = at;
        while (!atEnd() && isKeywordChar(peek())) {
            at++;
        }
        return lowerCase(start);
    }

    /** Names and results are ASCII also in internationalized mail. */
    private static boolean isKeywordChar(char c) {
        return c <= '~' && PropertyValue.isTokenChar(c);
    }

    private String lowerCase(int start) throws Malformed {
        if (at == start) {
            throw Malformed.INSTANCE;
        }
        return text.substring(start, at).toLowerCase(Locale.ROOT);
    }

    private String value() throws Malformed {
        if (!atEnd() && peek() == '"') {
            return quotedString();
        }
        int start = at;
        while (!atEnd() && PropertyValue.isTokenChar(peek())) {
            at++;
        }
        if (at == start) {
            throw Malformed.INSTANCE;
        }
        return text.substring(start, at);
    }

    /** One quoted string is decoded; what is only quoted in part, such as {@code "a b"@example.org}, stays as it is. */
    private String propertyValue() throws Malformed {
        int start = at;
        String decoded = "";
        int quotedStrings = 0;
        boolean plain = false;
        while (!atEnd() && !isDelimiter(peek())) {
            if (peek() == '"') {
                decoded = quotedString();
                quotedStrings++;
            } else if (Character.isISOControl(peek())) {
                throw Malformed.INSTANCE;
            } else {
                plain = true;
                at++;
            }
        }
        return quotedStrings == 1 && !plain ? decoded : text.substring(start, at);
    }

    private static boolean isDelimiter(char c) {
        return c == ';' || c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '(' || c == ')';
    }

    private String quotedString() throws Malformed {
        StringBuilder decoded = new StringBuilder();
        at++;
        while (!atEnd()) {
            char c = next();
            if (c == '"') {
                return decoded.toString();
            }
            if (c == '\\') {
                c = next();
            }
            if (isFold(c)) {
                skipFold(c);
            } else {
                decoded.append(textChar(c));
            }
        }
        throw Malformed.INSTANCE;
    }

    /** CFWS of RFC 5322 3.2.2. */
    private void skipWhiteSpace() throws Malformed {
        int depth = 0;
        while (!atEnd()) {
            char c = peek();
            if (c == '(') {
                depth++;
            } else if (depth == 0 && c != ' ' && c != '\t' && !isFold(c)) {
                return;
            } else if (c == ')') {
                depth--;
            } else if (c == '\\') {
                at++;
                textChar(atEnd() ? '\0' : peek());
            } else if (isFold(c)) {
                at++;
                skipFold(c);
                continue;
            } else {
                textChar(c);
            }
            at++;
        }
        if (depth > 0) {
            throw Malformed.INSTANCE;
        }
    }

    private static boolean isFold(char c) {
        return c == '\r' || c == '\n';
    }

    /** After a CR or LF: the line end must be whole, and the line must go on with white space. */
    private void skipFold(char first) throws Malformed {
        if (first == '\r' && next() != '\n') {
            throw Malformed.INSTANCE;
        }
        if (!atEnd() && peek() != ' ' && peek() != '\t') {
            throw Malformed.INSTANCE;
        }
    }

    private static char textChar(char c) throws Malformed {
        if (c != '\t' && Character.isISOControl(c)) {
            throw Malformed.INSTANCE;
        }
        return c;
    }

    private void expect(char expected) throws Malformed {
        if (next() != expected) {
            throw Malformed.INSTANCE;
        }
    }

    private char next() throws Malformed {
        if (atEnd()) {
            throw Malformed.INSTANCE;
        }
        return text.charAt(at++);
    }

    private char peek() {
        return text.charAt(at);
    }

    private boolean atEnd() {
        return at == text.length();
    }

    /** Leaves the parse where the field goes against the grammar. Carries nothing, so one instance serves all. */
    private static final class Malformed extends Exception {

        private static final long serialVersionUID = 1L;
        private static final Malformed INSTANCE = new Malformed();

        private Malformed() {
            super(null, null, false, false);
        }
    }
}
