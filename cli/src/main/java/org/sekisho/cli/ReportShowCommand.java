package org.sekisho.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sekisho.reports.receiving.FoundReport;
import org.sekisho.reports.receiving.ReportFileReader;
import org.sekisho.reports.receiving.ReportLimits;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sekisho report show}: prints the reports in a file. */
@Command(
        name = "show",
        description = "Prints the DMARC reports in a file: XML, gzip, zip, or a mail with any of them.",
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            " 0:Every report in the file was read.",
            " 1:Some were, and something in the file could not be.",
            "64:The command line is wrong.",
            "66:The file cannot be read, or no report in it."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sekisho report show example.net!example.org!1795392000!1795478399.xml.gz",
            "  sekisho report show report.eml --json"
        })
final class ReportShowCommand implements Callable<Integer> {

    private final InputStream standardInput;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The file, or - for standard input.")
    private String file = "";

    @Mixin
    private OutputOptions output = new OutputOptions();

    /** @param standardInput what {@code -} reads */
    ReportShowCommand(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    @Override
    public Integer call() {
        List<FoundReport> found = read();
        long unusable =
                found.stream().filter(FoundReport.Unusable.class::isInstance).count();
        if (unusable == found.size()) {
            FoundReport.Unusable first = (FoundReport.Unusable) found.get(0);
            throw BadInput.file("There is no report to show in " + first.place() + ". " + first.reason());
        }
        output.print(
                Objects.requireNonNull(spec).commandLine().getOut(),
                () -> ReportJson.of(found),
                page -> ReportText.print(page, found));
        return unusable == 0 ? 0 : 1;
    }

    private List<FoundReport> read() {
        ReportFileReader reader = new ReportFileReader(ReportLimits.standard());
        try {
            if (file.equals(MessageFile.STANDARD_INPUT)) {
                return reader.read("standard input", standardInput);
            }
            Path path = Path.of(file);
            if (!Files.exists(path) || Files.isDirectory(path)) {
                throw BadInput.file("There is no report file " + file + ".");
            }
            try (InputStream in = Files.newInputStream(path)) {
                return reader.read(String.valueOf(path.getFileName()), in);
            }
        } catch (IOException | IllegalArgumentException unreadable) {
            throw BadInput.file("The report " + file + " cannot be read: " + unreadable.getMessage() + ".");
        }
    }
}
