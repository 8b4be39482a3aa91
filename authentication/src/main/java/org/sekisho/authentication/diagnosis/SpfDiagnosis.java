package org.sekisho.authentication.diagnosis;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.dns.TxtRecord;
import org.sekisho.authentication.spf.SpfEvaluator;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfLookups;
import org.sekisho.authentication.spf.SpfOutcome;
import org.sekisho.authentication.spf.SpfRecord;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.authentication.spf.SpfSettings;

/** Explains the SPF record of a domain (RFC 7208), and whether it lets its hosts send. Immutable. */
public final class SpfDiagnosis {

    /** So many hosts are looked at. */
    public static final int MOST_HOSTS = 20;

    /** So many addresses of one host are looked at. */
    static final int MOST_ADDRESSES = 10;

    /** RFC 7208 3.4: then the name and all texts fit in one small answer. */
    private static final int LONGEST_RECORD = 450;

    /** A client that no honest record allows: so every term of a record is evaluated. */
    private static final InetAddress NOBODY = InetAddresses.forString("0.0.0.0");

    private static final String REDIRECT = "redirect=";

    private final SpfSettings limits = SpfSettings.standard();
    private final SpfEvaluator evaluator = new SpfEvaluator(limits);
    private final List<SendingHost> hosts;

    /** @param hosts those that send for the domain; of more than {@link #MOST_HOSTS} the rest is ignored */
    public SpfDiagnosis(List<SendingHost> hosts) {
        this.hosts = hosts.stream().distinct().limit(MOST_HOSTS).toList();
    }

    /**
     * Looks at one domain.
     *
     * @param domain canonical
     */
    public Diagnosis diagnose(DnsAnswers dns, String domain) {
        DnsQuestion exchanges = DnsQuestion.of(domain, RecordType.MX);
        dns.prefetch(exchanges);
        prefetchHosts(dns);
        TxtLookup here = TxtLookup.at(dns, domain);
        if (here.failure().isPresent()) {
            return new Diagnosis(domain, List.of(), here.unknown().stream().toList(), Optional.empty());
        }
        List<String> records = here.texts(SpfRecord::isRecord);
        List<String> resembling = here.texts(SpfText::resembles);
        List<String> shown = new ArrayList<>(records);
        shown.addAll(resembling);
        List<Finding> findings = new ArrayList<>();
        Optional<String> publish;
        if (records.size() == 1) {
            publish = one(dns, domain, records.get(0), here, findings);
            if (!resembling.isEmpty()) {
                findings.add(Finding.advice(
                        "Beside the record stands a text that only resembles one and is ignored.", "Remove it."));
            }
        } else if (records.size() > 1) {
            findings.add(Finding.wrong(
                    records.size() + " SPF records stand at " + domain
                            + ": that is an error, and all of them are void.",
                    "Put their terms into one record, and remove the others."));
            publish = merged(records).flatMap(text -> repaired(text, findings));
        } else if (!resembling.isEmpty()) {
            SpfText text = SpfText.read(resembling.get(0));
            findings.addAll(text.findings());
            publish = repaired(text, findings);
        } else {
            publish = Optional.empty();
            findings.add(misplaced(dns, domain)
                    .orElseGet(() -> Finding.missing(
                            here.exists()
                                    ? "There is no SPF record."
                                    : "There is no SPF record: the DNS does not even know the name " + domain + ".",
                            "Publish one that names the hosts which send.")));
        }
        // In the place of a valid record a first one would lock out whom only its owner knows.
        boolean valid = records.size() == 1 && SpfRecord.parse(records.get(0)) instanceof SpfRecord;
        if (Diagnosis.worst(findings).compareTo(Severity.MISSING) >= 0 && publish.isEmpty() && !valid) {
            publish = Optional.of(first(dns.answer(exchanges), findings));
        }
        return new Diagnosis(domain, shown, findings, publish.map(text -> new TxtRecord(domain, text)));
    }

    /** So that what is asked of each of many hosts overlaps. */
    private void prefetchHosts(DnsAnswers dns) {
        for (SendingHost host : hosts) {
            if (host.address().isEmpty()) {
                dns.prefetch(DnsQuestion.of(host.name(), RecordType.A));
                dns.prefetch(DnsQuestion.of(host.name(), RecordType.AAAA));
                dns.prefetch(TxtLookup.question(host.name()));
            }
        }
    }

    /** A first record: the hosts that were named, else those that take mail. */
    private String first(DnsAnswer exchanges, List<Finding> findings) {
        if (!hosts.isEmpty()) {
            return "v=spf1 " + hosts.stream().map(SendingHost::mechanism).collect(Collectors.joining(" ")) + " ~all";
        }
        boolean nobody = exchanges instanceof DnsAnswer.Records found
                ? found.records().stream()
                        .allMatch(record -> record instanceof DnsRecord.MailExchange exchange
                                && exchange.host().isEmpty())
                : !(exchanges instanceof DnsAnswer.TemporaryFailure);
        findings.add(Finding.advice(
                nobody
                        ? "No host was named and the domain takes no mail (MX): the record below says that nobody sends for it."
                        : "No host was named: the record below lets those send that take mail for the domain (MX).",
                "If others send, name them with --host."));
        return nobody ? "v=spf1 -all" : "v=spf1 mx ~all";
    }

