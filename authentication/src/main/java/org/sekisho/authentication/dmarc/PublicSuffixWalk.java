package org.sekisho.authentication.dmarc;

import java.util.Optional;
import org.sekisho.authentication.dns.DnsAnswers;

/**
 * Policies and Organizational Domains by the list of public suffixes, as RFC 7489 had it (3.2 and 6.6.3). The list is the one
 * inside Guava, as old as that. Records mean what RFC 9989 says, but their {@code psd} does not count. Has no state.
 */
final class PublicSuffixWalk implements OrganizationalDomains {

    @Override
    public void prefetch(DnsAnswers dns, String authorDomain) {
        dns.prefetch(RecordLookup.question(authorDomain));
        dns.prefetch(RecordLookup.question(PublicSuffixList.organizationalDomain(authorDomain)));
    }

    @Override
    public PolicyDiscovery discover(DnsAnswers dns, String authorDomain) {
        prefetch(dns, authorDomain);
        String organizational = PublicSuffixList.organizationalDomain(authorDomain);
        // RFC 7489 6.6.3: the Author Domain, then its Organizational Domain.
        RecordLookup lookup = RecordLookup.at(dns, authorDomain);
        String policyDomain = authorDomain;
        if (lookup instanceof RecordLookup.Absent && !organizational.equals(authorDomain)) {
            lookup = RecordLookup.at(dns, organizational);
            policyDomain = organizational;
        }
        DmarcDiscovery method = DmarcDiscovery.PUBLIC_SUFFIX_LIST;
        if (lookup instanceof RecordLookup.Found found) {
            return PolicyDiscovery.of(method, authorDomain, policyDomain, found);
        }
        return lookup instanceof RecordLookup.Failed failed
                ? PolicyDiscovery.failed(authorDomain, method, failed.reason())
                : PolicyDiscovery.noRecord(authorDomain, method, ((RecordLookup.Absent) lookup).reason());
    }

    @Override
    public Optional<String> organizationalDomain(DnsAnswers dns, String domain) {
        return Optional.of(PublicSuffixList.organizationalDomain(domain));
    }

    @Override
    public Alignment relaxed(DnsAnswers dns, QueryBudget budget, String authorDomain, String domain) {
        return PublicSuffixList.organizationalDomain(authorDomain).equals(PublicSuffixList.organizationalDomain(domain))
                ? Alignment.ALIGNED
                : Alignment.NOT_ALIGNED;
    }

    @Override
    public void prefetch(DnsAnswers dns, QueryBudget budget, String authorDomain, String domain) {
        // The list is at hand.
    }
}
