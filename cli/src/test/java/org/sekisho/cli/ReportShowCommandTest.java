package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.testing.Corpus;

@Tag("B36")
class ReportShowCommandTest {

    private static final Path REPORT =
            Path.of(System.getProperty("sekisho.docs", "../docs/cli")).resolve("examples/report.xml");

    private static final String FAILURE = "From: r@example.net\nContent-Type: multipart/report; boundary=b\n\n--b\n"
            + "Content-Type: message/feedback-report\n\nFeedback-Type: auth-failure\nSource-IP: 192.0.2.1\n\n--b\n"
            + "Content-Type: message/rfc822\n\nFrom: boss@example.org\nSubject: Pay \u001b[2J\n\nNow.\n--b--\n";

    @TempDir
    private Path folder;

    @Test
    void standardInputIsReadToo() throws IOException {
        Run run = Run.withInput(Files.readAllBytes(REPORT), "report", "show", "-");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("in            standard input").contains("133: 118 pass DMARC, 15 fail");
    }

    @Test
    void jsonSaysAllOfIt() throws IOException {
        Run run = Run.sekisho("report", "show", REPORT.toString(), "--json");

        JsonNode report = new ObjectMapper().readTree(run.out()).at("/reports/0");
        assertThat(report.at("/kind").asText()).isEqualTo("aggregate");
        assertThat(report.at("/metadata/begin").asText()).isEqualTo("2026-11-23T00:00:00Z");
        assertThat(report.at("/policy/p").asText()).isEqualTo("reject");
        assertThat(report.at("/messages").asLong()).isEqualTo(133);
        assertThat(report.at("/rows/2/overrides/0/reason").asText()).isEqualTo("mailing_list");
        assertThat(report.at("/rows/2/dkim/0/comment").asText()).isEqualTo("the body was changed");
        assertThat(report.at("/rows/0/spf/0/identity").asText()).isEqualTo("mail-from");
    }

    @Test
    void aFailureReportShowsItsFieldsAndTheMessageThatItIsAbout() throws IOException {
        Path mail = Files.writeString(folder.resolve("failure.eml"), FAILURE);

        Run run = Run.sekisho("report", "show", mail.toString());

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("Failure report\n")
                .contains("  Source-IP: 192.0.2.1\n")
                .contains("  From: boss@example.org\n")
                .contains("  Subject: Pay \\x1B[2J\n");
    }

    @Test
    void whatCannotBeReadBesideAReportIsToldAndChangesTheStatus() throws IOException {
        Path archive = Files.write(
                folder.resolve("two.zip"),
                zip(List.of("<html/>".getBytes(StandardCharsets.US_ASCII), Files.readAllBytes(REPORT))));

        Run run = Run.sekisho("report", "show", archive.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("No report\n  in            two.zip, 0\n")
                .contains("The XML is a html element, not a feedback element.")
                .contains("133: 118 pass DMARC, 15 fail");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no report", "<feedback/>", "<!DOCTYPE feedback><feedback/>"})
    void aFileWithoutAReportIsBadInput(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), text);

        Run run = Run.sekisho("report", "show", file.toString());

        assertThat(run.status()).isEqualTo(ExitStatus.NO_INPUT);
        assertThat(run.err()).startsWith("sekisho: There is no report to show in file. ");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aFileThatIsNotThereIsBadInput() {
        Run run = Run.sekisho("report", "show", folder.resolve("none").toString());

        assertThat(run.status()).isEqualTo(ExitStatus.NO_INPUT);
        assertThat(run.err()).startsWith("sekisho: There is no report file ");
    }

    @Test
    void reportAloneAsksWhatToDo() {
        Run run = Run.sekisho("report");

        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err()).startsWith("sekisho: Say what to do with a report: show.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json"})
    void nothingOfAStrangerReachesTheTerminalAsMoreThanPrintableAscii(String form) throws IOException {
        String hostile = "\u009b31m\u202e\u00e9";
        String xml = Files.readString(REPORT);
        for (String text : List.of("mx.example.net", "example.org", "198.51.100.7", "s20261101", "lists.example.com")) {
            xml = xml.replace(">" + text, ">" + text + hostile);
        }
        Path file = Files.writeString(folder.resolve("hostile.xml"), xml.replace("treewalk", "tree\u202e"));

        Run run = Run.sekisho("report", "show", form.isEmpty() ? "--" : form, file.toString());

        assertThat(run.status()).isZero();
        assertThat(run.out()).matches("[\\n -~]+").contains("198.51.100.7");
    }

    @Test
    void theReportsOfTheWorldAreShown() {
        org.junit.jupiter.api.Assumptions.assumeTrue(Corpus.isPresent(), Corpus.ABSENT);
        List<Path> files = java.util.stream.Stream.of(".xml", ".gz", ".zip", ".eml")
                .flatMap(ending -> Corpus.files("reports", ending).stream())
                .toList();

        assertThat(files).hasSizeGreaterThan(15).allSatisfy(file -> {
            Run run = Run.sekisho("report", "show", file.toString());
            assertThat(run.status()).as(file.toString()).isIn(0, ExitStatus.NO_INPUT);
            assertThat(run.out() + run.err())
                    .containsAnyOf("Aggregate report\n", "Failure report\n", "There is no report");
        });
    }

    private static byte[] zip(List<byte[]> contents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < contents.size(); i++) {
                zip.putNextEntry(new ZipEntry(Integer.toString(i)));
                zip.write(contents.get(i));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }
}
