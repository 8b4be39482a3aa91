package org.sekisho.reports.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
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
import org.sekisho.reports.journal.JournalLimits;
import org.sekisho.reports.store.RecordedEvaluation;

class EvaluationRecordTest {

    private static final MappedEvaluation MAPPED = new MappedEvaluation(
            LocalDate.of(2026, 11, 24),
            new PublishedPolicy(
                    "strict.example",
                    Optional.of(DmarcDiscovery.TREE_WALK),
                    DmarcPolicy.REJECT,
                    Optional.of(DmarcPolicy.QUARANTINE),
                    Optional.empty(),
                    Optional.of(AlignmentMode.STRICT),
                    Optional.empty(),
                    Optional.of("1:d"),
                    Optional.of(true)),
            new ReportRow(
                    "2001:db8::1",
                    1,
                    ActionDisposition.QUARANTINE,
                    false,
                    true,
                    List.of(new OverrideNote(OverrideReason.POLICY_TEST_MODE, Optional.of("t=y"))),
                    "news.strict.example",
                    Optional.of(""),
                    Optional.empty(),
                    List.of(new DkimAuthResult("d.example", "s", DkimResult.FAIL, Optional.empty())),
                    List.of(new SpfAuthResult(
                            "h.example", SpfIdentity.MAIL_FROM, SpfResult.SOFTFAIL, Optional.empty()))));

    static final RecordedEvaluation EVALUATION = MAPPED.recorded();

    @Property(tries = 500)
    void whatIsWrittenIsReadAgain(@ForAll("evaluations") RecordedEvaluation evaluation) throws Exception {
        byte[] octets = EvaluationRecord.encode(evaluation);

        assertThat(EvaluationRecord.decode(octets)).isEqualTo(evaluation);
        assertThat(EvaluationRecord.encode(EvaluationRecord.decode(octets))).isEqualTo(octets);
    }