    /** The hosts that a text does not name: whether it allows them otherwise can only be told when it is a record. */
    private List<SendingHost> missingIn(SpfText text) {
        String record = text.repaired().map(whole -> whole + " ").orElse("");
        return hosts.stream()
                .filter(host -> !record.contains(" " + host.mechanism() + " "))
                .toList();
    }

    /** What was meant, with the hosts that it does not name. */
    private Optional<String> repaired(SpfText text, List<Finding> findings) {
        Optional<String> repaired = text.with(missingIn(text));
        if (repaired.isPresent() && !text.leftOut().isEmpty()) {
            findings.add(Finding.advice(
                    "The record below is without " + Quoted.of(String.join(" ", text.leftOut())) + ".",
                    "If that names a host which sends, put it back correctly."));
        }
        return repaired;
    }

    private static Optional<SpfText> merged(List<String> records) {
        List<String> terms = new ArrayList<>();
        String last = "~all";
        for (String record : records) {
            List<String> own =
                    List.of(record.substring("v=spf1".length()).strip().split(" +"));
            Optional<String> end = own.stream().filter(SpfDiagnosis::isAll).findFirst();
            last = end.map(term -> term.startsWith("-") ? "-all" : "~all").orElse(last);
            for (String term : own) {
                String kept = term;
                if (term.regionMatches(true, 0, REDIRECT, 0, REDIRECT.length())) {
                    // Beside all it is ignored, and so would it be in the record that is made of both.
                    kept = end.isPresent() ? "" : "include:" + term.substring(REDIRECT.length());
                }
                if (!isAll(kept) && !kept.isEmpty() && !terms.contains(kept)) {
                    terms.add(kept);
                }
            }
        }
        terms.add(last);
        String merged = "v=spf1 " + String.join(" ", terms);
        return merged.length() <= SpfText.LONGEST ? Optional.of(SpfText.read(merged)) : Optional.empty();
    }

    private static boolean isAll(String term) {
        return term.matches("(?i)[-+~?]?all");
    }

    private static Optional<Finding> misplaced(DnsAnswers dns, String domain) {
        return new Misplaced("An SPF record", domain, domain)
                .find(dns, List.of("_spf." + domain, "spf." + domain), SpfRecord::isRecord);
    }

    private Optional<String> one(DnsAnswers dns, String domain, String record, TxtLookup here, List<Finding> findings) {
        SpfText text = SpfText.read(record);
        findings.addAll(text.findings());
        boolean valid = SpfRecord.parse(record) instanceof SpfRecord;
        if (!valid && findings.stream().noneMatch(finding -> finding.severity() == Severity.WRONG)) {
            findings.add(Finding.wrong(
                    "The record is void: " + SpfRecord.parse(record) + ".", "Correct or remove that term."));
        }
        long all = here.texts().stream().mapToLong(String::length).sum() + domain.length();
        if (record.length() > LONGEST_RECORD || all > 2L * LONGEST_RECORD) {
            findings.add(Finding.advice(
                    "The record has " + record.length() + " octets, all texts at this name together " + all
                            + ": some receivers cannot read so long an answer (RFC 7208 3.4).",
                    "Shorten it, and remove texts that nobody needs any more."));
        }
        if (!valid) {
            return repaired(text, findings);
        }
        lookups(dns, domain, findings);
        List<SendingHost> refused = hosts.stream()
                .filter(host -> !isAllowed(dns, domain, host, findings))
                .toList();
        boolean textIsWrong = text.findings().stream().anyMatch(finding -> finding.severity() == Severity.WRONG);
        return textIsWrong || !refused.isEmpty() ? text.with(refused) : Optional.empty();
    }

    /** What a receiver meets that evaluates all of it. */
    private void lookups(DnsAnswers dns, String domain, List<Finding> findings) {
        SpfLookups count = evaluator.count(dns, NOBODY, domain);
        if (count.terms() > limits.lookupTerms()) {
            String number = count.terms() > SpfSettings.HIGHEST_LIMIT
                    ? "more than " + SpfSettings.HIGHEST_LIMIT
                    : String.valueOf(count.terms());
            findings.add(Finding.wrong(
                    "The record needs " + number + " DNS look-ups, includes counted; with more than "
                            + limits.lookupTerms() + " it is void (permerror).",
                    "Remove includes that nobody needs, or write networks as ip4 and ip6."));
        }
        if (count.voids() > limits.voidLookups()) {
            findings.add(Finding.wrong(
                    count.voids() + " look-ups find nothing; with more than " + limits.voidLookups()
                            + " the record is void (permerror).",
                    "Remove the terms whose names have no such records any more."));
        }
        switch (count.result()) {
            case TEMPERROR ->
                findings.add(
                        Finding.unknown("Not all that the record refers to could be asked: " + count.reason() + "."));
            case PERMERROR ->
                findings.add(Finding.wrong(
                        "The record ends in an error (permerror): " + count.reason() + ".",
                        "Correct or remove that term."));
            case PASS -> {
                if (findings.stream().noneMatch(finding -> finding.severity() == Severity.WRONG)) {
                    findings.add(Finding.wrong(
                            "Even " + InetAddresses.toAddrString(NOBODY) + " passes (" + count.reason()
                                    + "): the record lets strangers send for this domain.",
                            "Narrow that term."));
                }
            }
            case NONE, NEUTRAL, SOFTFAIL, FAIL -> {
                if (count.terms() <= limits.lookupTerms() && count.voids() <= limits.voidLookups()) {
                    findings.add(Finding.fine("The record is valid and needs " + count.terms() + " of "
                            + limits.lookupTerms() + " DNS look-ups."));
                }
            }
        }
    }

