package org.sekisho.authentication.spf;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 network, ready to be compared.
 *
 * @param network the address, bits beyond the prefix zero
 * @param mask one bits for the prefix
 */
record Ip4Network(int network, int mask) {

    static final int ADDRESS_BITS = 32;

    private static final int OCTETS = 4;
    private static final int LONGEST_OCTET = 3;

    /** The network of {@code bits} bits (0 to 32) in which {@code address} lies. */
    static Ip4Network of(int address, int bits) {
        int mask = bits == 0 ? 0 : -1 << (ADDRESS_BITS - bits);
        return new Ip4Network(address & mask, mask);
    }

    /** Whether the client has an IPv4 address in this network. */
    boolean contains(ClientAddress client) {
        return client.isIp4() && ((client.ip4() ^ network) & mask) == 0;
    }

    /** Reads {@code ip4-network} (RFC 7208 12): four decimal numbers without leading zeros; null for anything else. */
    static @Nullable Integer parseAddress(String text) {
        int address = 0;
        int position = 0;
        for (int octet = 0; octet < OCTETS; octet++) {
            int end = octet == OCTETS - 1 ? text.length() : text.indexOf('.', position);
            int value = end < 0 ? -1 : octet(text, position, end);
            if (value < 0) {
                return null;
            }
            address = address << 8 | value;
            position = end + 1;
        }
        return address;
    }

    private static int octet(String text, int start, int end) {
        int length = end - start;
        if (length < 1 || length > LONGEST_OCTET || (length > 1 && text.charAt(start) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value <= 0xFF ? value : -1;
    }

    /** The dotted form of an address. */
    static String text(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xFF) + "." + (address >>> 8 & 0xFF) + "." + (address & 0xFF);
    }

    /** As it stands in a record. */
    @Override
    public String toString() {
        int bits = Integer.bitCount(mask);
        return bits == ADDRESS_BITS ? text(network) : text(network) + "/" + bits;
    }
}
