package org.sekisho.authentication.diagnosis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sekisho.authentication.dmarc.DmarcEvaluator;
import org.sekisho.authentication.dmarc.DmarcRecord;
import org.sekisho.authentication.dmarc.ReportDestination;
import org.sekisho.authentication.dmarc.ReportMailbox;
import org.sekisho.authentication.dmarc.ReportPermission;
import org.sekisho.authentication.dmarc.ReportPermissions;
import org.sekisho.authentication.dns.DnsAnswers;

/** Whether those who are to get the reports of a domain have said that they take them (RFC 9990, verifying external destinations). */
final class ReportDestinations {

    /** So many hosts are asked for one record. */
    static final int MOST_HOSTS = 10;

    private final ReportPermissions permissions;

    ReportDestinations(DmarcEvaluator evaluator) {
        this.permissions = new ReportPermissions(evaluator);
    }

    /** What is to be said of the destinations of a record; nothing of those that need no permission. */
    List<Finding> findings(DnsAnswers dns, String policyDomain, DmarcRecord record) {
        List<Finding> findings = new ArrayList<>();
        Set<String> hosts = hosts(record);
        List<String> asked = hosts.stream().limit(MOST_HOSTS).toList();
        asked.forEach(host -> permissions.prefetch(dns, policyDomain, host));
        asked.forEach(host -> finding(policyDomain, host, permissions.of(dns, policyDomain, host))
                .ifPresent(findings::add));
        if (hosts.size() > MOST_HOSTS) {
            findings.add(Finding.advice(
                    "The record sends reports to " + hosts.size() + " hosts; only " + MOST_HOSTS + " were looked at.",
                    "Name fewer addresses."));
        }
        return findings;
    }

    private static Optional<Finding> finding(String policyDomain, String host, ReportPermission permission) {
        String name = ReportPermissions.name(policyDomain, host);
        String there = "Reports go to another domain, " + host;
        if (permission instanceof ReportPermission.Granted) {
            return Optional.of(Finding.fine(there + ", which takes them."));
        }
        if (permission instanceof ReportPermission.Denied denied) {
            return Optional.of(refused(there, name, host, denied.refusal()));
        }
        if (permission instanceof ReportPermission.Elsewhere) {
            // B30: an override may not lead to another host.
            return Optional.of(Finding.wrong(
                    there + ", which sends them on to a third one: none will be sent.",
                    "Ask the owner of " + host + " to name an address on the same host at " + name + "."));
        }
        return permission instanceof ReportPermission.Unknown unknown
                ? Optional.of(Finding.unknown(
                        "The DNS does not answer for " + unknown.name() + " (" + unknown.reason() + ")."))
                : Optional.empty();
    }

    private static Finding refused(String there, String name, String host, ReportPermission.Refusal refusal) {
        return switch (refusal) {
            case NAME_TOO_LONG ->
                Finding.wrong(
                        there + ", whose permission cannot be asked: the name would be too long.",
                        "Name an address of your own domain.");
            case NO_RECORD ->
                Finding.wrong(
                        there + ", which does not say that it takes them: none will be sent there.",
                        "Ask the owner of " + host + " to publish the TXT record " + name
                                + " with the text \"v=DMARC1\", or name an address of your own domain.");
            case NO_MAILBOX ->
                Finding.wrong(
                        there + ", which names no mailbox for them that they can be sent to.",
                        "Ask the owner of " + host + " to name an address at " + name + ", or none.");
        };
    }

    /** The hosts of the mailboxes, in order. */
    private static Set<String> hosts(DmarcRecord record) {
        Set<String> hosts = new LinkedHashSet<>();
        Stream.concat(record.aggregateReports().stream(), record.failureReports().stream())
                .map(ReportDestination::of)
                .filter(ReportDestination.Mailboxes.class::isInstance)
                .flatMap(destination -> ((ReportDestination.Mailboxes) destination).mailboxes().stream())
                .map(ReportMailbox::host)
                .forEach(hosts::add);
        return hosts;
    }
}