    @Property(tries = 300)
    void whatIsCutOffOrTooLongIsNoEvaluation(
            @ForAll("evaluations") RecordedEvaluation evaluation, @ForAll @IntRange(max = 10_000) int cut) {
        byte[] octets = EvaluationRecord.encode(evaluation);

        assertThatThrownBy(() -> EvaluationRecord.decode(Arrays.copyOf(octets, cut % octets.length)))
                .isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> EvaluationRecord.decode(Arrays.copyOf(octets, octets.length + 1)))
                .isInstanceOf(MalformedRecordException.class);
    }

    @Example
    void anotherVersionIsNotGuessedAt() {
        byte[] octets = EvaluationRecord.encode(EVALUATION);
        octets[0] = 9;

        assertThatThrownBy(() -> EvaluationRecord.decode(octets))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("it is of kind 9");
    }

    /** A record of an older server must still be read after an update; a constant that moves needs another version. */
    @Example
    void theOrderOfConstantsIsPartOfTheFormat() {
        assertThat(DmarcDiscovery.values()).startsWith(DmarcDiscovery.TREE_WALK, DmarcDiscovery.PUBLIC_SUFFIX_LIST);
        assertThat(DmarcPolicy.values()).startsWith(DmarcPolicy.NONE, DmarcPolicy.QUARANTINE, DmarcPolicy.REJECT);
        assertThat(AlignmentMode.values()).startsWith(AlignmentMode.RELAXED, AlignmentMode.STRICT);
        assertThat(ActionDisposition.values())
                .startsWith(
                        ActionDisposition.NONE,
                        ActionDisposition.PASS,
                        ActionDisposition.QUARANTINE,
                        ActionDisposition.REJECT);
        assertThat(OverrideReason.values())
                .startsWith(
                        OverrideReason.LOCAL_POLICY,
                        OverrideReason.MAILING_LIST,
                        OverrideReason.POLICY_TEST_MODE,
                        OverrideReason.TRUSTED_FORWARDER,
                        OverrideReason.OTHER);
        assertThat(DkimResult.values())
                .startsWith(
                        DkimResult.NONE,
                        DkimResult.PASS,
                        DkimResult.FAIL,
                        DkimResult.POLICY,
                        DkimResult.NEUTRAL,
                        DkimResult.TEMPERROR,
                        DkimResult.PERMERROR);
        assertThat(SpfIdentity.values()).startsWith(SpfIdentity.HELO, SpfIdentity.MAIL_FROM);
        assertThat(SpfResult.values())
                .startsWith(
                        SpfResult.NONE,
                        SpfResult.NEUTRAL,
                        SpfResult.PASS,
                        SpfResult.FAIL,
                        SpfResult.SOFTFAIL,
                        SpfResult.TEMPERROR,
                        SpfResult.PERMERROR);
    }

    @Example
    void theLargestEvaluationFitsInARecordOfTheJournal() throws Exception {
        String name = "\uffdc".repeat(Identifiers.LONGEST_NAME);
        DkimAuthResult signature = new DkimAuthResult(name, name, DkimResult.FAIL, Optional.empty());
        RecordedEvaluation largest = with(name, Collections.nCopies(EvaluationMapping.MAXIMUM_SIGNATURES, signature));

        byte[] octets = EvaluationRecord.encode(largest);

        assertThat(octets).hasSizeLessThan(JournalLimits.ofSize(1 << 30).recordBytes());
        assertThat(EvaluationRecord.decode(octets)).isEqualTo(largest);
    }

    @Example
    void whatCouldNotBeReadAgainIsNotWritten() {
        DkimAuthResult signature = new DkimAuthResult("d", "s", DkimResult.FAIL, Optional.empty());

        String longest = "d".repeat(EvaluationRecord.LONGEST_CONTENT);
        assertThatThrownBy(() -> EvaluationRecord.encode(with(longest, List.of(signature))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static RecordedEvaluation with(String name, List<DkimAuthResult> signatures) {
        ReportRow row = MAPPED.row();
        return RecordedEvaluation.of(
                MAPPED.day(),
                MAPPED.policy(),
                new ReportRow(
                        row.sourceIp(),
                        1,
                        row.disposition(),
                        true,
                        true,
                        row.reasons(),
                        name,
                        Optional.of(name),
                        Optional.empty(),
                        signatures,
                        row.spf()));
    }

    @Provide
    Arbitrary<RecordedEvaluation> evaluations() {
        Arbitrary<LocalDate> days = Arbitraries.longs().between(0, 60_000).map(LocalDate::ofEpochDay);
        return Combinators.combine(days, policies(), rows()).as(RecordedEvaluation::of);
    }

    private static Arbitrary<PublishedPolicy> policies() {
        Arbitrary<Optional<DmarcPolicy>> policies =
                Arbitraries.of(DmarcPolicy.class).optional();
        Arbitrary<Optional<AlignmentMode>> modes =
                Arbitraries.of(AlignmentMode.class).optional();
        return Combinators.combine(
                        texts(),
                        Arbitraries.of(DmarcDiscovery.class).optional(),
                        policies,
                        policies,
                        modes,
                        modes,
                        texts().optional(),
                        Arbitraries.of(true, false).optional())
                .as((domain, discovery, sp, np, dkim, spf, fo, testing) -> new PublishedPolicy(
                        domain, discovery, sp.orElse(DmarcPolicy.NONE), sp, np, dkim, spf, fo, testing));
    }

    private static Arbitrary<ReportRow> rows() {
        Arbitrary<Long> counts = Arbitraries.longs().between(0, Integer.MAX_VALUE);
        Arbitrary<OverrideNote> reasons = Combinators.combine(Arbitraries.of(OverrideReason.class), texts().optional())
                .as(OverrideNote::new);
        Arbitrary<DkimAuthResult> dkim = Combinators.combine(
                        texts(), texts(), Arbitraries.of(DkimResult.class), texts().optional())
                .as(DkimAuthResult::new);
        Arbitrary<SpfAuthResult> spf = Combinators.combine(
                        texts(), Arbitraries.of(SpfIdentity.class), Arbitraries.of(SpfResult.class), texts().optional())
                .as(SpfAuthResult::new);
        return Combinators.combine(
                        texts(),
                        counts,
                        Arbitraries.of(ActionDisposition.class),
                        reasons.list().ofMaxSize(FormerRecord.MAXIMUM_REASONS),
                        texts().optional(),
                        texts().optional(),
                        dkim.list().ofMaxSize(12),
                        spf.list().ofMaxSize(FormerRecord.MAXIMUM_SPF))
                .as((text, count, disposition, notes, from, to, signatures, results) -> new ReportRow(
                        text,
                        count,
                        disposition,
                        from.isPresent(),
                        to.isPresent(),
                        notes,
                        text,
                        from,
                        to,
                        signatures,
                        results));
    }

    /** Any text that {@link Identifiers} lets through. */
    private static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(300).map(Identifiers::name),
                Arbitraries.strings().alpha().ofMaxLength(40));
    }
}
