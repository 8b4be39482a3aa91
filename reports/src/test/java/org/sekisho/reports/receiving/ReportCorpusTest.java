package org.sekisho.reports.receiving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.sekisho.authentication.testing.Corpus;
import org.sekisho.reports.aggregate.AggregateReport;
import org.sekisho.reports.aggregate.ReportRow;

/** Reports that were sent in the world, with what a lenient reader finds in them. */
@Tag("B36")
class ReportCorpusTest {

    @TestFactory
    Stream<DynamicTest> anAggregateReportOfTheWorldSaysWhatItIsKnownToSay() {
        assumeTrue(Corpus.isPresent(), Corpus.ABSENT);
        return rows("aggregate.tsv").stream().map(row -> dynamicTest(row.text("file"), () -> aggregate(row)));
    }

    private static void aggregate(Corpus.Row row) throws IOException {
        List<FoundReport> found = read(row.text("file"));
        if (!row.text("expected").equals("parse")) {
            assertThat(found).singleElement().isInstanceOfAny(FoundReport.Aggregate.class, FoundReport.Unusable.class);
            return;
        }
        assertThat(found).singleElement().isInstanceOf(FoundReport.Aggregate.class);
        AggregateReport report = ((FoundReport.Aggregate) found.get(0)).read().report();
        assertThat(report.metadata().organization()).isEqualTo(row.text("org_name"));
        assertThat(report.metadata().reportId()).isEqualTo(row.text("report_id"));
        assertThat(report.metadata().begin().getEpochSecond()).isEqualTo(Long.parseLong(row.text("begin")));
        assertThat(report.metadata().end().getEpochSecond()).isEqualTo(Long.parseLong(row.text("end")));
        assertThat(report.policy().domain()).isEqualTo(row.text("domain"));
        assertThat(report.policy().policy().word()).isEqualTo(row.text("p"));
        assertThat(report.policy()
                        .subdomainPolicy()
                        .map(policy -> policy.word())
                        .orElse(""))
                .isEqualTo(row.text("sp"));
        assertThat(report.rows()).hasSize(Integer.parseInt(row.text("records")));
        assertThat(report.messages()).isEqualTo(Long.parseLong(row.text("messages")));
        assertThat(report.rows().stream()
                        .filter(ReportRow::dkimAligned)
                        .mapToLong(ReportRow::count)
                        .sum())
                .isEqualTo(Long.parseLong(row.text("dkim_pass")));
        assertThat(report.rows().stream()
                        .filter(ReportRow::spfAligned)
                        .mapToLong(ReportRow::count)
                        .sum())
                .isEqualTo(Long.parseLong(row.text("spf_pass")));
    }

    @TestFactory
    Stream<DynamicTest> aFailureReportOfTheWorldSaysWhatItIsKnownToSay() {
        assumeTrue(Corpus.isPresent(), Corpus.ABSENT);
        return rows("failure.tsv").stream().map(row -> dynamicTest(row.text("file"), () -> failure(row)));
    }

    private static void failure(Corpus.Row row) throws IOException {
        List<FoundReport> found = read(row.text("file"));
        if (row.text("feedback_type").isEmpty()) {
            assertThat(found).singleElement().isInstanceOfAny(FoundReport.Failure.class, FoundReport.Unusable.class);
            return;
        }
        assertThat(found).singleElement().isInstanceOfSatisfying(FoundReport.Failure.class, failure -> {
            assertThat(failure.report().field("Feedback-Type")).contains(row.text("feedback_type"));
            assertThat(failure.report().field("Auth-Failure")).contains(row.text("auth_failure"));
            assertThat(failure.report().field("Reported-Domain")).contains(row.text("reported_domain"));
            assertThat(failure.report().field("Source-IP")).contains(row.text("source_ip"));
            assertThat(failure.report().reportedField("From")).isPresent();
        });
    }

    private static List<Corpus.Row> rows(String table) {
        return Corpus.table(Corpus.subject("reports").resolve(table)).rows();
    }

    private static List<FoundReport> read(String file) throws IOException {
        Path path = Corpus.subject("reports").resolve(file);
        try (InputStream in = Files.newInputStream(path)) {
            return new ReportFileReader(ReportLimits.standard()).read("file", in);
        }
    }
}
