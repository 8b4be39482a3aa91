package org.sekisho.authentication.dmarc;

import java.util.Optional;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DomainNames;

/** Policies and Organizational Domains by the DNS Tree Walk (RFC 9989 4.10). Has no state. */
final class TreeWalkDomains implements OrganizationalDomains {

    // Names that share less than this rarely belong together, so nothing is asked ahead for them.
    private static final int LIKELY_COMMON_LABELS = 2;

    @Override
    public void prefetch(DnsAnswers dns, String authorDomain) {
        TreeWalk.prefetch(dns, authorDomain);
    }

    @Override
    public PolicyDiscovery discover(DnsAnswers dns, String authorDomain) {
        prefetch(dns, authorDomain);
        RecordLookup own = TreeWalk.lookup(dns, authorDomain);
        if (own instanceof RecordLookup.Failed failed) {
            return PolicyDiscovery.failed(authorDomain, DmarcDiscovery.TREE_WALK, failed.reason());
        }
        if (own instanceof RecordLookup.Found found) {
            return PolicyDiscovery.of(DmarcDiscovery.TREE_WALK, authorDomain, authorDomain, found);
        }
        TreeWalk walk = TreeWalk.from(dns, authorDomain);
        Optional<String> organizational = walk.organizationalDomain();
        if (organizational.isEmpty()) {
            return PolicyDiscovery.failed(
                    authorDomain, DmarcDiscovery.TREE_WALK, walk.failure().orElse(""));
        }
        // 4.10.1: after the Author Domain its Organizational Domain, then its Public Suffix Domain.
        Optional<PolicyDiscovery> discovery = at(walk, authorDomain, organizational.get())
                .or(() -> walk.publicSuffixDomain().flatMap(suffix -> at(walk, authorDomain, suffix)));
        return discovery.orElseGet(() ->
                PolicyDiscovery.noRecord(authorDomain, DmarcDiscovery.TREE_WALK, ((RecordLookup.Absent) own).reason()));
    }

    private static Optional<PolicyDiscovery> at(TreeWalk walk, String authorDomain, String policyDomain) {
        return walk.recordAt(policyDomain)
                .map(found -> PolicyDiscovery.of(DmarcDiscovery.TREE_WALK, authorDomain, policyDomain, found));
    }

    @Override
    public Optional<String> organizationalDomain(DnsAnswers dns, String domain) {
        return TreeWalk.from(dns, domain).organizationalDomain();
    }

    @Override
    public Alignment relaxed(DnsAnswers dns, QueryBudget budget, String authorDomain, String domain) {
        if (Labels.common(authorDomain, domain) == 0) {
            return Alignment.NOT_ALIGNED;
        }
        TreeWalk author = TreeWalk.from(dns, authorDomain);
        Optional<String> organizational = author.organizationalDomain();
        boolean excluded = organizational.isPresent() && !DomainNames.isSameOrBelow(domain, organizational.get());
        if (excluded || !budget.admit(TreeWalk.questions(domain))) {
            return Alignment.NOT_ALIGNED;
        }
        return TreeWalk.alignment(author, TreeWalk.from(dns, domain));
    }

    @Override
    public void prefetch(DnsAnswers dns, QueryBudget budget, String authorDomain, String domain) {
        if (Labels.common(authorDomain, domain) >= LIKELY_COMMON_LABELS && budget.admit(TreeWalk.questions(domain))) {
            TreeWalk.prefetch(dns, domain);
        }
    }
}
