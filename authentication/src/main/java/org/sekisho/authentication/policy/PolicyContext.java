package org.sekisho.authentication.policy;

/**
 * What the verdict hangs on besides the message itself.
 *
 * @param sessionId the id of the SMTP session, named in replies so that a log can be searched for it; may be empty
 * @param trustedClient the client is authenticated, authorized or on a trusted network: its mail is accepted
 * @param behindInboundRelay the message came through a gateway of ours: nothing is refused or deferred, since that would make
 *     the gateway send a bounce
 */
public record PolicyContext(String sessionId, boolean trustedClient, boolean behindInboundRelay) {

    /** An ordinary client from outside. */
    public static PolicyContext session(String sessionId) {
        return new PolicyContext(sessionId, false, false);
    }

    /** A message that came through one of the inbound relays. */
    public static PolicyContext behindRelay(String sessionId) {
        return new PolicyContext(sessionId, false, true);
    }
}
