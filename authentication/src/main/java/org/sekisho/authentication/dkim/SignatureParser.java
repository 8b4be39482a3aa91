package org.sekisho.authentication.dkim;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;

/** Reads a DKIM-Signature field as strictly as RFC 6376 6.1.1 asks. */
final class SignatureParser {

    private static final int LONGEST_ALGORITHM = 64;
    private static final int LONGEST_TIME = 12;
    private static final int LONGEST_LENGTH = 76;

    /** RFC 6376 3.5: a time of more digits may be taken for infinite. */
    /** The most names in {@code h=}: as many as there are fields that can be signed. */
    static final int MAXIMUM_SIGNED_FIELDS = HeaderSection.MAXIMUM_FIELDS;

    private static final long INFINITE_TIME = Long.MAX_VALUE / 4;

    private final HeaderField field;
    private final TagList tags;

    private SignatureParser(HeaderField field, TagList tags) {
        this.field = field;
        this.tags = tags;
    }

    static ParsedSignature parse(HeaderField field) {
        return parse(field, SignatureParser::signature);
    }

    static ParsedSignature parseWithoutIdentity(HeaderField field) {
        return parse(field, parser -> parser.signature(Optional.empty(), "relaxed/relaxed"));
    }

    static ParsedSignature parseOfFields(HeaderField field, List<String> signedFields) {
        return parse(field, parser -> parser.signatureOfFields(signedFields));
    }

    @FunctionalInterface
    private interface Grammar {
        DkimSignature read(SignatureParser parser) throws TagSyntaxException;
    }

    private static ParsedSignature parse(HeaderField field, Grammar grammar) {
        @Nullable TagList tags = null;
        try {
            tags = TagList.parse(field.text());
            return grammar.read(new SignatureParser(field, tags));
        } catch (TagSyntaxException syntax) {
            return malformed(field, tags, syntax.reason());
        }
    }

    private static MalformedSignature malformed(HeaderField field, @Nullable TagList tags, String reason) {
        if (tags == null) {
            return new MalformedSignature(field, "", "", "", "", reason);
        }
        return new MalformedSignature(
                field,
                tags.value("d").flatMap(SignatureParser::domainName).orElse(""),
                tags.value("s").flatMap(SignatureParser::domainName).orElse(""),
                tags.value("a").filter(SignatureParser::isAlgorithmName).orElse(""),
                tags.value("b")
                        .map(TagList::withoutSpace)
                        .filter(SignatureParser::isBase64)
                        .orElse(""),
                reason);
    }

    private DkimSignature signature() throws TagSyntaxException {
        if (!tags.require("v").equals("1")) {
            throw new TagSyntaxException("v= is not 1");
        }
        return signature(identity(), "simple/simple");
    }

    private DkimSignature signature(Optional<String> identity, String usual) throws TagSyntaxException {
        byte[] bodyHash = nonEmpty("bh", tags.requireBase64("bh"));
        Canonicalization[] canonicalizations = canonicalizations(usual);
        checkQueryMethods();
        return signature(
                bodyHash,
                canonicalizations[0],
                canonicalizations[1],
                signedFields(),
                identity,
                number("l", Long.toString(Long.MAX_VALUE).length() - 1, Long.MAX_VALUE, LONGEST_LENGTH));
    }

    private DkimSignature signatureOfFields(List<String> signedFields) throws TagSyntaxException {
        return signature(
                BodyHasher.digest(DkimAlgorithm.RSA_SHA256.digest()).digest(),
                Canonicalization.RELAXED,
                Canonicalization.RELAXED,
                List.copyOf(signedFields),
                Optional.empty(),
                OptionalLong.empty());
    }

    private DkimSignature signature(
            byte[] bodyHash,
            Canonicalization header,
            Canonicalization body,
            List<String> signedFields,
            Optional<String> identity,
            OptionalLong bodyLength)
            throws TagSyntaxException {
        DkimAlgorithm algorithm = DkimAlgorithm.of(tags.require("a"))
                .orElseThrow(() -> new TagSyntaxException("unknown algorithm in a="));
        byte[] signatureText = tags.requireWithoutSpace("b");
        byte[] signature = nonEmpty("b", TagList.decodeBase64("b", signatureText));
        String domain = domainName(tags.require("d"))
                .filter(name -> name.indexOf('.') > 0)
                .orElseThrow(() -> new TagSyntaxException("d= is not a domain name"));
        String selector =
                domainName(tags.require("s")).orElseThrow(() -> new TagSyntaxException("s= is not a selector"));
        OptionalLong timestamp = number("t", LONGEST_TIME, INFINITE_TIME, Integer.MAX_VALUE);
        OptionalLong expiration = number("x", LONGEST_TIME, INFINITE_TIME, Integer.MAX_VALUE);
        if (timestamp.isPresent() && expiration.isPresent() && expiration.getAsLong() <= timestamp.getAsLong()) {
            throw new TagSyntaxException("x= is not later than t=");
        }
        TagList.Range b = tags.range("b").orElseThrow();
        return new DkimSignature(
                field,
                algorithm,
                signature,
                new String(signatureText, StandardCharsets.ISO_8859_1),
                field.valueStart() + b.start(),
                field.valueStart() + b.end(),
                bodyHash,
                header,
                body,
                domain,
                selector,
                signedFields,
                identity,
                identityDomain(identity, domain),
                bodyLength,
                timestamp,
                expiration);
    }

