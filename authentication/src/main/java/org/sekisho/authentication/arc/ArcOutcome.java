package org.sekisho.authentication.arc;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.results.syntax.AuthenticationResults;
import org.sekisho.authentication.results.syntax.AuthenticationResults.MethodResult;

/**
 * What became of the chain of a message.
 *
 * @param result the chain validation status
 * @param sealers the domains of the seals ({@code d=}), oldest first, canonical; only where the chain passes, else empty
 * @param oldestPass the oldest instance whose message signature still verifies, 0 if all do (RFC 8617 5.2 step 5); only where
 *     the chain passes
 * @param firstResults what the first sealer wrote of the message, the value of its ARC-Authentication-Results after the instance;
 *     only where the chain passes
 * @param reason why, for logs and comments; printable ASCII
 */
public record ArcOutcome(
        ArcResult result, List<String> sealers, OptionalInt oldestPass, Optional<String> firstResults, String reason) {

    /** A message without a chain. */
    public static final ArcOutcome NONE = broken(ArcResult.NONE, "no chain");

    public ArcOutcome {
        sealers = List.copyOf(sealers);
    }

    /** A chain that does not pass. */
    public static ArcOutcome broken(ArcResult result, String reason) {
        return new ArcOutcome(result, List.of(), OptionalInt.empty(), Optional.empty(), reason);
    }

    /**
     * Whether the first sealer recorded that the message was authentic for an Author Domain when it arrived there: {@code
     * dmarc=pass}, or SPF or DKIM pass for this very domain.
     *
     * @param authorDomain canonical
     */
    public boolean firstSawPass(String authorDomain) {
        return firstResults.flatMap(AuthenticationResults::parse).stream()
                .flatMap(results -> results.results().stream())
                .filter(result -> result.result().equals("pass"))
                .flatMap(result -> domainOf(result).stream())
                .anyMatch(authorDomain::equals);
    }

    private static Optional<String> domainOf(MethodResult result) {
        Optional<String> identity = switch (result.method()) {
            case "dmarc" -> result.property("header", "from");
            case "dkim" -> result.property("header", "d").or(() -> result.property("header", "i"));
            case "spf" -> result.property("smtp", "mailfrom");
            default -> Optional.empty();
        };
        return identity.map(text -> text.substring(text.lastIndexOf('@') + 1)).flatMap(DomainNames::toAscii);
    }
}
