package org.sekisho.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.reports.aggregate.AggregateReport;
import org.sekisho.reports.aggregate.DkimAuthResult;
import org.sekisho.reports.aggregate.OverrideNote;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.aggregate.ReadReport;
import org.sekisho.reports.aggregate.ReportMetadata;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.aggregate.SpfAuthResult;
import org.sekisho.reports.failure.FailureReport;
import org.sekisho.reports.receiving.FoundReport;

/** Reports for people. */
final class ReportText {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final String ROW = "  %9s  %-15s  %-5s  %-4s  %-4s  %-10s  %s";

    /** Where the results stand below a row. */
    private static final int DETAIL_COLUMN = 13;

    private ReportText() {}

    static void print(Page page, List<FoundReport> found) {
        for (FoundReport report : found) {
            if (report instanceof FoundReport.Aggregate aggregate) {
                aggregate(page, aggregate.place(), aggregate.read());
            } else if (report instanceof FoundReport.Failure failure) {
                failure(page, failure.place(), failure.report());
            } else if (report instanceof FoundReport.Unusable unusable) {
                page.heading("No report");
                page.row("in", unusable.place());
                page.row("why", unusable.reason());
            }
        }
    }

    private static void aggregate(Page page, String place, ReadReport read) {
        AggregateReport report = read.report();
        ReportMetadata metadata = report.metadata();
        page.heading("Aggregate report");
        page.row("in", place);
        page.row("from", joined(metadata.organization(), metadata.email()));
        page.row("contact", metadata.extraContact().orElse(""));
        page.row("made by", metadata.generator().orElse(""));
        page.row("id", metadata.reportId());
        page.row("domain", report.policy().domain());
        page.row("period", time(metadata.begin()) + " to " + time(metadata.end()) + " UTC");
        page.row("policy", policy(report.policy()));
        page.row("error", metadata.error().orElse(""));
        page.row("messages", counts(report));
        read.departures().forEach(departure -> page.row("note", departure));
        rows(page, report.rows());
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    private static String policy(PublishedPolicy policy) {
        List<String> tags = new ArrayList<>();
        tags.add("p=" + policy.policy().word());
        tag(tags, "sp", policy.subdomainPolicy().map(DmarcPolicy::word));
        tag(tags, "np", policy.nonExistentPolicy().map(DmarcPolicy::word));
        tag(tags, "adkim", policy.dkimAlignment().map(mode -> mode.letter()));
        tag(tags, "aspf", policy.spfAlignment().map(mode -> mode.letter()));
        tag(tags, "fo", policy.failureOptions());
        tag(tags, "t", policy.testing().map(testing -> testing ? "y" : "n"));
        String method = policy.discovery()
                .map(found -> found == DmarcDiscovery.TREE_WALK ? ", by DNS tree walk" : ", by public suffix list")
                .orElse("");
        return String.join(" ", tags) + method;
    }

    private static void tag(List<String> tags, String name, Optional<String> value) {
        value.ifPresent(text -> tags.add(name + "=" + text));
    }

    private static String counts(AggregateReport report) {
        long passed = report.passed();
        return report.messages() + ": " + passed + " pass DMARC, " + (report.messages() - passed) + " fail";
    }

    private static void rows(Page page, List<ReportRow> rows) {
        page.heading("Messages, most first");
        page.line(
                String.format(Locale.ROOT, ROW, "number", "client", "DMARC", "DKIM", "SPF", "done", "From, MAIL FROM"));
        rows.stream()
                .sorted(Comparator.comparingLong(ReportRow::count).reversed())
                .forEach(row -> row(page, row));
    }

    private static void row(Page page, ReportRow row) {
        page.line(String.format(
                Locale.ROOT,
                ROW,
                row.count(),
                row.sourceIp(),
                word(row.passes()),
                word(row.dkimAligned()),
                word(row.spfAligned()),
                row.disposition().word(),
                joined(
                        row.headerFrom(),
                        row.envelopeFrom().map(from -> "<" + from + ">").orElse(""))));
        row.envelopeTo().filter(to -> !to.isEmpty()).ifPresent(to -> page.indented(DETAIL_COLUMN, "to " + to));
        row.dkim().forEach(signature -> page.indented(DETAIL_COLUMN, dkim(signature)));
        row.spf().forEach(result -> page.indented(DETAIL_COLUMN, spf(result)));
        row.reasons().forEach(reason -> page.indented(DETAIL_COLUMN, reason(reason)));
    }

    private static String word(boolean pass) {
        return pass ? "pass" : "fail";
    }

    private static String dkim(DkimAuthResult signature) {
        String selector = signature.selector().isEmpty() ? "" : " s=" + signature.selector();
        return "dkim=" + Words.of(signature.result()) + " d=" + signature.domain() + selector
                + comment(signature.humanResult());
    }

    private static String spf(SpfAuthResult result) {
        String identity = result.scope() == SpfIdentity.HELO ? " helo=" : " mfrom=";
        return "spf=" + Words.of(result.result()) + identity + result.domain() + comment(result.humanResult());
    }

    private static String reason(OverrideNote reason) {
        return "because of " + reason.type().word() + comment(reason.comment());
    }

    private static String comment(Optional<String> text) {
        return text.map(words -> " (" + words + ")").orElse("");
    }

    private static void failure(Page page, String place, FailureReport report) {
        page.heading("Failure report");
        page.row("in", place);
        for (FailureReport.Field field : report.fields()) {
            page.line("  " + field.name() + ": " + field.value());
        }
        List<String> shown = List.of("From", "To", "Subject", "Date", "Message-ID");
        List<String> reported = shown.stream()
                .flatMap(name -> report.reportedField(name).map(value -> name + ": " + value).stream())
                .collect(Collectors.toList());
        if (!reported.isEmpty()) {
            page.heading("The message that it is about");
            reported.forEach(line -> page.line("  " + line));
        }
    }

    private static String joined(String first, String second) {
        return second.isEmpty() ? first : first.isEmpty() ? second : first + ", " + second;
    }
}
