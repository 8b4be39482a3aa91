package org.sekisho.authentication.dmarc;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

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

    /**
     * The least that the owner may ask for a message that fails, as far as it is known (B04): what the record asks for; where the
     * Author Domain may not exist, the weaker of two policies; {@link DmarcPolicy#NONE} where no record is known.
     */
    public DmarcPolicy leastAsked() {
        return asked(Comparator.reverseOrder(), DmarcPolicy.NONE);
    }

    /** The most that the owner may ask for a message that fails: {@link DmarcPolicy#REJECT} where the record is not known. */
    public DmarcPolicy mostAsked() {
        return asked(Comparator.naturalOrder(), DmarcPolicy.REJECT);
    }

    private DmarcPolicy asked(Comparator<DmarcPolicy> order, DmarcPolicy unknown) {
        DmarcPolicy asked = switch (discovery.status()) {
            case LOOKUP_FAILED -> unknown;
            case NO_RECORD, RECORD_IGNORED -> DmarcPolicy.NONE;
            case FOUND -> policy();
            case EXISTENCE_UNKNOWN ->
                Stream.concat(Stream.of(policy()), discovery.record().flatMap(DmarcRecord::nonExistentPolicy).stream())
                        .max(order)
                        .orElseThrow();
        };
        // RFC 9989 4.7, t=y: one level below the policy.
        return testMode() ? asked.softened() : asked;
    }

    /** This outcome, if it were a failure for which the owner asks {@code asked}. */
    public DmarcOutcome asFailure(DmarcPolicy asked) {
        return new DmarcOutcome(DmarcResult.FAIL, asked, discovery, Optional.empty(), Optional.empty(), reason);
    }

    /** Whether the record has {@code t=y}. */
    public boolean testMode() {
        return discovery.record().map(DmarcRecord::testMode).orElse(false);
    }
}
