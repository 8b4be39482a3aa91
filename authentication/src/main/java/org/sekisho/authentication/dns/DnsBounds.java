package org.sekisho.authentication.dns;

/**
 * How many questions to the DNS may be under way at a time (B17). A question of which the answer is known counts nothing, and the
 * same question of several messages counts once.
 *
 * <p>Questions beyond a bound wait until there is room, those of messages whose header section has arrived first. Those that ask
 * before it has ({@link DnsRequester#headerArrived}) have half of each bound: nobody keeps the places of messages that are there
 * with envelopes to which no message comes. Where {@link #WAITING_FOR_EACH_PLACE} times as many wait, one more is an overload.
 *
 * @param total for all together; each holds a socket
 * @param perNetwork for the messages of one client network: /24 of IPv4, /48 of IPv6
 * @param perDomain about names of one registrable domain, by the ICANN part of the Public Suffix List
 */
public record DnsBounds(int total, int perNetwork, int perDomain) {

    /** 2000 for all, 200 for one network, 100 for one domain. */
    public static final DnsBounds DEFAULT = new DnsBounds(2000, 200, 100);

    /** How many may wait for each place that there is. */
    static final int WAITING_FOR_EACH_PLACE = 10;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is less than 2, so that there would be no half of it
     */
    public DnsBounds {
        if (total < 2 || perNetwork < 2 || perDomain < 2) {
            throw new IllegalArgumentException("every bound of the DNS must be at least 2");
        }
    }
}