    private static byte[] nonEmpty(String tag, byte[] octets) throws TagSyntaxException {
        if (octets.length == 0) {
            throw new TagSyntaxException(tag + "= is empty");
        }
        return octets;
    }

    private Canonicalization[] canonicalizations(String usual) throws TagSyntaxException {
        String value = tags.value("c").orElse(usual);
        int slash = value.indexOf('/');
        String header = slash < 0 ? value : value.substring(0, slash);
        String body = slash < 0 ? "simple" : value.substring(slash + 1);
        return new Canonicalization[] {canonicalization(header), canonicalization(body)};
    }

    private static Canonicalization canonicalization(String name) throws TagSyntaxException {
        return Canonicalization.of(name).orElseThrow(() -> new TagSyntaxException("unknown canonicalization in c="));
    }

    private List<String> signedFields() throws TagSyntaxException {
        List<String> names =
                tags.elements("h", SignedFields.USUAL_NAMES).orElseThrow(() -> new TagSyntaxException("missing h="));
        if (names.size() > MAXIMUM_SIGNED_FIELDS) {
            throw new TagSyntaxException("more than " + MAXIMUM_SIGNED_FIELDS + " names in h=");
        }
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (!isFieldName(name)) {
                throw new TagSyntaxException("h= is not a list of field names");
            }
            names.set(i, name.toLowerCase(Locale.ROOT));
        }
        if (!names.contains("from")) {
            throw new TagSyntaxException("From is not in h=");
        }
        return List.copyOf(names);
    }

    private Optional<String> identity() throws TagSyntaxException {
        Optional<String> value = tags.value("i");
        return value.isEmpty() ? value : Optional.of(QuotedPrintable.decode(value.get()));
    }

    private static String identityDomain(Optional<String> identity, String domain) throws TagSyntaxException {
        if (identity.isEmpty()) {
            return domain;
        }
        String address = identity.get();
        int at = address.lastIndexOf('@');
        String identityDomain = at < 0
                ? ""
                : DomainNames.toAscii(address.substring(at + 1))
                        .filter(DomainNames::isHostName)
                        .orElse("");
        if (identityDomain.isEmpty()) {
            throw new TagSyntaxException("i= is not an address");
        }
        if (!DomainNames.isSameOrBelow(identityDomain, domain)) {
            throw new TagSyntaxException("i= is not in the domain of d=");
        }
        return identityDomain;
    }

    private void checkQueryMethods() throws TagSyntaxException {
        for (String method : tags.elements("q").orElse(List.of("dns/txt"))) {
            if (method.equalsIgnoreCase("dns/txt")) {
                return;
            }
        }
        throw new TagSyntaxException("no known query method in q=");
    }

    /**
     * An unsigned decimal number.
     *
     * @param digits with more than these, leading zeros aside, it counts as {@code infinite}
     * @param most more digits are a syntax error
     */
    private OptionalLong number(String tag, int digits, long infinite, int most) throws TagSyntaxException {
        Optional<String> value = tags.value(tag);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        String number = value.get();
        int leading = 0;
        for (int i = 0; i < number.length(); i++) {
            if (number.charAt(i) < '0' || number.charAt(i) > '9') {
                throw new TagSyntaxException(tag + "= is not a number");
            }
            if (leading == i && number.charAt(i) == '0') {
                leading++;
            }
        }
        if (number.isEmpty() || number.length() > most) {
            throw new TagSyntaxException(tag + "= is not a number");
        }
        if (number.length() - leading > digits) {
            return OptionalLong.of(infinite);
        }
        return OptionalLong.of(leading == number.length() ? 0 : Long.parseLong(number.substring(leading)));
    }

    /** The canonical form of a name that came as octets, U-labels in UTF-8 (RFC 8616 5). */
    private static Optional<String> domainName(String octets) {
        if (DomainNames.isHostName(octets)) {
            return Optional.of(octets);
        }
        String name = new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return name.endsWith(".") ? Optional.empty() : DomainNames.toAscii(name).filter(DomainNames::isHostName);
    }

    private static boolean isFieldName(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) <= ' ' || name.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isAlgorithmName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-')) {
                return false;
            }
        }
        return name.length() <= LONGEST_ALGORITHM;
    }

    private static boolean isBase64(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && c != '+' && c != '/' && c != '=') {
                return false;
            }
        }
        return true;
    }
}
