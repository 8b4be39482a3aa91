package org.sekisho.mail;

import java.net.InetAddress;

/**
 * Where a message comes from.
 *
 * @param sessionId the id of the SMTP session, for replies and logs; may be empty
 * @param client the address of the client; with the PROXY protocol the one that the proxy names
 * @param helo what the client said in HELO or EHLO, unchecked; empty if nothing
 * @param mailFrom the address in MAIL FROM without angle brackets, unchecked; empty for the null reverse-path
 * @param standing what the client is to us, see {@link Checkpoint#standing}
 * @param login the user who has logged in to send it; empty if nobody has
 */
public record Arrival(
        String sessionId, InetAddress client, String helo, String mailFrom, Standing standing, String login) {

    /** A message for which nobody has logged in. */
    public Arrival(String sessionId, InetAddress client, String helo, String mailFrom, Standing standing) {
        this(sessionId, client, helo, mailFrom, standing, "");
    }
}
