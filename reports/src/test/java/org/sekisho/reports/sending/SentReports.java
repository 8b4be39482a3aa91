package org.sekisho.reports.sending;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.AlignmentMode;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.policy.OverrideReason;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.reports.aggregate.ActionDisposition;
import org.sekisho.reports.aggregate.AggregateReport;
import org.sekisho.reports.aggregate.DkimAuthResult;
import org.sekisho.reports.aggregate.OverrideNote;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.aggregate.SpfAuthResult;
import org.sekisho.reports.receiving.FoundReport;
import org.sekisho.reports.receiving.ReportFileReader;
import org.sekisho.reports.receiving.ReportLimits;
import org.sekisho.reports.store.ClaimedReport;
import org.sekisho.reports.store.ReportFile;

/** Reports that are sent in tests. */
final class SentReports {

    static final LocalDate DAY = LocalDate.parse("2026-11-23");
    static final Instant BEGIN = Instant.parse("2026-11-23T00:00:00Z");
    static final Instant CLOSED = Instant.parse("2026-11-24T03:04:05Z");

    private SentReports() {}

    static SenderSettings settings(int maximumSize) {
        return new SenderSettings(
                "dmarc@mx.example.net",
                "Receiver & Sons",
                Optional.of("https://mx.example.net/dmarc"),
                "Sekisho 0.1.0",
                maximumSize,
                Duration.ofDays(3),
                "server1");
    }

    static SenderSettings from(String organization) {
        return new SenderSettings(
                "dmarc@mx.example.net",
                organization,
                Optional.empty(),
                "Sekisho 0.1.0",
                10_000_000,
                Duration.ofDays(3),
                "server1");
    }

    static PublishedPolicy policy(String domain) {
        return new PublishedPolicy(
                domain,
                Optional.of(DmarcDiscovery.TREE_WALK),
                DmarcPolicy.REJECT,
                Optional.of(DmarcPolicy.QUARANTINE),
                Optional.of(DmarcPolicy.NONE),
                Optional.of(AlignmentMode.STRICT),
                Optional.of(AlignmentMode.RELAXED),
                Optional.of("1:d"),
                Optional.of(true));
    }

    static ClaimedReport claimed(String domain) {
        return new ClaimedReport(
                7, "claim", "u7k3m9", DAY, BEGIN, BEGIN.plus(Duration.ofDays(1)), policy(domain), 42, 3, 0, CLOSED);
    }

    /** The same rows for the same seed, with identifiers that cannot be compressed to nothing. */
    static ReportRow row(Random random) {
        String label = Long.toString(random.nextLong() & Long.MAX_VALUE, 36);
        return new ReportRow(
                "192.0.2." + random.nextInt(256),
                1 + random.nextInt(1000),
                ActionDisposition.QUARANTINE,
                random.nextBoolean(),
                false,
                List.of(new OverrideNote(OverrideReason.LOCAL_POLICY, Optional.of("<b>" + label))),
                label + ".example.org",
                Optional.of(label + ".example.net"),
                Optional.empty(),
                List.of(new DkimAuthResult("example.org", "s" + label, DkimResult.FAIL, Optional.of("no & key"))),
                List.of(new SpfAuthResult(
                        label + ".example.net", SpfIdentity.MAIL_FROM, SpfResult.SOFTFAIL, Optional.empty())));
    }

    static List<ReportRow> rows(int count, long seed) {
        Random random = new Random(seed);
        List<ReportRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(row(random));
        }
        return rows;
    }

    /** The files of a report with these rows, each at most so long. */
    static List<ReportFile> files(SenderSettings settings, String domain, long maximum, List<ReportRow> rows) {
        try (ReportFiles files =
                new ReportFiles(settings, claimed(domain), Optional.of("sp: not a valid value"), maximum)) {
            for (ReportRow row : rows) {
                files.accept(row);
            }
            return List.copyOf(files.finish());
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What our own reader finds in a file or a mail that has one report and nothing to remark. */
    static AggregateReport read(byte[] content) {
        ReportLimits all = new ReportLimits(1L << 30, 1L << 30, 1000, 50, 4, 1_000_000);
        try {
            List<FoundReport> found = new ReportFileReader(all).read("it", new ByteArrayInputStream(content));
            if (found.size() == 1
                    && found.get(0) instanceof FoundReport.Aggregate aggregate
                    && aggregate.read().departures().isEmpty()) {
                return aggregate.read().report();
            }
            throw new AssertionError(found);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
