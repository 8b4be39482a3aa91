package org.sekisho.authentication.dns;

import com.google.common.net.HostAndPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.xbill.DNS.ResolverConfig;

/** Where DNS servers are: as an operator writes it, or as the operating system knows it. */
public final class DnsServers {

    private static final int PORT = 53;

    private DnsServers() {}

    /**
     * Reads one server: {@code 192.0.2.1}, {@code 192.0.2.1:5353}, {@code 2001:db8::1}, {@code [2001:db8::1]:5353}, or a
     * host name, which the operating system looks up now.
     *
     * @throws IllegalArgumentException if it is none of these or the host name is not known; the message is for the operator
     */
    public static InetSocketAddress parse(String server) {
        try {
            HostAndPort parts = HostAndPort.fromString(server.strip()).withDefaultPort(PORT);
            if (parts.getHost().isEmpty() || parts.getPort() == 0) {
                throw new IllegalArgumentException("host or port is missing");
            }
            return new InetSocketAddress(InetAddress.getByName(parts.getHost()), parts.getPort());
        } catch (UnknownHostException | IllegalArgumentException unusable) {
            throw new IllegalArgumentException(
                    "\"" + server + "\" is not a DNS server: write an address such as 192.0.2.1 or 192.0.2.1:53",
                    unusable);
        }
    }

    /** The servers that the operating system asks, in its order, as dnsjava finds them; 127.0.0.1 if it finds none. */
    public static List<InetSocketAddress> ofOperatingSystem() {
        return List.copyOf(ResolverConfig.getCurrentConfig().servers());
    }
}
