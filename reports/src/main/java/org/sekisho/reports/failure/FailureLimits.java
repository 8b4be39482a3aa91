package org.sekisho.reports.failure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How many failure reports may go out (RFC 9991 2 and 7.1): in any hour so many about one policy domain, few about one
 * condition, and so many mails in all. What is withheld is counted for the next report about the domain. Thread-safe.
 */
final class FailureLimits {

    /** Of so many policy domains at a time it is known what was sent; the one that was seen longest ago is forgotten. */
    static final int MAXIMUM_DOMAINS = 10_000;

    /** So many reports are about the same condition: one alone does not show what all have in common. */
    static final int MAXIMUM_ALIKE = 2;

    private static final Duration HOUR = Duration.ofHours(1);

    private final int perDomain;
    private final int perHour;
    private final Map<String, Domain> domains = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Domain> eldest) {
            return size() > MAXIMUM_DOMAINS;
        }
    };
    private final Deque<Instant> mails = new ArrayDeque<>();

    private record Reported(String condition, Instant at) {}

    private static final class Domain {
        private final Deque<Reported> reported = new ArrayDeque<>();
        private long withheld;
    }

    FailureLimits(int perDomain, int perHour) {
        this.perDomain = perDomain;
        this.perHour = perHour;
    }

    /**
     * Asks for a report.
     *
     * @return for how many incidents it stands, at least 1; empty if there is to be none, which is counted
     */
    synchronized OptionalLong report(String policyDomain, String condition, Instant now) {
        Domain domain = domains.computeIfAbsent(policyDomain, unknown -> new Domain());
        domain.reported.removeIf(report -> isOver(report.at(), now));
        forgetMails(now);
        long alike = domain.reported.stream()
                .filter(report -> report.condition().equals(condition))
                .count();
        if (domain.reported.size() >= perDomain || alike >= MAXIMUM_ALIKE || mails.size() >= perHour) {
            domain.withheld++;
            return OptionalLong.empty();
        }
        domain.reported.add(new Reported(condition, now));
        long incidents = domain.withheld + 1;
        domain.withheld = 0;
        return OptionalLong.of(incidents);
    }

    /** Counts incidents of a report that was not sent after all. */
    synchronized void withheld(String policyDomain, long incidents) {
        domains.computeIfAbsent(policyDomain, unknown -> new Domain()).withheld += incidents;
    }

    /** Takes the place of one mail; false if there is none left in this hour. */
    synchronized boolean mail(Instant now) {
        forgetMails(now);
        if (mails.size() >= perHour) {
            return false;
        }
        mails.add(now);
        return true;
    }

    private void forgetMails(Instant now) {
        while (!mails.isEmpty() && isOver(mails.getFirst(), now)) {
            mails.removeFirst();
        }
    }

    /** Also what lies more than an hour ahead: the clock was wrong then. */
    private static boolean isOver(Instant sent, Instant now) {
        return !sent.plus(HOUR).isAfter(now) || sent.minus(HOUR).isAfter(now);
    }
}
