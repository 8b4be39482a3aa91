package org.sekisho.reports.failure;

import java.util.List;
import org.sekisho.authentication.dmarc.ReportUri;

/** Says to whom reports may go. Safe for use by any number of threads. */
@FunctionalInterface
public interface FailureDestinations {

    /**
     * Looks for the mailboxes, and may wait for the DNS and for a database.
     *
     * @param policyDomain where the record stands that asks for reports, canonical
     * @param uris its {@code ruf}
     */
    Found find(String policyDomain, List<ReportUri> uris);

    /**
     * What was found.
     *
     * @param mailboxes those that have agreed (B30) and are not suppressed, in the order of the record
     * @param isUnknown whether there may be more: an answer of the DNS or of the database is missing
     */
    record Found(List<String> mailboxes, boolean isUnknown) {
        public Found {
            mailboxes = List.copyOf(mailboxes);
        }
    }
}
