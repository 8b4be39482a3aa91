package org.sekisho.authentication.diagnosis;

import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import org.sekisho.authentication.dns.DomainNames;

/**
 * A host that sends mail for a domain.
 *
 * @param name an address or a canonical domain name
 * @param address present if it is an address
 */
public record SendingHost(String name, Optional<InetAddress> address) {

    /** A host as a person writes it: an IPv4 or IPv6 address or a domain name; empty if it is neither. */
    public static Optional<SendingHost> of(String text) {
        if (InetAddresses.isInetAddress(text)) {
            InetAddress address = InetAddresses.forString(text);
            return Optional.of(new SendingHost(InetAddresses.toAddrString(address), Optional.of(address)));
        }
        return DomainNames.toAscii(text)
                .filter(name -> DomainNames.isHostName(name) && name.indexOf('.') > 0 && !name.matches("[0-9.]+"))
                .map(name -> new SendingHost(name, Optional.empty()));
    }

    /** What allows it in an SPF record. */
    String mechanism() {
        return address.map(known -> (known instanceof Inet4Address ? "ip4:" : "ip6:") + name)
                .orElse("a:" + name);
    }
}
