package org.sekisho.authentication.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sekisho.authentication.dmarc.DmarcDiscovery;
import org.sekisho.authentication.dmarc.DmarcEvaluator;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dmarc.DmarcRecord;
import org.sekisho.authentication.dmarc.ParsedDmarcRecord;
import org.sekisho.authentication.dmarc.PolicyDiscovery;
import org.sekisho.authentication.dmarc.PublicSuffixFlag;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.TxtRecord;

/**
 * Explains the DMARC record of a domain (RFC 9989), and says what comes next on the way from {@code p=none} to {@code p=reject}.
 * Immutable.
 */
public final class DmarcDiagnosis {

    private final DmarcEvaluator evaluator = new DmarcEvaluator(DmarcDiscovery.TREE_WALK);
    private final ReportDestinations destinations = new ReportDestinations(evaluator);
    private final String reportUri;

    /** @param reportUri the {@code rua} of a record that has none yet, such as {@code mailto:postmaster@example.org} */
    public DmarcDiagnosis(String reportUri) {
        this.reportUri = reportUri;
    }

    /**
     * Looks at one domain.
     *
     * @param domain canonical
     */
    public Diagnosis diagnose(DnsAnswers dns, String domain) {
        String name = "_dmarc." + domain;
        TxtLookup here = TxtLookup.at(dns, name);
        if (here.failure().isPresent()) {
            return new Diagnosis(name, List.of(), here.unknown().stream().toList(), Optional.empty());
        }
        List<String> records = here.texts(DmarcText::isRecord);
        List<String> others = here.texts(text -> !DmarcText.isRecord(text));
        List<String> shown = new ArrayList<>(records);
        shown.addAll(others);
        List<Finding> findings = new ArrayList<>();
        Optional<String> publish;
        if (records.size() == 1) {
            publish = one(dns, domain, records.get(0), findings);
            if (others.stream().anyMatch(DmarcText::resembles)) {
                findings.add(Finding.advice(
                        "Beside the record stands a text that only resembles one and is ignored.", "Remove it."));
            }
        } else if (records.size() > 1) {
            findings.add(Finding.wrong(
                    records.size() + " DMARC records stand at " + name + ": receivers discard all of them.",
                    "Leave only one of them there."));
            publish = Optional.of(DmarcText.read(records.get(0)).repaired().orElse(first()));
        } else {
            publish = none(
                    dns, domain, others.stream().filter(DmarcText::resembles).toList(), findings);
        }
        return new Diagnosis(name, shown, findings, publish.map(text -> new TxtRecord(name, text)));
    }

    private String first() {
        return "v=DMARC1; p=none; rua=" + reportUri;
    }

    private Optional<String> none(DnsAnswers dns, String domain, List<String> resembling, List<Finding> findings) {
        Optional<DmarcText> meant = Optional.empty();
        if (resembling.isEmpty()) {
            misplaced(dns, domain).ifPresent(findings::add);
        } else {
            DmarcText text = DmarcText.read(resembling.get(0));
            findings.addAll(text.findings());
            meant = Optional.of(text);
        }
        PolicyDiscovery policy = evaluator.discover(dns, domain);
        boolean inherited = policy.policyDomain().isPresent();
        switch (policy.status()) {
            case FOUND, EXISTENCE_UNKNOWN ->
                findings.add(Finding.fine(
                        "The policy of " + policy.policyDomain().orElse("") + " applies here: "
                                + policy.policy().word() + ", by "
                                + policy.tag()
                                        .map(tag -> tag.name().toLowerCase(Locale.ROOT))
                                        .orElse("p") + "=."));
            case RECORD_IGNORED ->
                findings.add(Finding.wrong(
                        "The policy would come from " + policy.policyDomain().orElse("") + ", but: " + policy.reason()
                                + ".",
                        "Correct that record: sekisho dns "
                                + policy.policyDomain().orElse("") + "."));
            case LOOKUP_FAILED ->
                findings.add(Finding.unknown(
                        "The DNS does not answer where a policy might stand (" + policy.reason() + ")."));
            case NO_RECORD -> {
                if (resembling.isEmpty()) {
                    findings.add(Finding.missing(
                            "There is no DMARC record: everybody may write in the name of " + domain + ".",
                            "Publish one that only watches, and read the reports."));
                }
            }
        }
        if (meant.isPresent()) {
            return Optional.of(repaired(meant.get(), findings));
        }
        return inherited || policy.status() == PolicyDiscovery.Status.LOOKUP_FAILED
                ? Optional.empty()
                : Optional.of(first());
    }

    /** A record that stands where nobody looks for it. */
    private static Optional<Finding> misplaced(DnsAnswers dns, String domain) {
        return new Misplaced("A DMARC record", "_dmarc." + domain, domain)
                .find(
                        dns,
                        List.of(domain, "dmarc." + domain, "_dmarc._dmarc." + domain),
                        text -> DmarcText.isRecord(text) || DmarcText.resembles(text));
    }

