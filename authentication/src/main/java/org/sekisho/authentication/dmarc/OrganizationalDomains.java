package org.sekisho.authentication.dmarc;

import java.util.Optional;
import org.sekisho.authentication.dns.DnsAnswers;

/** One way to find policies and to tell whether two domains belong to the same organization. All names are canonical. */
interface OrganizationalDomains {

    /** Asks ahead for what {@link #discover} will want to know. */
    void prefetch(DnsAnswers dns, String authorDomain);

    /** Policy discovery without regard to {@code np}: the record for {@code authorDomain}, if any, with {@code p} or {@code sp}. */
    PolicyDiscovery discover(DnsAnswers dns, String authorDomain);

    /** The Organizational Domain of {@code domain}; empty if an answer is missing. */
    Optional<String> organizationalDomain(DnsAnswers dns, String domain);

    /**
     * Relaxed alignment of {@code domain} with {@code authorDomain}.
     *
     * @param budget what may still be asked for this message; a domain that would go over it is not aligned
     */
    Alignment relaxed(DnsAnswers dns, QueryBudget budget, String authorDomain, String domain);

    /** Asks ahead for what {@link #relaxed} will want to know, if {@code domain} looks as if it could be aligned. */
    void prefetch(DnsAnswers dns, QueryBudget budget, String authorDomain, String domain);
}
