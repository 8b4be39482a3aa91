package org.sekisho.authentication.spf;

/**
 * An IPv6 network, ready to be compared.
 *
 * @param network the address, bits beyond the prefix zero
 * @param mask one bits for the prefix
 */
record Ip6Network(Ip6Bits network, Ip6Bits mask) {

    static final int ADDRESS_BITS = 128;

    private static final int LONG_BITS = 64;

    /** The network of {@code bits} bits (0 to 128) in which {@code address} lies. */
    static Ip6Network of(Ip6Bits address, int bits) {
        Ip6Bits mask = new Ip6Bits(leadingOnes(bits), leadingOnes(bits - LONG_BITS));
        return new Ip6Network(new Ip6Bits(address.high() & mask.high(), address.low() & mask.low()), mask);
    }

    private static long leadingOnes(int bits) {
        if (bits <= 0) {
            return 0;
        }
        return bits >= LONG_BITS ? -1 : -1L << (LONG_BITS - bits);
    }

    /** Whether the client has an IPv6 address, not an IPv4-mapped one, in this network. */
    boolean contains(ClientAddress client) {
        return !client.isIp4()
                && ((client.ip6().high() ^ network.high()) & mask.high()) == 0
                && ((client.ip6().low() ^ network.low()) & mask.low()) == 0;
    }

    /** As it stands in a record. */
    @Override
    public String toString() {
        int bits = Long.bitCount(mask.high()) + Long.bitCount(mask.low());
        return bits == ADDRESS_BITS ? network.toString() : network + "/" + bits;
    }
}
