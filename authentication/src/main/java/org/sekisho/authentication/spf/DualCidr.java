package org.sekisho.authentication.spf;

/**
 * How many bits of an address of {@code a} or {@code mx} must agree with the client's (RFC 7208 5.3).
 *
 * @param ip4Bits 0 to 32
 * @param ip6Bits 0 to 128
 */
record DualCidr(int ip4Bits, int ip6Bits) {

    /** The whole address must agree. */
    static final DualCidr WHOLE = new DualCidr(Ip4Network.ADDRESS_BITS, Ip6Network.ADDRESS_BITS);

    /** As it stands in a record; whole lengths are left out. */
    @Override
    public String toString() {
        return (ip4Bits == Ip4Network.ADDRESS_BITS ? "" : "/" + ip4Bits)
                + (ip6Bits == Ip6Network.ADDRESS_BITS ? "" : "//" + ip6Bits);
    }
}
