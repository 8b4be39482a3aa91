package org.sekisho.authentication.policy;

import java.util.List;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dmarc.DmarcPolicy;

/**
 * What DMARC means for one Author Domain of a message: one row of an aggregate report.
 *
 * @param dmarc the outcome for this domain
 * @param requested the disposition that the domain asks for: {@link DmarcPolicy#NONE} unless the outcome is a fail
 * @param applied the disposition that this server applies on account of this domain
 * @param overrides why the two differ; with {@link OverrideReason#POLICY_TEST_MODE} also where the domain itself softened its
 *     policy
 */
public record DomainDisposition(
        DmarcOutcome dmarc, DmarcPolicy requested, DmarcPolicy applied, List<PolicyOverride> overrides) {

    public DomainDisposition {
        overrides = List.copyOf(overrides);
    }
}
