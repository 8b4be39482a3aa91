package org.sekisho.authentication.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * For whom the DNS is asked: one message of one client. It has its share of what may be under way ({@link DnsBounds}), comes first
 * when the header section of its message is there, and gives everything back when nobody waits for the message any more. Safe for
 * use by any number of threads.
 */
public final class DnsRequester {

    /** This server itself, for what no client has asked for: reports, keys, the health check. */
    public static final DnsRequester SERVER = new DnsRequester(-1, true);

    /** Tells networks of the two kinds of address apart. */
    private static final long IPV6 = 1L << 62;

    private static final int OCTETS_OF_IPV4_NETWORK = 3;
    private static final int OCTETS_OF_IPV6_NETWORK = 6;

    private final long network;
    private final List<PendingQuery> pending = new ArrayList<>();
    private boolean urgent;
    private boolean cancelled;

    private DnsRequester(long network, boolean urgent) {
        this.network = network;
        this.urgent = urgent;
    }

    /** A message of which only the envelope is known yet. */
    public static DnsRequester messageOf(InetAddress client) {
        return new DnsRequester(network(client), false);
    }

    private static long network(InetAddress client) {
        boolean four = client instanceof Inet4Address;
        byte[] octets = client.getAddress();
        long network = 0;
        for (int i = 0; i < (four ? OCTETS_OF_IPV4_NETWORK : OCTETS_OF_IPV6_NETWORK); i++) {
            network = network << Byte.SIZE | (octets[i] & 0xFF);
        }
        return four ? network : network | IPV6;
    }

    /** Says that the header section is there. What waits for a place moves to the front. */
    public void headerArrived() {
        List<PendingQuery> waiting;
        synchronized (this) {
            if (urgent || cancelled) {
                return;
            }
            urgent = true;
            waiting = List.copyOf(pending);
        }
        waiting.forEach(PendingQuery::hurry);
    }

    /** Says that nobody waits for the message any more. Questions that nobody else has asked end now. */
    public void cancel() {
        List<PendingQuery> waiting;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            waiting = List.copyOf(pending);
            pending.clear();
        }
        waiting.forEach(query -> query.leave(this));
    }

    /** Whether a question of it has no answer since it still waits for a place. */
    public synchronized boolean waitsForPlace() {
        return pending.stream().anyMatch(PendingQuery::waitsForPlace);
    }

    long network() {
        return network;
    }

    synchronized boolean isUrgent() {
        return urgent;
    }

    /** Remembers a question, so that it can be hurried or left; false when it was cancelled in the meantime. */
    boolean remember(PendingQuery query) {
        if (this == SERVER) {
            return true;
        }
        boolean hurry;
        synchronized (this) {
            if (cancelled) {
                return false;
            }
            pending.add(query);
            hurry = urgent;
        }
        if (hurry) {
            query.hurry();
        }
        return true;
    }
}
