package org.sekisho.reports.recording;

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
import org.sekisho.reports.store.RecordedEvaluation;

/**
 * Evaluations in the form in which the first release has written them to its journal, piece by piece. They are only read. The order
 * of the constants of the enumerations is a part of the format.
 */
final class FormerRecord {

    /** What begins each record. */
    static final int VERSION = 1;

    /** How many reasons a row has at most. */
    static final int MAXIMUM_REASONS = 20;

    /** How many results of SPF a row has at most. */
    static final int MAXIMUM_SPF = 2;

    private static final DmarcDiscovery[] DISCOVERIES = DmarcDiscovery.values();
    private static final DmarcPolicy[] POLICIES = DmarcPolicy.values();
    private static final AlignmentMode[] ALIGNMENTS = AlignmentMode.values();
    private static final ActionDisposition[] DISPOSITIONS = ActionDisposition.values();
    private static final OverrideReason[] REASONS = OverrideReason.values();
    private static final DkimResult[] DKIM_RESULTS = DkimResult.values();
    private static final SpfIdentity[] IDENTITIES = SpfIdentity.values();
    private static final SpfResult[] SPF_RESULTS = SpfResult.values();

    private FormerRecord() {}

    /** Reads what follows the version, to the end. */
    static RecordedEvaluation read(RecordInput in) throws MalformedRecordException {
        LocalDate day = LocalDate.ofEpochDay(in.number(LocalDate.MAX.toEpochDay()));
        PublishedPolicy policy = policy(in);
        ReportRow row = row(in);
        in.end();
        return RecordedEvaluation.of(day, policy, row);
    }

    private static PublishedPolicy policy(RecordInput in) throws MalformedRecordException {
        return new PublishedPolicy(
                in.text(),
                in.optional(() -> in.constant(DISCOVERIES)),
                in.constant(POLICIES),
                in.optional(() -> in.constant(POLICIES)),
                in.optional(() -> in.constant(POLICIES)),
                in.optional(() -> in.constant(ALIGNMENTS)),
                in.optional(() -> in.constant(ALIGNMENTS)),
                in.optional(in::text),
                in.optional(in::truth));
    }

    private static ReportRow row(RecordInput in) throws MalformedRecordException {
        String sourceIp = in.text();
        long count = in.number(Integer.MAX_VALUE);
        ActionDisposition disposition = in.constant(DISPOSITIONS);
        boolean dkimAligned = in.truth();
        boolean spfAligned = in.truth();
        List<OverrideNote> reasons = in.list(MAXIMUM_REASONS, () -> reason(in));
        String headerFrom = in.text();
        Optional<String> envelopeFrom = in.optional(in::text);
        Optional<String> envelopeTo = in.optional(in::text);
        List<DkimAuthResult> dkim = in.list(EvaluationMapping.MAXIMUM_SIGNATURES, () -> dkim(in));
        List<SpfAuthResult> spf = in.list(MAXIMUM_SPF, () -> spf(in));
        return new ReportRow(
                sourceIp,
                count,
                disposition,
                dkimAligned,
                spfAligned,
                reasons,
                headerFrom,
                envelopeFrom,
                envelopeTo,
                dkim,
                spf);
    }

    private static OverrideNote reason(RecordInput in) throws MalformedRecordException {
        return new OverrideNote(in.constant(REASONS), in.optional(in::text));
    }

    private static DkimAuthResult dkim(RecordInput in) throws MalformedRecordException {
        return new DkimAuthResult(in.text(), in.text(), in.constant(DKIM_RESULTS), in.optional(in::text));
    }

    private static SpfAuthResult spf(RecordInput in) throws MalformedRecordException {
        return new SpfAuthResult(in.text(), in.constant(IDENTITIES), in.constant(SPF_RESULTS), in.optional(in::text));
    }
}
