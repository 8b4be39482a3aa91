package org.sekisho.reports.store;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.AlignmentMode;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.policy.OverrideReason;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.reports.aggregate.ActionDisposition;
import org.sekisho.reports.aggregate.DkimAuthResult;
import org.sekisho.reports.aggregate.OverrideNote;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.aggregate.SpfAuthResult;

/** Evaluations for tests. */
public final class Evaluations {

    /** The day that they are about. */
    public static final LocalDate DAY = LocalDate.of(2026, 11, 23);

    private Evaluations() {}

    /** One message. */
    public static RecordedEvaluation of(String domain, String sourceIp) {
        return RecordedEvaluation.of(DAY, policy(domain), row(sourceIp, domain, 1));
    }

    /** A policy with every tag. */
    public static PublishedPolicy policy(String domain) {
        return new PublishedPolicy(
                domain,
                Optional.of(DmarcDiscovery.TREE_WALK),
                DmarcPolicy.REJECT,
                Optional.of(DmarcPolicy.QUARANTINE),
                Optional.of(DmarcPolicy.NONE),
                Optional.of(AlignmentMode.STRICT),
                Optional.of(AlignmentMode.RELAXED),
                Optional.of("1:d"),
                Optional.of(true));
    }

    /** A row with everything in it. */
    public static ReportRow row(String sourceIp, String domain, long count) {
        return new ReportRow(
                sourceIp,
                count,
                ActionDisposition.QUARANTINE,
                false,
                true,
                List.of(
                        new OverrideNote(OverrideReason.POLICY_TEST_MODE, Optional.empty()),
                        new OverrideNote(OverrideReason.LOCAL_POLICY, Optional.of("a friend"))),
                domain,
                Optional.of("bounces." + domain),
                Optional.empty(),
                List.of(
                        new DkimAuthResult(domain, "s1", DkimResult.FAIL, Optional.of("body hash")),
                        new DkimAuthResult("esp.example", "s2", DkimResult.PASS, Optional.empty())),
                List.of(new SpfAuthResult(
                        "bounces." + domain, SpfIdentity.MAIL_FROM, SpfResult.PASS, Optional.empty())));
    }
}
