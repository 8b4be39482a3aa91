package org.sekisho.reports.sending;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sekisho.authentication.dmarc.PublicSuffixList;

/**
 * How many report mails one organization gets in a UTC day. A policy record at each of its subdomains makes a report about each, so
 * that a stranger who sends one message from each could have this server flood whoever receives mail for it. What is over the limit
 * waits for another day. Organizations are told apart by the Public Suffix List, on which they have no influence; tags of their
 * records could make each subdomain an organization of its own. Thread-safe.
 */
final class OrganizationLimit {

    /** So many mails in a day: far more than the policy records that an organization has in earnest. */
    static final int MAXIMUM_MAILS = 1000;

    /** Of so many organizations it is known what they got; the one that was seen longest ago is forgotten. */
    static final int MAXIMUM_ORGANIZATIONS = 100_000;

    private final int maximum;
    private final Map<String, Long> mails = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAXIMUM_ORGANIZATIONS;
        }
    };

    private LocalDate day = LocalDate.MIN;

    OrganizationLimit(int maximum) {
        this.maximum = maximum;
    }

    /** Whether the organization of a policy domain may get more today. */
    synchronized boolean admits(String policyDomain, Instant now) {
        return mailsOf(now).getOrDefault(organization(policyDomain), 0L) < maximum;
    }

    /** Counts what it got. */
    synchronized void count(String policyDomain, int sent, Instant now) {
        if (sent > 0) {
            mailsOf(now).merge(organization(policyDomain), (long) sent, Long::sum);
        }
    }

    private Map<String, Long> mailsOf(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (!today.equals(day)) {
            mails.clear();
            day = today;
        }
        return mails;
    }

    private static String organization(String policyDomain) {
        return PublicSuffixList.organizationalDomain(policyDomain);
    }
}
