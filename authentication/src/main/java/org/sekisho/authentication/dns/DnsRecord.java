package org.sekisho.authentication.dns;

import java.net.InetAddress;

/** The data of one DNS record. */
public sealed interface DnsRecord {

    /**
     * A TXT record, its strings joined without anything between them (RFC 7208 3.3, RFC 6376 3.6.2.2).
     *
     * @param value one char for each octet (ISO 8859-1), so that nothing is lost whatever the octets are
     */
    record Text(String value) implements DnsRecord {}

    /** An A or AAAA record. */
    record Address(InetAddress address) implements DnsRecord {}

    /**
     * An MX record.
     *
     * @param preference lower is tried first
     * @param host the exchange, canonical as in {@link DnsQuestion}; empty for a null MX (RFC 7505)
     */
    record MailExchange(int preference, String host) implements DnsRecord {}

    /**
     * A PTR record.
     *
     * @param host canonical as in {@link DnsQuestion}
     */
    record Pointer(String host) implements DnsRecord {}
}
