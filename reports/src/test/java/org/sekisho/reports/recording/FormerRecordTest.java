package org.sekisho.reports.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
import org.sekisho.reports.journal.Journal;
import org.sekisho.reports.journal.JournalLimits;
import org.sekisho.reports.store.RecordedEvaluation;

/** Reads a journal that the first release has written with its own code: FULL, PLAIN, FULL. */
@Tag("B31")
class FormerRecordTest {

    private static final List<String> FILES = List.of("id", "000000000000000000.segment");

    private static final RecordedEvaluation FULL = RecordedEvaluation.of(
            LocalDate.of(2026, 11, 20),
            new PublishedPolicy(
                    "strict.example",
                    Optional.of(DmarcDiscovery.TREE_WALK),
                    DmarcPolicy.REJECT,
                    Optional.of(DmarcPolicy.QUARANTINE),
                    Optional.of(DmarcPolicy.NONE),
                    Optional.of(AlignmentMode.STRICT),
                    Optional.of(AlignmentMode.RELAXED),
                    Optional.of("1:d"),
                    Optional.of(true)),
            new ReportRow(
                    "2001:db8::1",
                    1,
                    ActionDisposition.QUARANTINE,
                    false,
                    true,
                    List.of(
                            new OverrideNote(OverrideReason.POLICY_TEST_MODE, Optional.of("t=y")),
                            new OverrideNote(OverrideReason.LOCAL_POLICY, Optional.empty())),
                    "news.strict.example",
                    Optional.of(""),
                    Optional.of("to.example"),
                    List.of(
                            new DkimAuthResult("d.example", "s", DkimResult.FAIL, Optional.of("body hash")),
                            new DkimAuthResult("e.example", "t", DkimResult.PASS, Optional.empty())),
                    List.of(new SpfAuthResult("h.example", SpfIdentity.HELO, SpfResult.SOFTFAIL, Optional.empty()))));

    private static final RecordedEvaluation PLAIN = RecordedEvaluation.of(
            LocalDate.of(2026, 11, 21),
            new PublishedPolicy(
                    "plain.example",
                    Optional.empty(),
                    DmarcPolicy.NONE,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()),
            new ReportRow(
                    "192.0.2.1",
                    1,
                    ActionDisposition.NONE,
                    false,
                    false,
                    List.of(),
                    "plain.example",
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of()));

    @TempDir
    private Path folder;

    @BeforeEach
    void copyTheJournal() throws Exception {
        for (String file : FILES) {
            try (InputStream content =
                    FormerRecordTest.class.getResourceAsStream("journal-of-the-first-release/" + file)) {
                Files.copy(Objects.requireNonNull(content, file), folder.resolve(file));
            }
        }
    }

    @Test
    void eachRecordOfTheFirstReleaseIsReadAsItWasMeant() throws Exception {
        try (Journal journal = open()) {
            List<byte[]> records = journal.read(0, 1 << 20).records();

            assertThat(records).hasSize(3).allMatch(record -> record[0] == FormerRecord.VERSION);
            assertThat(EvaluationRecord.decode(records.get(0))).isEqualTo(FULL);
            assertThat(EvaluationRecord.decode(records.get(1))).isEqualTo(PLAIN);
            assertThat(EvaluationRecord.decode(records.get(2))).isEqualTo(FULL);
        }
    }

    @Test
    void whatWaitsSinceThenIsCountedWithWhatComesNow() throws Exception {
        MemoryStore store = new MemoryStore();
        try (Journal journal = open()) {
            journal.append(EvaluationRecord.encode(FULL)).join();
            try (JournalFold fold = Folds.start(journal, store.store())) {
                Awaitility.await().until(() -> Folds.isDone(fold));
                assertThat(fold.status().journal().lost()).isZero();
            }
        }
        assertThat(store.count(FULL)).isEqualTo(3);
        assertThat(store.count(PLAIN)).isEqualTo(1);
        assertThat(store.total()).isEqualTo(4);
    }

    @Test
    void oneThatIsCutOffOrTooLongIsNoEvaluation() throws Exception {
        byte[] record;
        try (Journal journal = open()) {
            record = journal.read(0, 1 << 20).records().get(0);
        }
        for (int length = 0; length < record.length; length++) {
            byte[] cut = Arrays.copyOf(record, length);
            assertThatThrownBy(() -> EvaluationRecord.decode(cut)).isInstanceOf(MalformedRecordException.class);
        }
        assertThatThrownBy(() -> EvaluationRecord.decode(Arrays.copyOf(record, record.length + 1)))
                .isInstanceOf(MalformedRecordException.class);
    }

    private Journal open() throws Exception {
        return Journal.open(folder, JournalLimits.ofSize(1 << 20), Clock.systemUTC());
    }
}
