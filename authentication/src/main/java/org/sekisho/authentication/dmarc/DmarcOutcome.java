package org.sekisho.authentication.dmarc;

import java.util.Optional;

/**
 * What DMARC said of one Author Domain.
 *
 * @param result the result
 * @param authorDomain the Author Domain, canonical A-labels
 * @param policyDomain where the policy record was found; empty if there is none
 * @param policy the policy that the record asks for at this domain ({@code p}, {@code sp} or {@code np})
 * @param disposition what the owner asks for this message: {@link DmarcPolicy#NONE} unless the result is a fail; already softened
 *     by {@code t=y}
 * @param testMode the record has {@code t=y}
 * @param reason why, for logs and comments; printable ASCII
 */
public record DmarcOutcome(
        DmarcResult result,
        String authorDomain,
        Optional<String> policyDomain,
        DmarcPolicy policy,
        DmarcPolicy disposition,
        boolean testMode,
        String reason) {}
