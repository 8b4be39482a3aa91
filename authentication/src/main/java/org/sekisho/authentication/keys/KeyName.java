package org.sekisho.authentication.keys;

import java.util.Comparator;
import org.sekisho.authentication.dns.DomainNames;

/**
 * Which key: the domain that signs and the selector. It is also a place in the key folder, so nothing that could lead out of
 * it is a name.
 *
 * @param domain {@code d=}: canonical, in A-labels, at least two labels
 * @param selector {@code s=}: canonical; may have several labels
 */
public record KeyName(String domain, String selector) implements Comparable<KeyName> {

    private static final Comparator<KeyName> ORDER =
            Comparator.comparing(KeyName::domain).thenComparing(KeyName::selector);

    /** Checks the name; both parts must be canonical already. */
    public KeyName {
        if (!DomainNames.isHostName(domain) || domain.indexOf('.') < 0) {
            throw new IllegalArgumentException("\"" + domain + "\" is not a domain such as example.org");
        }
        if (!DomainNames.isHostName(selector) || !DomainNames.isHostName(recordName(domain, selector))) {
            throw new IllegalArgumentException("\"" + selector + "\" is not a selector such as s2026a");
        }
    }

    /**
     * A name as a person writes it: any case, U-labels, a final dot.
     *
     * @throws IllegalArgumentException if it cannot be one; the message is for the operator
     */
    public static KeyName of(String domain, String selector) {
        return new KeyName(
                DomainNames.toAscii(domain).orElse(domain),
                DomainNames.toAscii(selector).orElse(selector));
    }

    /** Where the record of the key stands in the DNS, without a final dot (RFC 6376 3.6.2.1). */
    public String recordName() {
        return recordName(domain, selector);
    }

    @Override
    public int compareTo(KeyName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return recordName();
    }

    private static String recordName(String domain, String selector) {
        return selector + "._domainkey." + domain;
    }
}
