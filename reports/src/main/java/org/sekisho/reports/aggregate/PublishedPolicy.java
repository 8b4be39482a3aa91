package org.sekisho.reports.aggregate;

import java.util.Optional;
import org.sekisho.authentication.dmarc.AlignmentMode;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcPolicy;

/**
 * The DMARC policy that a report is about (RFC 9990 3.1.1, {@code policy_published}). What a report leaves out is empty.
 *
 * @param domain where the record was found: the DMARC Policy Domain
 * @param discovery how it was found
 * @param policy {@code p}
 * @param subdomainPolicy {@code sp}
 * @param nonExistentPolicy {@code np}
 * @param dkimAlignment {@code adkim}
 * @param spfAlignment {@code aspf}
 * @param failureOptions {@code fo}, as published
 * @param testing {@code t}
 */
public record PublishedPolicy(
        String domain,
        Optional<DmarcDiscovery> discovery,
        DmarcPolicy policy,
        Optional<DmarcPolicy> subdomainPolicy,
        Optional<DmarcPolicy> nonExistentPolicy,
        Optional<AlignmentMode> dkimAlignment,
        Optional<AlignmentMode> spfAlignment,
        Optional<String> failureOptions,
        Optional<Boolean> testing) {}
