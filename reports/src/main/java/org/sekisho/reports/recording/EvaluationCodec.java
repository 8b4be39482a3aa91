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
 * Evaluations as octets: the first one is the version, the rest follows the records piece by piece. Equal evaluations give equal
 * octets. The order of the constants of the enumerations is a part of the format.
 */
final class EvaluationCodec {

    /** What begins each record; another number for another format. */
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

    private EvaluationCodec() {}

    /** @throws IllegalArgumentException if it goes beyond the bounds within which it can be read again */
    static byte[] encode(RecordedEvaluation evaluation) {
        RecordOutput out = new RecordOutput();
        out.octet(VERSION);
        out.number(evaluation.day().toEpochDay());
        write(out, evaluation.policy());
        write(out, evaluation.row());
        return out.toBytes();
    }

    /** @throws MalformedRecordException if it is not of this version, or anything in it is not as {@link #encode} writes it */
    static RecordedEvaluation decode(byte[] octets) throws MalformedRecordException {
        RecordInput in = new RecordInput(octets);
        int version = in.octet();
        if (version != VERSION) {
            throw new MalformedRecordException("it is of version " + version + ", not " + VERSION);
        }
        LocalDate day = LocalDate.ofEpochDay(in.number(LocalDate.MAX.toEpochDay()));
        PublishedPolicy policy = policy(in);
        ReportRow row = row(in);
        in.end();
        return new RecordedEvaluation(day, policy, row);
    }

    private static void write(RecordOutput out, PublishedPolicy policy) {
        out.text(policy.domain());
        out.optional(policy.discovery(), RecordOutput::constant);
        out.constant(policy.policy());
        out.optional(policy.subdomainPolicy(), RecordOutput::constant);
        out.optional(policy.nonExistentPolicy(), RecordOutput::constant);
        out.optional(policy.dkimAlignment(), RecordOutput::constant);
        out.optional(policy.spfAlignment(), RecordOutput::constant);
        out.optional(policy.failureOptions(), RecordOutput::text);
        out.optional(policy.testing(), RecordOutput::truth);
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

    private static void write(RecordOutput out, ReportRow row) {
        out.text(row.sourceIp());
        out.number(row.count());
        out.constant(row.disposition());
        out.truth(row.dkimAligned());
        out.truth(row.spfAligned());
        out.list(row.reasons(), MAXIMUM_REASONS, EvaluationCodec::write);
        out.text(row.headerFrom());
        out.optional(row.envelopeFrom(), RecordOutput::text);
        out.optional(row.envelopeTo(), RecordOutput::text);
        out.list(row.dkim(), EvaluationMapping.MAXIMUM_SIGNATURES, EvaluationCodec::write);
        out.list(row.spf(), MAXIMUM_SPF, EvaluationCodec::write);
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

    private static void write(RecordOutput out, OverrideNote reason) {
        out.constant(reason.type());
        out.optional(reason.comment(), RecordOutput::text);
    }

    private static OverrideNote reason(RecordInput in) throws MalformedRecordException {
        return new OverrideNote(in.constant(REASONS), in.optional(in::text));
    }

    private static void write(RecordOutput out, DkimAuthResult dkim) {
        out.text(dkim.domain());
        out.text(dkim.selector());
        out.constant(dkim.result());
        out.optional(dkim.humanResult(), RecordOutput::text);
    }

    private static DkimAuthResult dkim(RecordInput in) throws MalformedRecordException {
        return new DkimAuthResult(in.text(), in.text(), in.constant(DKIM_RESULTS), in.optional(in::text));
    }

    private static void write(RecordOutput out, SpfAuthResult spf) {
        out.text(spf.domain());
        out.constant(spf.scope());
        out.constant(spf.result());
        out.optional(spf.humanResult(), RecordOutput::text);
    }

    private static SpfAuthResult spf(RecordInput in) throws MalformedRecordException {
        return new SpfAuthResult(in.text(), in.constant(IDENTITIES), in.constant(SPF_RESULTS), in.optional(in::text));
    }
}
