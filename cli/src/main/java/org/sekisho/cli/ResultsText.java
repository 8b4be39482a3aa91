package org.sekisho.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcRecord;
import org.sekisho.authentication.dmarc.PolicyDiscovery;
import org.sekisho.authentication.dmarc.ReportUri;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfOutcome;

/** The parts of a page that several commands have. */
final class ResultsText {

    private static final int NAME_WIDTH = 44;
    private static final int RECORD_COLUMN = 12;

    private ResultsText() {}

    /** What the client said. */
    static void session(Page page, String helo, String mailFrom, boolean hasMailFrom) {
        page.row("HELO", helo);
        if (hasMailFrom) {
            page.row("MAIL FROM", mailFrom.isEmpty() ? "<>" : mailFrom);
        }
    }

    static void spf(Page page, List<SpfOutcome> outcomes) {
        page.heading("SPF");
        for (SpfOutcome outcome : outcomes) {
            String label = outcome.identity() == SpfIdentity.HELO ? "HELO" : "MAIL FROM";
            page.result(label, Words.of(outcome.result()), joined(outcome.domain(), outcome.reason()));
            outcome.explanation().ifPresent(words -> page.row("", "that domain says: " + words));
        }
    }

    /** Where a policy was found and what it says. */
    static void discovery(Page page, PolicyDiscovery discovery, List<RecordingDnsClient.Lookup> lookups) {
        page.row("found by", discovery.method() == DmarcDiscovery.TREE_WALK ? "DNS tree walk" : "public suffix list");
        FoundRecord.of(discovery, lookups).ifPresent(record -> {
            page.row("record at", record.name());
            page.row("record", PlainText.zoneValue(record.text()));
            record.remarks().forEach(remark -> page.row("ignored in it", remark));
        });
        discovery.record().ifPresent(record -> {
            String tag = discovery
                    .tag()
                    .map(Words::of)
                    .map(word -> ", by " + word + "=")
                    .orElse("");
            String test = record.testMode() ? ", t=y: one step milder" : "";
            page.row("policy", discovery.policy().word() + tag + test);
            page.row(
                    "alignment",
                    "aspf=" + record.spfAlignment().letter() + " ("
                            + Words.of(record.spfAlignment()) + "), adkim="
                            + record.dkimAlignment().letter() + " (" + Words.of(record.dkimAlignment()) + ")");
            reports(page, record);
        });
    }

    private static void reports(Page page, DmarcRecord record) {
        page.row("reports to", uris(record.aggregateReports()));
        String failures = uris(record.failureReports());
        page.row("failures to", failures.isEmpty() ? "" : failures + ", fo=" + record.printFailureOptions());
    }

    private static String uris(List<ReportUri> uris) {
        return uris.stream()
                .map(uri -> uri.isSupported() ? uri.text() : uri.text() + " (not mailto:, ignored)")
                .collect(Collectors.joining(", "));
    }

    static void dns(Page page, List<RecordingDnsClient.Lookup> lookups) {
        page.heading("DNS, in the order asked");
        int number = 0;
        for (RecordingDnsClient.Lookup lookup : lookups) {
            number++;
            String type = lookup.question().type().name();
            String start = Page.pad(number + ".", 4)
                    + Page.pad(type, 5)
                    + Page.pad(PlainText.escaped(lookup.question().name()), NAME_WIDTH);
            page.indented(2, start + " " + answer(lookup));
            for (DnsRecord record : lookup.answer().map(DnsWords::records).orElse(List.of())) {
                page.indented(RECORD_COLUMN, DnsWords.value(record));
            }
        }
    }

    private static String answer(RecordingDnsClient.Lookup lookup) {
        return lookup.answer()
                .map(answer -> DnsWords.summary(answer) + ttl(answer) + ", "
                        + lookup.elapsed().toMillis() + " ms")
                .orElse("no answer yet");
    }

    private static String ttl(DnsAnswer answer) {
        return answer instanceof DnsAnswer.TemporaryFailure
                ? ""
                : ", TTL " + answer.ttl().toSeconds() + " s";
    }

    /** Two texts with a colon between them, or the one that is not empty. */
    static String joined(String subject, String text) {
        return subject.isEmpty() || text.isEmpty() ? subject + text : subject + ": " + text;
    }
}
