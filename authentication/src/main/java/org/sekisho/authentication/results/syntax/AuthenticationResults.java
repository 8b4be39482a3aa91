package org.sekisho.authentication.results.syntax;

import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.message.HeaderField;

/**
 * What an Authentication-Results field says (RFC 8601 2.2).
 *
 * @param authservId who says it, decoded: no quotes, no comments
 * @param version of the field's syntax, 1 unless the field says otherwise
 * @param results what it says; empty for {@code none}
 */
public record AuthenticationResults(String authservId, int version, List<MethodResult> results) {

    /** The most chars of a value that {@link #toHeaderField} writes. */
    public static final int MAXIMUM_VALUE = PropertyValue.MAXIMUM_LENGTH;

    public AuthenticationResults {
        results = List.copyOf(results);
    }

    /** What {@code authservId} says, in version 1. */
    public static AuthenticationResults of(String authservId, List<MethodResult> results) {
        return new AuthenticationResults(authservId, 1, results);
    }

    /**
     * Reads the value of a field: everything after the colon, folded or not. It takes what is common in real mail besides the
     * grammar: properties without a type, a semicolon at the end, unquoted slashes and equals signs in values.
     *
     * @return empty if it cannot be read as a whole
     */
    public static Optional<AuthenticationResults> parse(String value) {
        return new AuthenticationResultsParser(value).parse();
    }

    /** Reads a field of a message. Its octets must be UTF-8 (RFC 8601 2.2, RFC 6532 3.2); else it cannot be read. */
    public static Optional<AuthenticationResults> parse(HeaderField field) {
        return AuthenticationResultsParser.decode(field).flatMap(AuthenticationResults::parse);
    }

    /**
     * The whole field with its final CRLF: printable ASCII only, folded below 78 columns where no value is too long for
     * that. What ASCII cannot say stands there as {@code \x{...}} (RFC 6533 3), and what is longer than {@link
     * #MAXIMUM_VALUE} is cut.
     *
     * @throws IllegalArgumentException if the name of a method, a property or a result, which are ours to choose, is no token
     */
    public String toHeaderField() {
        return new FieldWriter().write(this);
    }

    /**
     * One result of one method.
     *
     * @param method such as {@code spf}, lower case
     * @param result such as {@code pass}, lower case
     * @param reason the text of {@code reason=}
     * @param comment what to write in parentheses after the result; never read
     * @param properties what was looked at, in order
     */
    public record MethodResult(
            String method,
            String result,
            Optional<String> reason,
            Optional<String> comment,
            List<Property> properties) {

        public MethodResult {
            properties = List.copyOf(properties);
        }

        /** The value of the first property of that name. */
        public Optional<String> property(String type, String name) {
            return properties.stream()
                    .filter(property ->
                            property.type().equals(type) && property.name().equals(name))
                    .map(Property::value)
                    .findFirst();
        }
    }

    /**
     * A property of the message.
     *
     * @param type such as {@code smtp} or {@code header}, lower case; empty where a field leaves it out
     * @param name such as {@code mailfrom}, lower case
     * @param value as decoded from quoting; anything may stand in it
     */
    public record Property(String type, String name, String value) {}
}
