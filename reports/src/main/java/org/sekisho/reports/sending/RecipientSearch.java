package org.sekisho.reports.sending;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sekisho.authentication.dmarc.RecordLookup;
import org.sekisho.authentication.dmarc.ReportDestination;
import org.sekisho.authentication.dmarc.ReportMailbox;
import org.sekisho.authentication.dmarc.ReportPermission;
import org.sekisho.authentication.dmarc.ReportPermissions;
import org.sekisho.authentication.dmarc.ReportUri;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.reports.sending.Recipients.Recipient;

/**
 * Finds out who is to get the report about a policy domain (RFC 9990 3.5 and 4): reads the DMARC record at exactly that domain
 * again, and asks for the permission of each host outside of its organization (B30). Part of a DNS evaluation.
 */
final class RecipientSearch {

    /** So many mailboxes get a report; RFC 9990 3.5 leaves the number to us. */
    static final int MAXIMUM_MAILBOXES = 10;

    private static final String TOO_MANY = "a report goes to no more than " + MAXIMUM_MAILBOXES + " mailboxes";

    /** As much of a URI as is shown. */
    private static final int LONGEST_TEXT = 200;

    private final ReportPermissions permissions;
    private final Suppressions suppressions;
    private final DnsAnswers dns;
    private final String policyDomain;
    private final Map<String, Recipient> found = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();

    RecipientSearch(ReportPermissions permissions, Suppressions suppressions, DnsAnswers dns, String policyDomain) {
        this.permissions = permissions;
        this.suppressions = suppressions;
        this.dns = dns;
        this.policyDomain = policyDomain;
    }

    Recipients find() {
        if (suppressions.holdDomain(policyDomain)) {
            return new Recipients.None("reports about this domain are suppressed here");
        }
        RecordLookup lookup = RecordLookup.at(dns, policyDomain);
        if (lookup instanceof RecordLookup.Failed failed) {
            return new Recipients.Unknown(failed.reason());
        }
        if (lookup instanceof RecordLookup.Absent absent) {
            return new Recipients.None(absent.reason());
        }
        RecordLookup.Found record = (RecordLookup.Found) lookup;
        if (record.record().aggregateReports().isEmpty()) {
            return new Recipients.None("the domain asks for no reports any more");
        }
        remarks.addAll(record.remarks());
        return among(record.record().aggregateReports());
    }

    /** Those of the mailboxes in these URIs that may be sent something, and what speaks against the others. */
    Recipients.Named among(List<ReportUri> uris) {
        List<ReportMailbox> mailboxes = mailboxes(uris);
        mailboxes.forEach(mailbox -> permissions.prefetch(dns, policyDomain, mailbox.host()));
        mailboxes.forEach(this::ask);
        return new Recipients.Named(List.copyOf(found.values()), remarks);
    }

    /** The mailboxes of all URIs that nothing here speaks against, each once; what speaks against the others is noted. */
    private List<ReportMailbox> mailboxes(List<ReportUri> uris) {
        Map<String, ReportMailbox> mailboxes = new LinkedHashMap<>();
        for (ReportUri uri : uris) {
            ReportDestination destination = ReportDestination.of(uri);
            if (destination instanceof ReportDestination.Unusable unusable) {
                String text = uri.text().substring(0, Math.min(uri.text().length(), LONGEST_TEXT));
                refuse(text, unusable.reason());
                remarks.add("rua: " + text + ": " + unusable.reason());
            } else if (destination instanceof ReportDestination.Mailboxes named) {
                for (ReportMailbox mailbox : named.mailboxes()) {
                    admit(mailboxes, mailbox);
                }
            }
        }
        return List.copyOf(mailboxes.values());
    }

    private void admit(Map<String, ReportMailbox> mailboxes, ReportMailbox mailbox) {
        if (suppressions.holdMailbox(mailbox)) {
            refuse(mailbox.address(), "suppressed here");
        } else if (mailboxes.size() < MAXIMUM_MAILBOXES || mailboxes.containsKey(key(mailbox.address()))) {
            mailboxes.putIfAbsent(key(mailbox.address()), mailbox);
        } else {
            refuse(mailbox.address(), TOO_MANY);
        }
    }

    private void ask(ReportMailbox mailbox) {
        ReportPermission permission = permissions.of(dns, policyDomain, mailbox.host());
        if (permission instanceof ReportPermission.Granted granted
                && !granted.override().isEmpty()) {
            granted.override().forEach(this::reach);
        } else if (permission instanceof ReportPermission.Denied denied) {
            deny(
                    mailbox,
                    mailbox.host() + " does not get it, for " + denied.refusal().words());
        } else if (permission instanceof ReportPermission.Elsewhere elsewhere) {
            deny(mailbox, mailbox.host() + " sends reports on to another host, " + ReportNames.safe(elsewhere.host()));
        } else if (permission instanceof ReportPermission.Unknown unknown) {
            found.putIfAbsent(
                    key(mailbox.address()),
                    new Recipients.Unsure(mailbox.address(), unknown.reason() + " at " + unknown.name()));
        } else {
            reach(mailbox);
        }
    }

    private void reach(ReportMailbox mailbox) {
        long reached = found.values().stream()
                .filter(Recipients.Reachable.class::isInstance)
                .count();
        if (suppressions.holdMailbox(mailbox)) {
            refuse(mailbox.address(), "suppressed here");
        } else if (reached < MAXIMUM_MAILBOXES) {
            found.putIfAbsent(key(mailbox.address()), new Recipients.Reachable(mailbox.address()));
        } else {
            refuse(mailbox.address(), TOO_MANY);
        }
    }

    private void deny(ReportMailbox mailbox, String reason) {
        refuse(mailbox.address(), reason);
        remarks.add("rua: " + mailbox.address() + ": " + reason);
    }

    private void refuse(String text, String reason) {
        found.putIfAbsent(key(text), new Recipients.Refused(text, reason));
    }

    /** Addresses that differ in case only are one mailbox nearly everywhere, and twice the same report helps nobody. */
    private static String key(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
