package org.sekisho.reports.receiving;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.sekisho.reports.aggregate.Reports;

/** Any octets as a file with reports, and any octets in the middle of a good one. */
@Tag("B36")
class ReportFileFuzzTest {

    private static final byte[] REPORT = Reports.xml();
    private static final ReportLimits LIMITS = new ReportLimits(1 << 16, 1 << 20, 200, 10, 3, 100);

    @FuzzTest
    void anyOctetsGiveResults(byte[] octets) throws IOException {
        check(octets);
        int middle = new String(REPORT, StandardCharsets.UTF_8).indexOf("<record>");
        byte[] report = new byte[REPORT.length + octets.length];
        System.arraycopy(REPORT, 0, report, 0, middle);
        System.arraycopy(octets, 0, report, middle, octets.length);
        System.arraycopy(REPORT, middle, report, middle + octets.length, REPORT.length - middle);
        check(report);
    }

    private static void check(byte[] octets) throws IOException {
        List<FoundReport> found = new ReportFileReader(LIMITS).read("file", new ByteArrayInputStream(octets));
        if (found.isEmpty()) {
            throw new IllegalStateException("a file without a result");
        }
    }
}
