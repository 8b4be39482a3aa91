package org.sekisho.authentication.dmarc;

import com.google.common.net.InternetDomainName;
import java.net.IDN;
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
        dns.prefetch(RecordLookup.question(organizationalDomain(authorDomain)));
    }

    @Override
    public PolicyDiscovery discover(DnsAnswers dns, String authorDomain) {
        prefetch(dns, authorDomain);
        String organizational = organizationalDomain(authorDomain);
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
        return Optional.of(organizationalDomain(domain));
    }

    @Override
    public Alignment relaxed(DnsAnswers dns, QueryBudget budget, String authorDomain, String domain) {
        return organizationalDomain(authorDomain).equals(organizationalDomain(domain))
                ? Alignment.ALIGNED
                : Alignment.NOT_ALIGNED;
    }

    @Override
    public void prefetch(DnsAnswers dns, QueryBudget budget, String authorDomain, String domain) {
        // The list is at hand.
    }

    /** The registrable domain; for a public suffix itself there is none, and it stands for itself. */
    private static String organizationalDomain(String domain) {
        return registrableDomain(domain).orElse(domain);
    }

    /**
     * The name one label below the public suffix of {@code domain}.
     *
     * @param domain canonical A-labels
     * @return empty if {@code domain} is a public suffix itself, or not a domain name
     */
    static Optional<String> registrableDomain(String domain) {
        // The list has U-labels; the labels of both forms are the same in number.
        String unicode = IDN.toUnicode(domain, IDN.ALLOW_UNASSIGNED);
        if (!InternetDomainName.isValid(unicode)) {
            return Optional.empty();
        }
        InternetDomainName suffix = InternetDomainName.from(unicode).publicSuffix();
        // The algorithm of the list: if no rule matches, the rule is "*", one label.
        int suffixLabels = suffix == null ? 1 : suffix.parts().size();
        return Labels.count(domain) > suffixLabels
                ? Optional.of(Labels.last(domain, suffixLabels + 1))
                : Optional.empty();
    }
}
