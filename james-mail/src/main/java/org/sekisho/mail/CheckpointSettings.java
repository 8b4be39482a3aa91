package org.sekisho.mail;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.sekisho.authentication.policy.Network;

/**
 * Who we are and who stands in front of us.
 *
 * @param authservId the name under which we write Authentication-Results ({@code authserv-id})
 * @param otherIds names under which nobody else may claim results: {@code authserv-id.former}, and the helloName of every
 *     port (B15)
 * @param inboundRelays our own gateways ({@code inbound-relays})
 * @param showsLogins whether the messages of users say who has logged in ({@code submission.authentication-results})
 */
public record CheckpointSettings(
        String authservId, Set<String> otherIds, List<Network> inboundRelays, boolean showsLogins) {

    public CheckpointSettings {
        otherIds = Set.copyOf(otherIds);
        inboundRelays = List.copyOf(inboundRelays);
    }

    /** A server that keeps the logins of its users to itself. */
    public CheckpointSettings(String authservId, Set<String> otherIds, List<Network> inboundRelays) {
        this(authservId, otherIds, inboundRelays, false);
    }

    /** A server with one name and nothing in front of it. */
    public static CheckpointSettings named(String authservId) {
        return new CheckpointSettings(authservId, Set.of(), List.of());
    }

    boolean isInboundRelay(InetAddress client) {
        return contains(inboundRelays, client);
    }

    private static boolean contains(Collection<Network> networks, InetAddress client) {
        return networks.stream().anyMatch(network -> network.contains(client));
    }
}
