package org.sekisho.reports.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.reports.store.ClaimedReport;
import org.sekisho.reports.store.Evaluations;
import org.sekisho.reports.store.RecordedEvaluation;
import org.sekisho.reports.store.ReportFile;
import org.sekisho.reports.store.ReportFilter;
import org.sekisho.reports.store.ReportSummary;
import org.sekisho.reports.store.ReportSummary.State;
import org.sekisho.reports.store.Suppression;

/** The database file of the first release, which is opened as it is. */
@Tag("B31")
class OlderFileTest {

    private static final LocalDate OPEN_DAY = Evaluations.DAY.plusDays(12);

    @TempDir
    private Path folder;

    private String url;

    @BeforeEach
    void place() throws Exception {
        url = OlderFile.at(folder.resolve("reports"));
    }

    @Test
    void allThatIsInItIsThere() throws Exception {
        try (JdbcReportStore store = FoldingProcess.open(url)) {
            assertThat(store.position(OlderFile.JOURNAL).counted()).isEqualTo(OlderFile.POSITION);
            assertThat(reports(store, State.OPEN)).hasSize(8).allSatisfy(report -> {
                assertThat(report.day()).isEqualTo(OPEN_DAY);
                assertThat(report.messages()).isEqualTo(60);
                assertThat(report.rows()).isEqualTo(12);
                AtomicLong messages = new AtomicLong();
                store.rows(report.id(), row -> messages.addAndGet(row.count()));
                assertThat(messages).hasValue(60);
            });
            assertThat(reports(store, State.CLOSED)).hasSize(4).allSatisfy(report -> {
                ReportFile file = store.file(report.id(), 1).orElseThrow();
                assertThat(file.content()).hasSize(3000);
                for (int i = 0; i < file.content().length; i++) {
                    assertThat(file.content()[i]).isEqualTo(OlderFile.octet(i));
                }
                assertThat(report.deliveries()).hasSize(1);
            });
            assertThat(reports(store, State.SENT)).hasSize(24);
            assertThat(reports(store, State.DROPPED)).hasSize(4);
            assertThat(store.suppressions())
                    .containsExactlyInAnyOrder(
                            new Suppression(Suppression.Kind.DOMAIN, "never.example"),
                            new Suppression(Suppression.Kind.ADDRESS, "no@d1.example"));
        }
    }

    @Test
    void itGoesOnFromThere() throws Exception {
        try (JdbcReportStore store = FoldingProcess.open(url)) {
            store.fold(
                    OlderFile.JOURNAL,
                    OlderFile.POSITION,
                    OlderFile.POSITION + 112,
                    List.of(RecordedEvaluation.of(
                            OPEN_DAY,
                            Evaluations.policy("d3.example"),
                            Evaluations.row("192.0.2.5", "d3.example", 1))));
        }

        try (JdbcReportStore store = FoldingProcess.open(url)) {
            assertThat(store.position(OlderFile.JOURNAL).counted()).isEqualTo(OlderFile.POSITION + 112);
            assertThat(reports(store, State.OPEN))
                    .filteredOn(report -> report.policy().domain().equals("d3.example"))
                    .singleElement()
                    .satisfies(report -> {
                        assertThat(report.messages()).isEqualTo(61);
                        assertThat(report.rows()).isEqualTo(12);
                    });
            Optional<ClaimedReport> claimed = store.claim(
                    OPEN_DAY.plusDays(1)
                            .atStartOfDay()
                            .toInstant(ZoneOffset.UTC)
                            .plus(Duration.ofDays(1)),
                    "server");
            assertThat(store.finish(claimed.orElseThrow(), State.SENT, "")).isTrue();
            assertThat(reports(store, State.SENT)).hasSize(25);
            assertThat(store.deleteBefore(OPEN_DAY)).isEqualTo(4);
            assertThat(reports(store, State.OPEN)).hasSize(7);
        }
    }

    private static List<ReportSummary> reports(JdbcReportStore store, State state) throws Exception {
        return store.list(new ReportFilter(Optional.empty(), Optional.empty(), Optional.of(state), 1000));
    }
}
