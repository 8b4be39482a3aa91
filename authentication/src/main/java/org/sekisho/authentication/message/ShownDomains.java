package org.sekisho.authentication.message;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.sekisho.authentication.dns.DomainNames;

/** The domains that readers of a message may show beside its addresses, as they are found. */
final class ShownDomains {

    /** RFC 5321 4.1.3. Only what is one is harmless: {@code ceo@[bank.example]} is not. */
    private static final Pattern ADDRESS_LITERAL =
            Pattern.compile("\\[(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|(?i:IPv6:)[0-9A-Fa-f:.]{2,45})]");

    /** The most addresses that are looked at. */
    static final int MAXIMUM_ADDRESSES = 1000;

    private final int maximum;
    private final Set<String> domains = new LinkedHashSet<>();
    private int addresses;
    private boolean tooMany;
    private boolean unreadable;
    private boolean literal;

    /** @param maximum the most domains that are kept */
    ShownDomains(int maximum) {
        this.maximum = maximum;
    }

    /** Takes a domain as it is written; that one cannot be read is remembered. */
    void add(String written) {
        if (!addIfReadable(written)) {
            unreadable = true;
        }
    }

    /** Takes a domain as it is written. @return false if it cannot be read */
    boolean addIfReadable(String written) {
        addresses++;
        unreadable |= addresses > MAXIMUM_ADDRESSES;
        if (isDecided()) {
            return true;
        }
        Optional<String> name = read(written);
        if (name.isPresent() && domains.size() == maximum && !domains.contains(name.get())) {
            tooMany = true;
        } else {
            name.ifPresent(domains::add);
        }
        return name.isPresent();
    }

    /** @param written with its brackets */
    void addLiteral(String written) {
        if (ADDRESS_LITERAL.matcher(written).matches()) {
            literal = true;
        } else {
            unreadable = true;
        }
    }

    /** There is an address, and nobody knows of which domain. */
    void addUnreadable() {
        unreadable = true;
    }

    /** The canonical name. */
    static Optional<String> read(String written) {
        return written.length() > AddressText.LONGEST_DOMAIN
                ? Optional.empty()
                : DomainNames.toAscii(written).filter(DomainNames::isHostName);
    }

    List<String> domains() {
        return List.copyOf(domains);
    }

    boolean tooMany() {
        return tooMany;
    }

    boolean hasUnreadable() {
        return unreadable;
    }

    boolean hasLiteral() {
        return literal;
    }

    /** Whether nothing that is found from now on makes a difference. */
    boolean isDecided() {
        return unreadable || tooMany;
    }
}
