package org.sekisho.integration;

import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.reports.aggregate.AggregateReport;
import org.sekisho.reports.aggregate.ReportRow;

/**
 * Messages that a report counts together, with what a test looks at.
 *
 * @param domain whose policy it was
 * @param policy what the policy asked for, {@code p}
 * @param client the address that they came from
 * @param disposition what was done with them
 * @param from the Author Domain
 * @param mailFrom the domain of MAIL FROM
 * @param dkim whether an aligned signature passed
 * @param spf whether SPF passed, aligned
 */
record Kind(
        String domain,
        String policy,
        String client,
        String disposition,
        String from,
        String mailFrom,
        boolean dkim,
        boolean spf) {

    /** Forged mail of the attacker in the name of {@code domain} itself, with which this was done. */
    static Kind forged(String domain, String policy, String disposition) {
        return forged(domain, policy, disposition, domain);
    }

    /** Forged mail of the attacker in the name of {@code from}, with which this was done. */
    static Kind forged(String domain, String policy, String disposition, String from) {
        return new Kind(
                domain, policy, SampleDomains.ATTACKER_SERVER, disposition, from, SampleDomains.ATTACKER, false, false);
    }

    /** What a row of a report counts. */
    static Kind of(AggregateReport report, ReportRow row) {
        return new Kind(
                report.policy().domain(),
                report.policy().policy().word(),
                row.sourceIp(),
                row.disposition().word(),
                row.headerFrom(),
                row.envelopeFrom().orElse("absent"),
                row.dkimAligned(),
                row.spfAligned());
    }
}