    private Optional<String> one(DnsAnswers dns, String domain, String text, List<Finding> findings) {
        DmarcText read = DmarcText.read(text);
        ParsedDmarcRecord parsed = DmarcRecord.parse(text);
        findings.addAll(read.findings());
        DmarcRecord record;
        if (parsed instanceof ParsedDmarcRecord.Usable usable) {
            record = usable.record();
            usable.remarks().forEach(remark -> remark(read, remark, findings));
            if (usable.assumedNone()) {
                findings.add(Finding.wrong(
                        "Without valid policies the record counts as p=none, only because it asks for reports.",
                        "Correct p, sp and np."));
            }
        } else if (parsed instanceof ParsedDmarcRecord.Ignored ignored) {
            record = ignored.record();
            ignored.remarks().forEach(remark -> remark(read, remark, findings));
            findings.add(
                    Finding.wrong("Receivers ignore the record: " + ignored.reason() + ".", "Correct p, sp and np."));
        } else {
            throw new IllegalArgumentException("not a DMARC record");
        }
        boolean usableAsItIs = Diagnosis.worst(findings).compareTo(Severity.WRONG) < 0;
        List<Finding> reports = destinations.findings(dns, domain, record);
        if (!usableAsItIs) {
            findings.addAll(reports);
            return Optional.of(inForceOrNot(read, parsed, findings));
        }
        Optional<String> next = next(read, record, findings);
        findings.addAll(reports);
        // Without reports nobody can know when it is time for the next step.
        return Diagnosis.worst(reports) == Severity.WRONG ? Optional.empty() : next;
    }

    private String inForceOrNot(DmarcText read, ParsedDmarcRecord parsed, List<Finding> findings) {
        boolean inForce = parsed instanceof ParsedDmarcRecord.Usable usable && !usable.assumedNone();
        return inForce ? read.repaired().orElse(first()) : repaired(read, findings);
    }

    /** What was meant by a record that has had no effect: its policy begins only when it is corrected. */
    private String repaired(DmarcText read, List<Finding> findings) {
        String meant = read.repaired().orElse(first());
        if (DmarcRecord.parse(meant) instanceof ParsedDmarcRecord.Usable usable
                && usable.record().policy() != DmarcPolicy.NONE) {
            findings.add(Finding.advice(
                    "So far no policy was in force; the corrected record asks for p="
                            + usable.record().policy().word() + " at once.",
                    "Write p=none first where nobody has read reports yet."));
        }
        return meant;
    }

    /** What the parser ignored and the look at the text did not explain. */
    private static void remark(DmarcText read, String remark, List<Finding> findings) {
        int colon = remark.indexOf(": ");
        if (colon < 0) {
            // A part without a tag, or with a name that is none: explained by the text wherever it could be.
            if (read.findings().isEmpty()) {
                findings.add(Finding.advice("The record has " + remark + ": it is ignored.", "Remove it."));
            }
            return;
        }
        String tag = remark.substring(0, colon);
        if (!read.explained().contains(tag)) {
            findings.add(Finding.wrong(
                    "In " + tag + ": " + remark.substring(colon + 2) + ".",
                    "Correct it; as it is, it is ignored or its default holds."));
        }
    }

    /** The next step of the roll-out. */
    private Optional<String> next(DmarcText read, DmarcRecord record, List<Finding> findings) {
        boolean reports = record.aggregateReports().stream().anyMatch(uri -> uri.isSupported());
        otherAdvice(record, findings);
        if (!reports) {
            findings.add(Finding.advice(
                    "The policy is p=" + record.policy().word() + ", and no reports are asked for (rua): nobody will"
                            + " tell you whose mail fails.",
                    "Add rua=" + reportUri + "."));
            return read.withReportsTo(reportUri);
        }
        if (record.testMode()) {
            findings.add(Finding.advice(
                    "The policy is p=" + record.policy().word()
                            + " in test mode: t=y asks receivers to act one step milder.",
                    "When the reports show that all your own mail passes, remove t=y."));
            return read.withoutTestMode();
        }
        return switch (record.policy()) {
            case NONE -> {
                findings.add(Finding.advice(
                        "The policy is p=none: it only watches.",
                        "When the reports show that all your own mail passes, go on to p=quarantine."));
                yield read.withPolicy(DmarcPolicy.QUARANTINE);
            }
            case QUARANTINE -> {
                findings.add(Finding.advice(
                        "The policy is p=quarantine: mail that fails goes to the spam folder.",
                        "When all your own mail still passes, go on to p=reject; where people write to mailing lists,"
                                + " stay here (RFC 9989 7.4)."));
                yield read.withPolicy(DmarcPolicy.REJECT);
            }
            case REJECT -> {
                findings.add(Finding.fine("The policy is p=reject, the strictest."));
                yield Optional.empty();
            }
        };
    }

    private static void otherAdvice(DmarcRecord record, List<Finding> findings) {
        if (record.publicSuffix() == PublicSuffixFlag.YES) {
            findings.add(Finding.advice(
                    "psd=y says that others register domains below this one, as below a top-level domain.",
                    "Remove it if that is not so."));
        }
        record.subdomainPolicy()
                .filter(below -> below.compareTo(record.policy()) < 0)
                .ifPresent(below -> findings.add(Finding.advice(
                        "Subdomains have a milder policy (sp=" + below.word() + ") than the domain.",
                        "Remove sp when the subdomains are ready.")));
        record.nonExistentPolicy()
                .filter(below -> below.compareTo(record.policy()) < 0)
                .ifPresent(below -> findings.add(Finding.advice(
                        "Domains that do not exist have a milder policy (np=" + below.word() + ") than the domain.",
                        "Nobody needs to write from them: write np=reject.")));
    }
}
