package org.sekisho.reports.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.testing.Corpus;
import org.sekisho.reports.aggregate.AggregateReport;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.store.ClaimedReport;
import org.sekisho.reports.store.ReportFile;

class ReportFilesTest {

    private static final int ROOMY = 1_000_000;

    @Test
    void aReportThatFitsIsOneFile() {
        List<ReportRow> rows = SentReports.rows(50, 1);

        List<ReportFile> files = SentReports.files(SentReports.settings(ROOMY), "example.org", ROOMY, rows);

        assertThat(files).hasSize(1);
        assertThat(files.get(0).part()).isEqualTo(1);
        assertThat(files.get(0).reportId()).isEqualTo("u7k3m9");
        assertThat(files.get(0).name()).isEqualTo("mx.example.net!example.org!1795392000!1795478399!u7k3m9.xml.gz");
        AggregateReport read = SentReports.read(files.get(0).content());
        assertThat(read.rows()).isEqualTo(rows);
        assertThat(read.policy()).isEqualTo(SentReports.policy("example.org"));
        assertThat(read.metadata().reportId()).isEqualTo("u7k3m9");
        assertThat(read.metadata().organization()).isEqualTo("Receiver & Sons");
        assertThat(read.metadata().email()).isEqualTo("dmarc@mx.example.net");
        assertThat(read.metadata().extraContact()).contains("https://mx.example.net/dmarc");
        assertThat(read.metadata().begin()).isEqualTo("2026-11-23T00:00:00Z");
        assertThat(read.metadata().end()).isEqualTo("2026-11-23T23:59:59Z");
        assertThat(read.metadata().error()).contains("sp: not a valid value");
        assertThat(read.metadata().generator()).contains("Sekisho 0.1.0");
    }

    @Property(tries = 60)
    @net.jqwik.api.Tag("B34")
    void howeverItIsSplitNoRowIsLostAndNoFileIsTooLong(
            @ForAll @IntRange(min = 1, max = 400) int count,
            @ForAll @IntRange(min = 1500, max = 20_000) int maximum,
            @ForAll long seed) {
        List<ReportRow> rows = SentReports.rows(count, seed);

        List<ReportFile> files = SentReports.files(SentReports.settings(ROOMY), "example.org", maximum, rows);

        List<ReportRow> read = new ArrayList<>();
        for (ReportFile file : files) {
            assertThat(file.content()).hasSizeLessThanOrEqualTo(maximum);
            AggregateReport report = SentReports.read(file.content());
            assertThat(report.metadata().reportId()).isEqualTo(file.reportId());
            assertThat(file.name()).contains("!" + file.reportId() + ".xml.gz");
            read.addAll(report.rows());
        }
        assertThat(read).isEqualTo(rows);
        assertThat(files.stream().map(ReportFile::reportId)).doesNotHaveDuplicates();
        assertThat(files.stream().map(ReportFile::name)).doesNotHaveDuplicates();
    }

    @Test
    @Tag("B34")
    void filesAreWellFilled() {
        List<ReportFile> files =
                SentReports.files(SentReports.settings(ROOMY), "example.org", 20_000, SentReports.rows(2000, 3));

        assertThat(files).hasSizeGreaterThan(3);
        for (ReportFile full : files.subList(0, files.size() - 1)) {
            assertThat(full.content()).hasSizeGreaterThan(18_000);
        }
    }

    @Test
    @Tag("B34")
    void aRowThatIsTooLongAloneHasAFileOfItsOwn() {
        List<ReportFile> files =
                SentReports.files(SentReports.settings(ROOMY), "example.org", 1, SentReports.rows(3, 4));

        assertThat(files).hasSize(3);
    }

    @Test
    @Tag("B31")
    void theSameRowsGiveTheSameOctets() {
        List<ReportRow> rows = SentReports.rows(500, 5);

        List<ReportFile> once = SentReports.files(SentReports.settings(ROOMY), "example.org", 9000, rows);
        List<ReportFile> again = SentReports.files(SentReports.settings(ROOMY), "example.org", 9000, rows);

        assertThat(again).hasSameSizeAs(once).hasSizeGreaterThan(1);
        for (int i = 0; i < once.size(); i++) {
            assertThat(again.get(i).content()).isEqualTo(once.get(i).content());
            // RFC 1952 2.3.1: no file name, no time stamp.
            assertThat(once.get(i).content()).startsWith(0x1F, 0x8B, 8, 0, 0, 0, 0, 0);
        }
    }

    @Test
    void withoutRowsThereIsNoReport() throws Exception {
        try (ReportFiles files =
                new ReportFiles(SentReports.settings(ROOMY), SentReports.claimed("example.org"), Optional.empty(), 1)) {
            assertThatThrownBy(files::finish).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aPeriodThatEndsWithinTheDayDoesNotReachIntoTheNext() {
        ClaimedReport whole = SentReports.claimed("example.org");
        ReportNames cut = names(whole, Duration.ofHours(12).plusMillis(700));
        ReportNames next = new ReportNames(
                "mx.example.net",
                new ClaimedReport(
                        8,
                        "c",
                        "next",
                        whole.day(),
                        whole.begin().plus(Duration.ofHours(12).plusMillis(700)),
                        whole.end(),
                        whole.policy(),
                        1,
                        1,
                        0,
                        whole.closed()));

        assertThat(cut.end().getEpochSecond()).isLessThan(next.begin().getEpochSecond());
        assertThat(names(whole, Duration.ofMillis(3)).end()).isEqualTo(whole.begin());
    }

    private static ReportNames names(ClaimedReport report, Duration length) {
        return new ReportNames(
                "mx.example.net",
                new ClaimedReport(
                        report.id(),
                        report.claim(),
                        report.uniqueId(),
                        report.day(),
                        report.begin(),
                        report.begin().plus(length),
                        report.policy(),
                        1,
                        1,
                        0,
                        report.closed()));
    }

    @Test
    @Tag("B35")
    void aFileNameHasNothingOfAHostileDomain() {
        ReportNames names = new ReportNames("mx.example.net", SentReports.claimed("../..\\a!b \"\r\nc\u0000.org"));

        assertThat(names.fileName(1))
                .matches("mx\\.example\\.net!\\.\\._\\.\\._a_b____c_\\.org!\\d+!\\d+![a-z0-9]+\\.xml\\.gz");
    }

    @Test
    @Tag("B35")
    void everyFileIsValidByTheSchema() throws Exception {
        assumeTrue(Corpus.isPresent(), Corpus.ABSENT);
        Schema schema = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(Corpus.subject("reports")
                        .resolve("xsd/dmarc-xml-0.2.xsd")
                        .toFile());

        List<ReportFile> files =
                SentReports.files(SentReports.settings(ROOMY), "example.org", 6000, SentReports.rows(300, 6));

        assertThat(files).hasSizeGreaterThan(2);
        for (ReportFile file : files) {
            schema.newValidator()
                    .validate(new StreamSource(new GZIPInputStream(new ByteArrayInputStream(file.content()))));
        }
    }

    @Test
    void aHundredThousandRowsNeedLittleMemory() throws Exception {
        Process building = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        BuildLargeReport.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(building.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(building.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(building.exitValue()).as(said).isZero();
        assertThat(said).startsWith("100000 rows, ");
    }
}
