package org.sekisho.authentication.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A block of IP addresses in the notation {@code 192.0.2.0/24} or {@code 2001:db8::/32}; an address alone is a block of one.
 *
 * @param address any address of the block
 * @param prefixLength how many leading bits count
 */
public record Network(InetAddress address, int prefixLength) {

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");

    /** Checks the prefix length; at most 32 for IPv4, 128 for IPv6. */
    public Network {
        if (prefixLength < 0 || prefixLength > 8 * address.getAddress().length) {
            throw new IllegalArgumentException("prefix length " + prefixLength);
        }
    }

    /**
     * Reads a network. No name is ever looked up.
     *
     * @return empty when {@code text} is no address and no block
     */
    public static Optional<Network> parse(String text) {
        String trimmed = text.trim();
        int slash = trimmed.indexOf('/');
        Optional<InetAddress> address = parseAddress(slash < 0 ? trimmed : trimmed.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int bits = 8 * address.get().getAddress().length;
        if (slash < 0) {
            return Optional.of(new Network(address.get(), bits));
        }
        String prefix = trimmed.substring(slash + 1);
        if (!PREFIX.matcher(prefix).matches() || Integer.parseInt(prefix) > bits) {
            return Optional.empty();
        }
        return Optional.of(new Network(address.get(), Integer.parseInt(prefix)));
    }

    /** Reads an IPv4 or IPv6 address; empty when it is neither. No name is ever looked up. */
    public static Optional<InetAddress> parseAddress(String text) {
        boolean ipv6 = text.indexOf(':') >= 0;
        if (!(ipv6 ? ADDRESS : IPV4).matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }

    /** Whether {@code candidate} lies in this block. An IPv4 address never lies in an IPv6 block. */
    public boolean contains(InetAddress candidate) {
        byte[] block = address.getAddress();
        byte[] bytes = candidate.getAddress();
        if (block.length != bytes.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((block[bit / 8] & mask) != (bytes[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength;
    }
}