    /** Whether all addresses of a host pass, as far as is known. */
    private boolean isAllowed(DnsAnswers dns, String domain, SendingHost host, List<Finding> findings) {
        List<InetAddress> addresses = new ArrayList<>();
        host.address().ifPresent(addresses::add);
        if (host.address().isEmpty()) {
            for (RecordType type : List.of(RecordType.A, RecordType.AAAA)) {
                DnsAnswer answer = dns.answer(DnsQuestion.of(host.name(), type));
                if (answer instanceof DnsAnswer.TemporaryFailure failure) {
                    findings.add(Finding.unknown(
                            "The DNS does not answer for " + host.name() + " (" + failure.reason() + ")."));
                    return true;
                }
                if (answer instanceof DnsAnswer.Records found) {
                    found.records().stream()
                            .filter(DnsRecord.Address.class::isInstance)
                            .map(record -> ((DnsRecord.Address) record).address())
                            .limit(MOST_ADDRESSES)
                            .forEach(addresses::add);
                }
            }
        }
        if (addresses.isEmpty()) {
            findings.add(Finding.wrong(
                    "The host " + host.name() + " has no address in the DNS.",
                    "Give it one, or name its address instead."));
            return true;
        }
        boolean allowed = true;
        for (InetAddress address : addresses) {
            allowed &= isAllowed(dns, domain, host, address, findings);
        }
        helo(dns, domain, host, addresses.get(0)).ifPresent(findings::add);
        return allowed;
    }

    /** Bounces have no domain but that of HELO (RFC 7208 2.4), so it needs a record of its own. */
    private Optional<Finding> helo(DnsAnswers dns, String domain, SendingHost host, InetAddress address) {
        if (host.address().isPresent() || host.name().equals(domain)) {
            return Optional.empty();
        }
        SpfOutcome outcome = evaluator.evaluate(dns, SpfIdentity.HELO, address, host.name(), "");
        String remedy = "Publish the TXT record " + host.name() + " with the text \"v=spf1 a -all\".";
        return switch (outcome.result()) {
            case PASS -> Optional.empty();
            case NONE ->
                Optional.of(Finding.advice(
                        host.name() + " has no SPF record of its own: bounces that it sends have no other domain.",
                        remedy));
            case TEMPERROR ->
                Optional.of(Finding.unknown(
                        "The SPF record of " + host.name() + " is not known: " + outcome.reason() + "."));
            case NEUTRAL, SOFTFAIL, FAIL, PERMERROR ->
                Optional.of(Finding.wrong(
                        "The SPF record of " + host.name() + " does not let it send as itself: "
                                + outcome.result().name().toLowerCase(Locale.ROOT) + ", " + outcome.reason() + ".",
                        remedy));
        };
    }

    private boolean isAllowed(
            DnsAnswers dns, String domain, SendingHost host, InetAddress address, List<Finding> findings) {
        String helo = host.address().isPresent() ? domain : host.name();
        SpfOutcome outcome = evaluator.evaluate(dns, SpfIdentity.MAIL_FROM, address, helo, "postmaster@" + domain);
        String number = InetAddresses.toAddrString(address);
        String who = host.name().equals(number) ? number : host.name() + " (" + number + ")";
        if (outcome.result() == SpfResult.PASS) {
            findings.add(Finding.fine(who + " may send: " + outcome.reason() + "."));
            // That lets everybody send, and is corrected.
            return !outcome.reason().matches("(?i)matched [+]?all");
        }
        if (outcome.result() == SpfResult.TEMPERROR) {
            findings.add(Finding.unknown("Whether " + who + " may send is not known: " + outcome.reason() + "."));
            return true;
        }
        if (outcome.result() == SpfResult.PERMERROR) {
            findings.add(Finding.wrong(
                    "For " + who + " the record is void: permerror, " + outcome.reason() + ".",
                    "Correct the record, and name the host at its beginning."));
            return false;
        }
        findings.add(Finding.wrong(
                who + " may not send: " + outcome.result().name().toLowerCase(Locale.ROOT) + ", " + outcome.reason()
                        + ".",
                "Add " + host.mechanism() + " before all."));
        return false;
    }
}
