package org.sekisho.authentication.dmarc;

import java.util.Optional;

/**
 * What policy discovery found for one Author Domain (RFC 9989 4.10.1). It hangs on nothing but the domain and the DNS, so it
 * can be known before the message is there. Immutable.
 *
 * @param authorDomain the Author Domain, canonical A-labels
 * @param method how it was looked for
 * @param status what became of it
 * @param policyDomain where the record stands; present if there is one, also if no message is judged by it
 * @param record the record by which messages are judged; present if the status is {@link Status#FOUND} or {@link
 *     Status#EXISTENCE_UNKNOWN}
 * @param policy what the record asks for this Author Domain, {@code t=y} not yet counted; {@link DmarcPolicy#NONE} if there is
 *     no record
 * @param tag the tag that this policy comes from; present with a record
 * @param reason for humans, printable ASCII
 */
public record PolicyDiscovery(
        String authorDomain,
        DmarcDiscovery method,
        Status status,
        Optional<String> policyDomain,
        Optional<DmarcRecord> record,
        DmarcPolicy policy,
        Optional<PolicyTag> tag,
        String reason) {

    /** What became of a policy discovery. */
    public enum Status {
        /** There is a record, and the policy for this domain is known. */
        FOUND,
        /** There is no record: no DMARC. */
        NO_RECORD,
        /** The record found has no usable policy and no {@code rua}: no DMARC (RFC 9989 4.10.1). */
        RECORD_IGNORED,
        /** An answer that may have been the record is missing. */
        LOOKUP_FAILED,
        /** There is a record, but the DNS does not say whether the Author Domain exists, and {@code np} differs. */
        EXISTENCE_UNKNOWN
    }

    /** There is no record for {@code authorDomain}. */
    public static PolicyDiscovery noRecord(String authorDomain, DmarcDiscovery method, String reason) {
        return withoutRecord(authorDomain, method, Status.NO_RECORD, Optional.empty(), reason);
    }

    /** The look-up failed. */
    public static PolicyDiscovery failed(String authorDomain, DmarcDiscovery method, String reason) {
        return withoutRecord(authorDomain, method, Status.LOOKUP_FAILED, Optional.empty(), reason);
    }

    /** The record at {@code policyDomain} ends the search, and is not usable. */
    public static PolicyDiscovery ignored(
            String authorDomain, DmarcDiscovery method, String policyDomain, String reason) {
        return withoutRecord(authorDomain, method, Status.RECORD_IGNORED, Optional.of(policyDomain), reason);
    }

    /**
     * There is a record, and this tag of it is for {@code authorDomain}.
     *
     * @param tag a tag that {@code record} has; {@link PolicyTag#SP} and {@link PolicyTag#NP} only for a domain below {@code
     *     policyDomain}
     */
    public static PolicyDiscovery found(
            String authorDomain, DmarcDiscovery method, String policyDomain, DmarcRecord record, PolicyTag tag) {
        DmarcPolicy policy = switch (tag) {
            case P -> record.policy();
            case SP -> record.policyBelow();
            case NP -> record.nonExistentPolicy().orElseGet(record::policyBelow);
        };
        return new PolicyDiscovery(
                authorDomain,
                method,
                Status.FOUND,
                Optional.of(policyDomain),
                Optional.of(record),
                policy,
                Optional.of(tag),
                "record at _dmarc." + policyDomain);
    }

    /** What a record means for {@code authorDomain}, {@code np} not yet considered. */
    static PolicyDiscovery of(
            DmarcDiscovery method, String authorDomain, String policyDomain, RecordLookup.Found found) {
        if (found.unusable().isPresent()) {
            return ignored(
                    authorDomain,
                    method,
                    policyDomain,
                    "record at _dmarc." + policyDomain + " ignored: "
                            + found.unusable().get());
        }
        DmarcRecord record = found.record();
        boolean below = !policyDomain.equals(authorDomain);
        PolicyTag tag = below && record.subdomainPolicy().isPresent() ? PolicyTag.SP : PolicyTag.P;
        return found(authorDomain, method, policyDomain, record, tag);
    }

    /** Whether {@code np} would make a difference for this domain if it did not exist. */
    boolean hangsOnExistence() {
        return record.isPresent()
                && !policyDomain.equals(Optional.of(authorDomain))
                && record.get().nonExistentPolicy().filter(np -> np != policy).isPresent();
    }

    /** The same record, for an Author Domain that does not exist. */
    PolicyDiscovery forNonExistent() {
        return new PolicyDiscovery(
                authorDomain,
                method,
                Status.FOUND,
                policyDomain,
                record,
                record.flatMap(DmarcRecord::nonExistentPolicy).orElse(policy),
                Optional.of(PolicyTag.NP),
                reason + ", " + authorDomain + " does not exist");
    }

    /** The same record, when nobody knows whether the Author Domain exists. */
    PolicyDiscovery forUnknownExistence(String failure) {
        return new PolicyDiscovery(
                authorDomain,
                method,
                Status.EXISTENCE_UNKNOWN,
                policyDomain,
                record,
                policy,
                tag,
                failure + " at " + authorDomain + ", np may apply");
    }

    private static PolicyDiscovery withoutRecord(
            String authorDomain, DmarcDiscovery method, Status status, Optional<String> policyDomain, String reason) {
        return new PolicyDiscovery(
                authorDomain,
                method,
                status,
                policyDomain,
                Optional.empty(),
                DmarcPolicy.NONE,
                Optional.empty(),
                reason);
    }
}
