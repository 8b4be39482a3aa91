package org.sekisho.reports.failure;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.authentication.recording.JudgedMessage;
import org.sekisho.authentication.spf.SpfOutcome;

/**
 * One message that failed, with what a report about it needs once the message itself can no longer be read.
 *
 * @param judged when
 * @param authentication what is true of the message
 * @param verdict what this server did with it
 * @param recipients the addresses in RCPT TO, as many as are looked for and one more
 * @param outcome for the Author Domain whose owner asks for the report
 * @param kind what is to be reported
 */
record Incident(
        Instant judged,
        Authentication authentication,
        Verdict verdict,
        List<String> recipients,
        DmarcOutcome outcome,
        FailureKind kind) {

    static Incident of(JudgedMessage message, DmarcOutcome outcome, FailureKind kind) {
        return new Incident(
                message.judged(),
                message.authentication(),
                message.verdict(),
                message.recipients().stream()
                        .limit(RedactedText.MAXIMUM_RECIPIENTS + 1L)
                        .toList(),
                outcome,
                kind);
    }

    String policyDomain() {
        return outcome.policyDomain().orElseThrow();
    }

    /** The signature to show: a failed one of this Author Domain's owner, or, if signatures are what is reported, any failed one. */
    Optional<DkimOutcome> signature() {
        if (kind == FailureKind.SPF
                || kind == FailureKind.DMARC && outcome.alignedDkim().isPresent()) {
            return Optional.empty();
        }
        List<DkimOutcome> failed = FailureKind.failedSignatures(authentication);
        return kind == FailureKind.DMARC
                ? failed.stream()
                        .filter(signature -> isTheirs(signature.domain()))
                        .findFirst()
                : failed.stream().findFirst();
    }

    /** The domain whose SPF record is to be shown. */
    Optional<String> spfDomain() {
        SpfOutcome spf = authentication.mailFrom();
        boolean reported = kind == FailureKind.SPF
                || kind == FailureKind.DMARC && outcome.alignedSpf().isEmpty() && isTheirs(spf.domain());
        return reported && FailureKind.isFailure(spf.result()) && DomainNames.isHostName(spf.domain())
                ? Optional.of(spf.domain())
                : Optional.empty();
    }

    /** Near enough to alignment to show a domain to the owner: neither alone can be somebody else's. */
    private boolean isTheirs(String domain) {
        return !domain.isEmpty()
                && (DomainNames.isSameOrBelow(domain, policyDomain())
                        || DomainNames.isSameOrBelow(outcome.authorDomain(), domain));
    }

    /** What makes it another failure than those before; equal ones are counted, and not reported one by one (RFC 9991 7.1). */
    String condition() {
        return String.join(
                " ",
                kind.word(),
                outcome.authorDomain(),
                authentication.envelope().client().getHostAddress(),
                authentication.mailFrom().domain(),
                authentication.mailFrom().result().name(),
                signature()
                        .map(signature -> signature.domain() + " " + signature.selector() + " " + signature.result())
                        .orElse(""));
    }
}
