package org.sekisho.authentication.message;

import java.util.List;
import java.util.Optional;

/**
 * The Author Domains of a message: the distinct domains of the addresses in all its From fields, in order (RFC 9989 3.2.2,
 * 5.3.1, 11.5). Several fields, or several addresses in one, are never a way around DMARC: all domains are here (B07), unless
 * there are more than {@link #MAXIMUM}, which {@link #tooMany} says. Nor is an address that only a tolerant reader sees: its
 * domain is here, or there is none (B08). Immutable.
 *
 * @param domains canonical A-labels, at most {@link #MAXIMUM}; empty if no address names a domain, or if one cannot be read
 * @param tooMany whether there are more domains than these
 * @param fields how many From fields there are, also those that only some readers would see; RFC 5322 3.6 wants one
 * @param problem why {@code domains} is empty; beside domains, only that there is an address literal too
 */
public record AuthorDomains(List<String> domains, boolean tooMany, int fields, Optional<FromProblem> problem) {

    /** The most Author Domains that are evaluated. */
    public static final int MAXIMUM = 5;

    public AuthorDomains {
        domains = List.copyOf(domains);
    }

    /** The Author Domains of a message. Never throws; takes time linear in the length of the From fields. */
    public static AuthorDomains of(HeaderSection header) {
        return ofValues(header.possibleFieldsNamed("From").stream()
                .map(HeaderField::value)
                .toList());
    }

    /**
     * The Author Domains of From fields.
     *
     * @param values the value of each field: what follows its colon, any octets
     */
    public static AuthorDomains ofValues(List<byte[]> values) {
        ShownDomains shown = new ShownDomains(MAXIMUM);
        for (byte[] value : values) {
            String text = AddressText.decode(value);
            show(text, shown);
            EarlyEnds.of(text).forEach(beginning -> show(beginning, shown));
        }
        List<String> domains = shown.hasUnreadable() ? List.of() : shown.domains();
        return new AuthorDomains(domains, shown.tooMany(), values.size(), problem(values, shown));
    }

    private static void show(String text, ShownDomains shown) {
        if (!new AddressDomains(text, shown).areClear()) {
            EveryAddress.of(text, shown);
        }
    }

    private static Optional<FromProblem> problem(List<byte[]> values, ShownDomains shown) {
        if (values.isEmpty()) {
            return Optional.of(FromProblem.NO_FIELD);
        }
        if (shown.hasUnreadable()) {
            return Optional.of(FromProblem.UNREADABLE_ADDRESS);
        }
        if (shown.hasLiteral()) {
            return Optional.of(FromProblem.ADDRESS_LITERAL);
        }
        return shown.domains().isEmpty() ? Optional.of(FromProblem.NO_ADDRESS) : Optional.empty();
    }
}
