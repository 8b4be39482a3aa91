package org.sekisho.reports.aggregate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.AlignmentMode;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.policy.OverrideReason;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfResult;

/** Reports for tests. */
public final class Reports {

    private Reports() {}

    /** Metadata with everything in it. */
    static ReportMetadata metadata() {
        return new ReportMetadata(
                "Receiver & Sons",
                "dmarc@mx.example.net",
                Optional.of("https://mx.example.net/dmarc"),
                "2026-11-23-example.org@mx.example.net",
                Instant.parse("2026-11-23T00:00:00Z"),
                Instant.parse("2026-11-23T23:59:59Z"),
                Optional.of("sp=quaratine is no policy"),
                Optional.of("Sekisho 0.1.0"));
    }

    /** A policy with every tag. */
    static PublishedPolicy policy() {
        return new PublishedPolicy(
                "example.org",
                Optional.of(DmarcDiscovery.TREE_WALK),
                DmarcPolicy.REJECT,
                Optional.of(DmarcPolicy.QUARANTINE),
                Optional.of(DmarcPolicy.NONE),
                Optional.of(AlignmentMode.STRICT),
                Optional.of(AlignmentMode.RELAXED),
                Optional.of("1:d"),
                Optional.of(true));
    }

    /** A row with everything in it. */
    static ReportRow row() {
        return new ReportRow(
                "2001:db8::1",
                17,
                ActionDisposition.QUARANTINE,
                false,
                false,
                List.of(
                        new OverrideNote(OverrideReason.POLICY_TEST_MODE, Optional.empty()),
                        new OverrideNote(OverrideReason.MAILING_LIST, Optional.of("list.example.net, by DKIM"))),
                "news.example.org",
                Optional.of("bounce.example.net"),
                Optional.of("example.com"),
                List.of(
                        new DkimAuthResult(
                                "example.org", "s2026", DkimResult.FAIL, Optional.of("the body was changed")),
                        new DkimAuthResult("list.example.net", "k", DkimResult.PASS, Optional.empty())),
                List.of(new SpfAuthResult(
                        "bounce.example.net", SpfIdentity.MAIL_FROM, SpfResult.SOFTFAIL, Optional.of("~all"))));
    }

    /** The XML of a report with these rows. */
    public static byte[] xml(ReportMetadata metadata, PublishedPolicy policy, Iterable<ReportRow> rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            AggregateReportWriter writer = new AggregateReportWriter(out, metadata, policy);
            for (ReportRow row : rows) {
                writer.write(row);
            }
            writer.finish();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException(impossible);
        }
        return out.toByteArray();
    }

    /** The XML of a report with one row of everything. */
    public static byte[] xml() {
        return xml(metadata(), policy(), List.of(row()));
    }

    /** The same as text, for tests that change it. */
    static String text() {
        return new String(xml(), StandardCharsets.UTF_8);
    }

    static ReadReport read(String xml) throws MalformedReportException {
        return read(xml.getBytes(StandardCharsets.UTF_8));
    }

    static ReadReport read(byte[] xml) throws MalformedReportException {
        try {
            return new AggregateReportReader().read(new ByteArrayInputStream(xml));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
