package org.sekisho.authentication.dmarc;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.dns.RecordType;

/**
 * Asks whether reports about a domain may go to a host (RFC 9990 4; B30), so that nobody can have them sent to somebody who does
 * not want them. Part of an evaluation: deterministic, without effects, never throwing for anything that comes from the network.
 * Immutable.
 */
public final class ReportPermissions {

    private final DmarcEvaluator evaluator;
    private final Function<DmarcRecord, List<ReportUri>> tag;

    /**
     * Permissions for aggregate reports.
     *
     * @param evaluator which tells what belongs to the same organization
     */
    public ReportPermissions(DmarcEvaluator evaluator) {
        this(evaluator, DmarcRecord::aggregateReports);
    }

    private ReportPermissions(DmarcEvaluator evaluator, Function<DmarcRecord, List<ReportUri>> tag) {
        this.evaluator = evaluator;
        this.tag = tag;
    }

    /** Permissions for failure reports: where a host names other mailboxes, its {@code ruf} counts (RFC 9991 5). */
    public static ReportPermissions ofFailureReports(DmarcEvaluator evaluator) {
        return new ReportPermissions(evaluator, DmarcRecord::failureReports);
    }

    /** The name at which the permission of {@code host} stands, if it gives one; it may be too long to be asked. */
    public static String name(String policyDomain, String host) {
        return policyDomain + "._report._dmarc." + host;
    }

    /** Says that {@link #of} will be called soon, so that look-ups overlap. */
    public void prefetch(DnsAnswers dns, String policyDomain, String host) {
        // Where the host is below the policy domain, hardly ever is anything to be asked.
        if (!DomainNames.isSameOrBelow(host, policyDomain)) {
            dns.prefetch(question(policyDomain, host));
        }
    }

    /**
     * Asks for one host.
     *
     * @param policyDomain where the policy record stands, canonical
     * @param host of the mailbox that the record names, canonical
     */
    public ReportPermission of(DnsAnswers dns, String policyDomain, String host) {
        if (host.equals(policyDomain)) {
            return new ReportPermission.NotNeeded();
        }
        Optional<String> ours = evaluator.organizationalDomain(dns, policyDomain);
        Optional<String> theirs = evaluator.organizationalDomain(dns, host);
        boolean known = ours.isPresent() && theirs.isPresent();
        if (known && ours.equals(theirs)) {
            return new ReportPermission.NotNeeded();
        }
        ReportPermission permission = external(dns, policyDomain, host);
        // A grant is as good as the same organization; without one the organization might have been the same.
        if (known || permission instanceof ReportPermission.Granted || permission instanceof ReportPermission.Unknown) {
            return permission;
        }
        return new ReportPermission.Unknown(
                ours.isEmpty() ? policyDomain : host, "no answer about the organization that it belongs to");
    }

    private static DnsQuestion question(String policyDomain, String host) {
        return DnsQuestion.of(name(policyDomain, host), RecordType.TXT);
    }

    /** The steps of RFC 9990 4 behind the comparison. */
    private ReportPermission external(DnsAnswers dns, String policyDomain, String host) {
        // Steps 1 to 4.
        String name = name(policyDomain, host);
        if (!DomainNames.isValid(name)) {
            return new ReportPermission.Denied(ReportPermission.Refusal.NAME_TOO_LONG);
        }
        // Step 5.
        DnsAnswer answer = dns.answer(question(policyDomain, host));
        if (answer instanceof DnsAnswer.TemporaryFailure failure) {
            return new ReportPermission.Unknown(name, failure.reason());
        }
        // Steps 6 to 8: any record that begins with v=DMARC1 is one, whatever else is in it.
        List<DmarcRecord> records = new ArrayList<>();
        if (answer instanceof DnsAnswer.Records found) {
            for (DnsRecord record : found.records()) {
                if (record instanceof DnsRecord.Text text) {
                    record(text.value()).ifPresent(records::add);
                }
            }
        }
        return records.isEmpty()
                ? new ReportPermission.Denied(ReportPermission.Refusal.NO_RECORD)
                : granted(host, records);
    }

    private static Optional<DmarcRecord> record(String text) {
        ParsedDmarcRecord parsed = DmarcRecords.parse(text);
        if (parsed instanceof ParsedDmarcRecord.Usable usable) {
            return Optional.of(usable.record());
        }
        return parsed instanceof ParsedDmarcRecord.Ignored ignored ? Optional.of(ignored.record()) : Optional.empty();
    }

    /** Step 9: a rua there, or ruf, takes the place of that in the policy record, and must stay on the host. */
    private ReportPermission granted(String host, List<DmarcRecord> records) {
        Set<ReportMailbox> override = new LinkedHashSet<>();
        boolean overridden = false;
        for (DmarcRecord record : records) {
            for (ReportUri uri : tag.apply(record)) {
                overridden = true;
                List<ReportMailbox> mailboxes = mailboxes(uri);
                Optional<String> other = mailboxes.isEmpty()
                        ? hostOfOtherScheme(uri)
                        : mailboxes.stream()
                                .map(ReportMailbox::host)
                                .filter(there -> !there.equals(host))
                                .findFirst();
                if (other.isPresent() && !other.get().equals(host)) {
                    return new ReportPermission.Elsewhere(other.get());
                }
                override.addAll(mailboxes);
            }
        }
        return overridden && override.isEmpty()
                ? new ReportPermission.Denied(ReportPermission.Refusal.NO_MAILBOX)
                : new ReportPermission.Granted(List.copyOf(override));
    }

    private static List<ReportMailbox> mailboxes(ReportUri uri) {
        return ReportDestination.of(uri) instanceof ReportDestination.Mailboxes found ? found.mailboxes() : List.of();
    }

    private static Optional<String> hostOfOtherScheme(ReportUri uri) {
        return Optional.ofNullable(URI.create(uri.text()).getHost()).map(DomainNames::canonical);
    }
}
