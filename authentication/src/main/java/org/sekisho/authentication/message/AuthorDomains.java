package org.sekisho.authentication.message;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The Author Domains of a message: the distinct domains of the addresses in all its From fields, in order (RFC 9989 3.2.2,
 * 5.3.1, 11.5). Several fields, or several addresses in one, are never a way around DMARC: all domains are here (B07), unless
 * there are more than {@link #MAXIMUM}, which {@link #tooMany} says. Immutable.
 *
 * @param domains canonical A-labels, at most {@link #MAXIMUM}; empty if no address names a domain
 * @param tooMany whether there are more domains than these
 * @param fields how many From fields there are, also those that only some readers would see; RFC 5322 3.6 wants one
 * @param reason why {@code domains} is empty, or what could not be read beside them; empty if nothing is wrong. Printable ASCII
 */
public record AuthorDomains(List<String> domains, boolean tooMany, int fields, String reason) {

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
        Set<String> domains = new LinkedHashSet<>();
        List<String> problems = new ArrayList<>();
        boolean tooMany = false;
        for (byte[] value : values) {
            int start = 0;
            while (start < value.length) {
                int end = unfoldedLineEnd(value, start);
                AddressDomains parser = new AddressDomains(value, start, end, domains, MAXIMUM);
                tooMany |= !parser.parse();
                if (!parser.problem().isEmpty() && problems.isEmpty()) {
                    problems.add(parser.problem());
                }
                start = end + 1;
            }
        }
        return new AuthorDomains(List.copyOf(domains), tooMany, values.size(), reason(values, domains, problems));
    }

    /** Whether there is no domain since an address literal stands in its place: From is readable, DMARC has nothing to look at. */
    public boolean isAddressLiteral() {
        return domains.isEmpty() && reason.equals(AddressDomains.ADDRESS_LITERAL);
    }

    private static String reason(List<byte[]> values, Set<String> domains, List<String> problems) {
        if (values.isEmpty()) {
            return "no From field";
        }
        if (!problems.isEmpty()) {
            return problems.get(0);
        }
        return domains.isEmpty() ? "no address in From" : "";
    }

    /**
     * Where some readers see the end of the field: a CR or LF that no white space follows. For others it goes on, so that both
     * parts are read, each for itself.
     */
    private static int unfoldedLineEnd(byte[] value, int start) {
        int i = start;
        while (i < value.length) {
            if (value[i] == '\r' || value[i] == '\n') {
                int next = value[i] == '\r' && i + 1 < value.length && value[i + 1] == '\n' ? i + 2 : i + 1;
                if (next == value.length || !HeaderField.isBlank(value[next])) {
                    return i;
                }
                i = next;
            } else {
                i++;
            }
        }
        return value.length;
    }
}
