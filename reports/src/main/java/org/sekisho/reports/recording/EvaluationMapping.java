package org.sekisho.reports.recording;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.AuthorStatus;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dmarc.DmarcRecord;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.policy.DomainDisposition;
import org.sekisho.authentication.policy.OverrideReason;
import org.sekisho.authentication.policy.PolicyOverride;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.authentication.recording.JudgedMessage;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfOutcome;
import org.sekisho.reports.aggregate.ActionDisposition;
import org.sekisho.reports.aggregate.AggregateReportWriter;
import org.sekisho.reports.aggregate.DkimAuthResult;
import org.sekisho.reports.aggregate.OverrideNote;
import org.sekisho.reports.aggregate.PublishedPolicy;
import org.sekisho.reports.aggregate.ReportRow;
import org.sekisho.reports.aggregate.SpfAuthResult;

/**
 * What a report tells of one message (RFC 9990 3.1.1). Messages that differ in nothing that a report tells give equal
 * evaluations, so that they become one row. Lives for one message.
 */
final class EvaluationMapping {

    /** How many signatures a row has at most. */
    static final int MAXIMUM_SIGNATURES = AggregateReportWriter.MAXIMUM_SIGNATURES;

    private static final Comparator<DkimAuthResult> BY_CONTENT = Comparator.comparing(DkimAuthResult::domain)
            .thenComparing(DkimAuthResult::selector)
            .thenComparing(DkimAuthResult::result);

    private final Authentication authentication;
    private final Verdict verdict;
    private final LocalDate day;
    private final String sourceIp;
    private final Optional<String> envelopeFrom;
    private final List<SpfAuthResult> spf;

    EvaluationMapping(JudgedMessage message) {
        this.authentication = message.authentication();
        this.verdict = message.verdict();
        this.day = LocalDate.ofInstant(message.judged(), ZoneOffset.UTC);
        this.sourceIp = text(authentication.envelope().client());
        SpfOutcome outcome = authentication.mailFrom();
        String domain = Identifiers.name(outcome.domain());
        this.envelopeFrom = Optional.of(authentication.envelope().mailFrom().isEmpty() ? "" : domain);
        this.spf = List.of(new SpfAuthResult(domain, SpfIdentity.MAIL_FROM, outcome.result(), Optional.empty()));
    }

    /** The evaluations for the Author Domains that get a report. */
    static List<MappedEvaluation> of(JudgedMessage message, RecordingRules rules) {
        List<DomainDisposition> domains = message.verdict().domains().stream()
                .filter(domain -> rules.isReported(domain.dmarc()))
                .toList();
        if (domains.isEmpty()) {
            return List.of();
        }
        EvaluationMapping mapping = new EvaluationMapping(message);
        return domains.stream().map(mapping::evaluation).toList();
    }

    private MappedEvaluation evaluation(DomainDisposition domain) {
        return new MappedEvaluation(day, policy(domain.dmarc()), row(domain));
    }

    /** @throws java.util.NoSuchElementException if there is no record */
    private static PublishedPolicy policy(DmarcOutcome author) {
        DmarcRecord record = author.discovery().record().orElseThrow();
        return new PublishedPolicy(
                Identifiers.name(author.policyDomain().orElseThrow()),
                Optional.of(author.discovery().method()),
                record.policy(),
                record.subdomainPolicy(),
                record.nonExistentPolicy(),
                Optional.of(record.dkimAlignment()),
                Optional.of(record.spfAlignment()),
                Optional.of(record.printFailureOptions()),
                Optional.of(record.testMode()));
    }

    private ReportRow row(DomainDisposition domain) {
        DmarcOutcome author = domain.dmarc();
        return new ReportRow(
                sourceIp,
                1,
                disposition(domain),
                author.alignedDkim().isPresent(),
                author.alignedSpf().isPresent(),
                reasons(domain),
                Identifiers.name(author.authorDomain()),
                envelopeFrom,
                Optional.empty(),
                signatures(author),
                spf);
    }

    /**
     * What was done, by the words of RFC 9990 appendix A: {@code quarantine} and {@code reject} are for messages that do not pass,
     * whatever the reason is, and {@code pass} for those that pass a policy that would have asked for more.
     */
    private ActionDisposition disposition(DomainDisposition domain) {
        DmarcOutcome author = domain.dmarc();
        if (author.result() == DmarcResult.PASS) {
            DmarcPolicy enforced = author.testMode() ? author.policy().softened() : author.policy();
            return enforced == DmarcPolicy.NONE ? ActionDisposition.NONE : ActionDisposition.PASS;
        }
        return switch (applied(domain)) {
            case NONE -> ActionDisposition.NONE;
            case QUARANTINE -> ActionDisposition.QUARANTINE;
            case REJECT -> ActionDisposition.REJECT;
        };
    }

    private DmarcPolicy applied(DomainDisposition domain) {
        return isStricter(domain) ? verdict.appliedDisposition() : domain.applied();
    }

    /** Whether more was done with the message than on account of this domain. */
    private boolean isStricter(DomainDisposition domain) {
        return verdict.appliedDisposition().compareTo(domain.applied()) > 0;
    }

    private List<OverrideNote> reasons(DomainDisposition domain) {
        List<OverrideNote> reasons = new ArrayList<>();
        for (PolicyOverride override : domain.overrides()) {
            reasons.add(new OverrideNote(
                    override.reason(), Optional.of(override.comment()).map(Identifiers::comment)));
        }
        if (isStricter(domain)) {
            String action = verdict.action().name().toLowerCase(Locale.ROOT);
            reasons.add(new OverrideNote(
                    OverrideReason.LOCAL_POLICY, Optional.of(Identifiers.comment(action + ": " + cause(domain)))));
        }
        return reasons;
    }

    /** Why more was done, in words that are the same for each such message. */
    private String cause(DomainDisposition domain) {
        if (authentication.authorStatus() == AuthorStatus.TOO_MANY) {
            return "From names too many domains";
        }
        boolean another =
                verdict.domains().stream().anyMatch(other -> other.applied().compareTo(domain.applied()) > 0);
        return another ? "the policy of another domain in From" : verdict.reason();
    }

    /** RFC 9990 3.1.3: what tells most comes first. A signature that could not be read was not validated and names no domain. */
    private List<DkimAuthResult> signatures(DmarcOutcome author) {
        List<DkimOutcome> outcomes = authentication.dkim();
        if (outcomes.isEmpty()) {
            return List.of();
        }
        return outcomes.stream()
                .filter(outcome -> !outcome.domain().isEmpty())
                .map(outcome -> new DkimAuthResult(
                        Identifiers.name(outcome.domain()),
                        Identifiers.name(outcome.selector()),
                        outcome.result(),
                        Optional.empty()))
                .distinct()
                .sorted(Comparator.<DkimAuthResult>comparingInt(result -> rank(result, author))
                        .thenComparing(BY_CONTENT))
                .limit(MAXIMUM_SIGNATURES)
                .toList();
    }

    private static int rank(DkimAuthResult signature, DmarcOutcome author) {
        if (signature.result() != DkimResult.PASS) {
            return 3;
        }
        if (signature.domain().equals(author.authorDomain())) {
            return 0;
        }
        return author.alignedDkim().filter(signature.domain()::equals).isPresent() ? 1 : 2;
    }

    /** The shortest form (RFC 5952). Java gives IPv4 addresses for IPv4-mapped ones, and there is no zone any more. */
    private static String text(InetAddress client) {
        try {
            return InetAddresses.toAddrString(InetAddress.getByAddress(client.getAddress()));
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("an address of " + client.getAddress().length + " octets", impossible);
        }
    }
}
