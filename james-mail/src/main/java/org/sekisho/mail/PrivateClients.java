package org.sekisho.mail;

import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when most clients have private addresses, which means that something stands in front of this server and hides the
 * real ones, so that SPF judges by the wrong address (B28). Says so once.
 */
final class PrivateClients {

    /** After how many clients the sum is drawn. */
    static final int SAMPLE = 100;

    private static final Logger LOGGER = LoggerFactory.getLogger(PrivateClients.class);

    private int seen;
    private int hidden;
    private boolean warned;

    /** @return true when this client makes the warning due */
    synchronized boolean see(InetAddress client) {
        if (warned) {
            return false;
        }
        seen++;
        hidden += isPrivate(client) ? 1 : 0;
        if (seen < SAMPLE) {
            return false;
        }
        warned = 2 * hidden > seen;
        seen = 0;
        hidden = 0;
        if (warned) {
            LOGGER.warn(
                    "Most SMTP clients have private addresses. If a gateway or balancer stands in front of this server, name"
                            + " it in inbound-relays of sekisho.properties, or let it speak the PROXY protocol: SPF is judged by the"
                            + " wrong address until then");
        }
        return warned;
    }

    private static boolean isPrivate(InetAddress client) {
        boolean uniqueLocal = client.getAddress().length == 16 && (client.getAddress()[0] & 0xfe) == 0xfc;
        return uniqueLocal || client.isSiteLocalAddress() || client.isLoopbackAddress() || client.isLinkLocalAddress();
    }
}
