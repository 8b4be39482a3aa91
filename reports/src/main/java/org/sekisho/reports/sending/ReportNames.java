package org.sekisho.reports.sending;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.sekisho.reports.store.ClaimedReport;

/**
 * The names of a report and its files (RFC 9990 3.5.1 and 3.5.2). They hang on nothing that changes between two attempts. The
 * Report-ID is the same as the unique-id in the file name, which RFC 9990 3.1.4 asks for.
 */
final class ReportNames {

    private static final int DESTINATION_DIGITS = 16;

    private final String receiver;
    private final ClaimedReport report;

    ReportNames(String receiver, ClaimedReport report) {
        this.receiver = receiver;
        this.report = report;
    }

    /** {@code name} with nothing in it that a file name, a header field or a log line cannot have. */
    static String safe(String name) {
        String safe = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "_");
        return safe.isEmpty() ? "_" : safe;
    }

    String receiver() {
        return receiver;
    }

    String policyDomain() {
        return safe(report.policy().domain());
    }

    Instant begin() {
        return report.begin();
    }

    /** The last second of the period: in a report both ends belong to it. */
    Instant end() {
        Instant last = report.end().minusSeconds(1);
        return last.isBefore(report.begin()) ? report.begin() : last;
    }

    /** Another one for each file; letters and digits. */
    String reportId(int part) {
        return part == 1 ? report.uniqueId() : report.uniqueId() + "p" + part;
    }

    String fileName(int part) {
        return receiver + "!" + policyDomain() + "!" + begin().getEpochSecond() + "!" + end().getEpochSecond() + "!"
                + reportId(part) + ".xml.gz";
    }

    /** The same in each attempt, another one for each destination: what is the same is taken for a duplicate. */
    String messageId(String reportId, String destination) {
        String hash = Hashing.sha256()
                .hashString(destination.toLowerCase(Locale.ROOT), StandardCharsets.UTF_8)
                .toString();
        return "<" + reportId + "." + hash.substring(0, DESTINATION_DIGITS) + "@" + receiver + ">";
    }
}
