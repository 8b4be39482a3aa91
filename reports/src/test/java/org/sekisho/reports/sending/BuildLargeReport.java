package org.sekisho.reports.sending;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.sekisho.reports.store.ReportFile;

/** Builds a large report and its mails, to be run with little memory. */
final class BuildLargeReport {

    private static final int ROWS = 100_000;

    private BuildLargeReport() {}

    public static void main(String[] arguments) throws Exception {
        SenderSettings settings = SentReports.settings(10_000_000);
        ReportMessage message = new ReportMessage(settings, SentReports.claimed("example.org"));
        try (ReportFiles report = new ReportFiles(
                settings, SentReports.claimed("example.org"), Optional.empty(), message.maximumFile())) {
            Random random = new Random(1);
            for (int i = 0; i < ROWS; i++) {
                report.accept(SentReports.row(random));
            }
            List<ReportFile> files = report.finish();
            long octets = 0;
            for (ReportFile file : files) {
                octets += message.of(file, files.size(), "d@example.org").length;
            }
            System.out.println(ROWS + " rows, " + files.size() + " mails, " + octets + " octets, "
                    + Runtime.getRuntime().totalMemory() + " octets of heap");
        }
    }
}
