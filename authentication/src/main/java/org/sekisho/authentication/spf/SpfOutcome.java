package org.sekisho.authentication.spf;

import java.util.Optional;

/**
 * What SPF said about one identity.
 *
 * @param result the result
 * @param identity which identity was checked
 * @param domain the domain whose record was looked at, canonical; for an unusable identity what the client gave, at most
 *     254 chars of any kind, may be empty
 * @param reason why: the mechanism that matched, or the error, for logs and comments; printable ASCII
 * @param explanation the domain's own words for a {@link SpfResult#FAIL} (RFC 7208 6.2), already filtered to printable
 *     ASCII and bounded; never to be shown as ours
 */
public record SpfOutcome(
        SpfResult result, SpfIdentity identity, String domain, String reason, Optional<String> explanation) {

    /** The most chars of an explanation: it has to fit in one SMTP reply with words of our own around it. */
    public static final int LONGEST_EXPLANATION = 400;
}
