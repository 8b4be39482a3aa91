package org.sekisho.authentication.dmarc;

import java.util.Optional;

/**
 * What DMARC said of one Author Domain.
 *
 * @param result the result
 * @param disposition what the owner asks for this message: {@link DmarcPolicy#NONE} unless the result is a fail; already softened
 *     by {@code t=y}
 * @param discovery the policy that applies, where it was found and how
 * @param alignedSpf the domain that passed SPF and is aligned
 * @param alignedDkim the first signing domain that passed DKIM and is aligned
 * @param reason why, for logs and comments; printable ASCII
 */
public record DmarcOutcome(
        DmarcResult result,
        DmarcPolicy disposition,
        PolicyDiscovery discovery,
        Optional<String> alignedSpf,
        Optional<String> alignedDkim,
        String reason) {

    /** The Author Domain, canonical A-labels. */
    public String authorDomain() {
        return discovery.authorDomain();
    }

    /** Where the policy record was found; empty if there is none. */
    public Optional<String> policyDomain() {
        return discovery.policyDomain();
    }

    /** The policy that the record asks for at this domain ({@code p}, {@code sp} or {@code np}), before {@code t=y} softens it. */
    public DmarcPolicy policy() {
        return discovery.policy();
    }

    /** Whether the record has {@code t=y}. */
    public boolean testMode() {
        return discovery.record().map(DmarcRecord::testMode).orElse(false);
    }
}
