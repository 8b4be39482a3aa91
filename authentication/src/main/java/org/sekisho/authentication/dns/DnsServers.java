package org.sekisho.authentication.dns;

import com.google.common.net.HostAndPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;

/** Where DNS servers are: as an operator writes it, or as an existing resolver knows it. */
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

    /**
     * The servers that a resolver asks, in its order. The resolver is only read: it may serve others, who set its time-outs.
     *
     * @return empty if it is of a kind that does not say where it asks
     */
    public static List<InetSocketAddress> of(Resolver resolver) {
        List<InetSocketAddress> servers = new ArrayList<>();
        if (resolver instanceof SimpleResolver simple) {
            servers.add(simple.getAddress());
        } else if (resolver instanceof ExtendedResolver extended) {
            for (Resolver each : extended.getResolvers()) {
                servers.addAll(of(each));
            }
        }
        return List.copyOf(servers);
    }
}
