package org.sekisho.authentication.diagnosis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sekisho.authentication.dmarc.DmarcEvaluator;
import org.sekisho.authentication.dmarc.DmarcRecord;
import org.sekisho.authentication.dmarc.ParsedDmarcRecord;
import org.sekisho.authentication.dmarc.ReportUri;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DomainNames;

/** Whether those who are to get the reports of a domain have said that they take them (RFC 9990, verifying external destinations). */
final class ReportDestinations {

    /** So many hosts are asked for one record. */
    static final int MOST_HOSTS = 10;

    private final DmarcEvaluator evaluator;

    ReportDestinations(DmarcEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    /** What is to be said of the destinations of a record; nothing of those that need no permission. */
    List<Finding> findings(DnsAnswers dns, String policyDomain, DmarcRecord record) {
        List<Finding> findings = new ArrayList<>();
        Optional<String> organization = evaluator.organizationalDomain(dns, policyDomain);
        Set<String> hosts = hosts(record);
        hosts.stream()
                .limit(MOST_HOSTS)
                .filter(host -> !DomainNames.isSameOrBelow(host, policyDomain))
                .forEach(host -> dns.prefetch(TxtLookup.question(permission(policyDomain, host))));
        for (String host : hosts.stream().limit(MOST_HOSTS).toList()) {
            Optional<String> theirs = evaluator.organizationalDomain(dns, host);
            if (host.equals(policyDomain) || (organization.isPresent() && organization.equals(theirs))) {
                continue;
            }
            findings.add(finding(dns, policyDomain, host));
        }
        if (hosts.size() > MOST_HOSTS) {
            findings.add(Finding.advice(
                    "The record sends reports to " + hosts.size() + " hosts; only " + MOST_HOSTS + " were looked at.",
                    "Name fewer addresses."));
        }
        return findings;
    }

    private static Finding finding(DnsAnswers dns, String policyDomain, String host) {
        String name = permission(policyDomain, host);
        String ask = "Ask the owner of " + host + " to publish the TXT record " + name
                + " with the text \"v=DMARC1\", or name an address of your own domain.";
        if (!DomainNames.isValid(name)) {
            return Finding.wrong(
                    "Reports go to another domain, " + host
                            + ", whose permission cannot be asked: the name would be too long.",
                    "Name an address of your own domain.");
        }
        TxtLookup found = TxtLookup.at(dns, name);
        if (found.failure().isPresent()) {
            return found.unknown().orElseThrow();
        }
        List<String> records = found.texts(DmarcText::isRecord);
        if (records.isEmpty()) {
            return Finding.wrong(
                    "Reports go to another domain, " + host
                            + ", which does not say that it takes them: none will be sent there.",
                    ask);
        }
        boolean elsewhere = records.stream()
                .flatMap(text -> hosts(record(DmarcRecord.parse(text)).stream()).stream())
                .anyMatch(other -> !other.equals(host));
        // B30: an override may not lead to another host.
        return elsewhere
                ? Finding.wrong(
                        "Reports go to another domain, " + host
                                + ", which sends them on to a third one: none will be sent.",
                        "Ask the owner of " + host + " to name an address on the same host at " + name + ".")
                : Finding.fine("Reports go to another domain, " + host + ", which takes them.");
    }

    private static Optional<DmarcRecord> record(ParsedDmarcRecord parsed) {
        if (parsed instanceof ParsedDmarcRecord.Usable usable) {
            return Optional.of(usable.record());
        }
        return parsed instanceof ParsedDmarcRecord.Ignored ignored ? Optional.of(ignored.record()) : Optional.empty();
    }

    private static String permission(String policyDomain, String host) {
        return policyDomain + "._report._dmarc." + host;
    }

    private static Set<String> hosts(DmarcRecord record) {
        return hosts(Stream.of(record), true);
    }

    private static Set<String> hosts(Stream<DmarcRecord> records) {
        return hosts(records, false);
    }

    /** The hosts of the mailboxes, in order. */
    private static Set<String> hosts(Stream<DmarcRecord> records, boolean failuresToo) {
        Set<String> hosts = new LinkedHashSet<>();
        records.flatMap(record -> Stream.concat(
                        record.aggregateReports().stream(),
                        failuresToo ? record.failureReports().stream() : Stream.empty()))
                .filter(ReportUri::isSupported)
                .flatMap(uri -> host(uri).stream())
                .forEach(hosts::add);
        return hosts;
    }

    private static Optional<String> host(ReportUri uri) {
        int query = uri.text().indexOf('?');
        String to = query < 0 ? uri.text() : uri.text().substring(0, query);
        return DomainNames.toAscii(to.substring(to.lastIndexOf('@') + 1)).filter(DomainNames::isHostName);
    }
}
