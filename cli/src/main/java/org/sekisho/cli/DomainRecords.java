package org.sekisho.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sekisho.authentication.diagnosis.Diagnosis;
import org.sekisho.authentication.diagnosis.Finding;
import org.sekisho.authentication.diagnosis.Severity;
import org.sekisho.authentication.dns.TxtRecord;

/**
 * What {@code sekisho dns} found.
 *
 * @param domain the domain
 * @param records for each record that it should have, by a title such as {@code DKIM s2026}, in order
 * @param withoutKey whether there is no DKIM key to look for
 * @param folder where the keys would be
 */
record DomainRecords(String domain, Map<String, Diagnosis> records, boolean withoutKey, String folder) {

    /** The most chars of one text that are shown beside its diagnosis; the list of answers shows all. */
    static final int LONGEST_TEXT = 1000;

    /** The worst of all findings. */
    Severity severity() {
        Severity worst = withoutKey ? Severity.MISSING : Severity.FINE;
        for (Diagnosis diagnosis : records.values()) {
            worst = diagnosis.severity().compareTo(worst) > 0 ? diagnosis.severity() : worst;
        }
        return worst;
    }

    private Finding noKey() {
        return new Finding(
                Severity.MISSING,
                "There is no key of " + domain + " in " + folder + ".",
                Optional.of("Make one with sekisho keygen " + domain
                        + ", say with --keys where they are, or name a selector with --selector."));
    }

    void text(Page page, List<RecordingDnsClient.Lookup> lookups) {
        records.forEach((title, diagnosis) -> {
            if (title.equals("DMARC") && withoutKey) {
                page.heading("DKIM");
                page.result("verdict", word(Severity.MISSING), "");
                finding(page, noKey());
            }
            text(page, title, diagnosis);
        });
        ResultsText.dns(page, lookups);
    }

    private static void text(Page page, String title, Diagnosis diagnosis) {
        page.heading(title);
        page.row("record at", diagnosis.name());
        diagnosis.found().forEach(text -> page.row("DNS has", shown(text)));
        page.result("verdict", word(diagnosis.severity()), "");
        diagnosis.findings().forEach(finding -> finding(page, finding));
        diagnosis.publish().ifPresent(record -> publish(page, record, diagnosis.severity()));
    }

    private static void finding(Page page, Finding finding) {
        page.row(finding.severity() == Severity.ADVICE ? "advice" : word(finding.severity()), finding.sentence());
        finding.remedy().ifPresent(remedy -> page.row("  to do", remedy));
    }

    /** As it stands, so that it can be copied. */
    private static void publish(Page page, TxtRecord record, Severity severity) {
        page.line(severity.compareTo(Severity.MISSING) >= 0 ? "  publish" : "  the next step");
        record.zoneFile().lines().forEach(line -> page.line("    " + line));
        page.line("  or in a form of your DNS provider, as a TXT record at " + record.name() + " with the text");
        page.line("    " + PlainText.zoneValue(record.text()));
    }

    ObjectNode json(List<RecordingDnsClient.Lookup> lookups) {
        ObjectNode root = ResultsJson.root("dns").put("domain", domain).put("status", word(severity()));
        ArrayNode array = root.putArray("checks");
        records.forEach((title, diagnosis) -> {
            if (title.equals("DMARC") && withoutKey) {
                array.add(noKeyJson());
            }
            int blank = title.indexOf(' ');
            ObjectNode object = array.addObject()
                    .put("standard", blank < 0 ? title : title.substring(0, blank))
                    .put("selector", blank < 0 ? null : title.substring(blank + 1))
                    .put("status", word(diagnosis.severity()))
                    .put("recordName", diagnosis.name());
            object.set(
                    "published",
                    ResultsJson.strings(
                            diagnosis.found().stream().map(PlainText::zoneValue).toList()));
            object.set("findings", findings(diagnosis.findings()));
            object.put(
                            "recordText",
                            diagnosis
                                    .publish()
                                    .map(record -> PlainText.zoneValue(record.text()))
                                    .orElse(null))
                    .put(
                            "zoneFile",
                            diagnosis.publish().map(TxtRecord::zoneFile).orElse(null));
        });
        root.set("dns", ResultsJson.dns(lookups));
        return root;
    }

    private ObjectNode noKeyJson() {
        ObjectNode object = ResultsJson.object()
                .put("standard", "DKIM")
                .put("selector", (String) null)
                .put("status", word(Severity.MISSING))
                .put("recordName", (String) null);
        object.set("published", ResultsJson.array());
        object.set("findings", findings(List.of(noKey())));
        return object.put("recordText", (String) null).put("zoneFile", (String) null);
    }

    private static ArrayNode findings(List<Finding> findings) {
        ArrayNode array = ResultsJson.array();
        for (Finding finding : findings) {
            array.addObject()
                    .put("severity", Words.of(finding.severity()))
                    .put("sentence", PlainText.escaped(finding.sentence()))
                    .put("remedy", finding.remedy().map(PlainText::escaped).orElse(null));
        }
        return array;
    }

    /** A verdict in a word: advice is no verdict. */
    private static String word(Severity severity) {
        return Words.of(severity == Severity.ADVICE ? Severity.FINE : severity);
    }

    private static String shown(String text) {
        boolean all = text.length() <= LONGEST_TEXT;
        return PlainText.zoneValue(all ? text : text.substring(0, LONGEST_TEXT)) + (all ? "" : "...");
    }
}
