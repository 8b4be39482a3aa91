package org.sekisho.authentication.policy;

/**
 * What the verdict hangs on besides the message itself.
 *
 * @param sessionId the id of the SMTP session, named in replies so that a log can be searched for it; may be empty
 * @param trustedClient the client is authenticated, authorized or on a trusted network: its mail is accepted
 * @param behindInboundRelay the message came through a gateway of ours: nothing is refused or deferred, since that would make
 *     the gateway send a bounce
 * @param inSpool the client has had its answer: nothing is deferred, and a refusal is carried out otherwise
 */
public record PolicyContext(String sessionId, boolean trustedClient, boolean behindInboundRelay, boolean inSpool) {

    /** While the client still waits for its answer. */
    public PolicyContext(String sessionId, boolean trustedClient, boolean behindInboundRelay) {
        this(sessionId, trustedClient, behindInboundRelay, false);
    }

    /** The same for a message that has been answered: it cannot be deferred any more. */
    public PolicyContext afterTheAnswer() {
        return new PolicyContext(sessionId, trustedClient, behindInboundRelay, true);
    }

    /** An ordinary client from outside. */
    public static PolicyContext session(String sessionId) {
        return new PolicyContext(sessionId, false, false);
    }

    /** A message that came through one of the inbound relays. */
    public static PolicyContext behindRelay(String sessionId) {
        return new PolicyContext(sessionId, false, true);
    }
}
