package org.sekisho.webadmin;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.dmarc.AlignmentMode;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.reports.aggregate.ActionDisposition;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.aggregate.SpfAuthResult;
import org.sekisho.reports.store.RecordedEvaluation;

/** What was seen of a domain. */
final class Evaluations {

    private Evaluations() {}

    static RecordedEvaluation of(String domain, String day, long messages) {
        PublishedPolicy policy = new PublishedPolicy(
                domain,
                Optional.of(DmarcDiscovery.TREE_WALK),
                DmarcPolicy.REJECT,
                Optional.of(DmarcPolicy.QUARANTINE),
                Optional.empty(),
                Optional.of(AlignmentMode.STRICT),
                Optional.of(AlignmentMode.RELAXED),
                Optional.of("1:d"),
                Optional.of(true));
        ReportRow row = new ReportRow(
                "192.0.2.1",
                messages,
                ActionDisposition.REJECT,
                false,
                false,
                List.of(),
                domain,
                Optional.of(domain),
                Optional.empty(),
                List.of(),
                List.of(new SpfAuthResult(domain, SpfIdentity.MAIL_FROM, SpfResult.FAIL, Optional.empty())));
        return RecordedEvaluation.of(LocalDate.parse(day), policy, row);
    }
}
