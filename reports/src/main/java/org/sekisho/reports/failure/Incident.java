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
import org.sekisho.authentication.results.syntax.AuthenticationResults;
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

    /** So much is kept of what a signature says of itself: it may fill a header section, and many incidents may wait. */
    static final int LONGEST_TEXT = AuthenticationResults.MAXIMUM_VALUE;

    static Incident of(JudgedMessage message, DmarcOutcome outcome, FailureKind kind) {
        return new Incident(
                message.judged(),
                bounded(message.authentication()),
                message.verdict(),
                message.recipients().stream()
                        .limit(RedactedText.MAXIMUM_RECIPIENTS + 1L)
                        .toList(),
                outcome,
                kind);
    }

    private static Authentication bounded(Authentication all) {
        return new Authentication(
                all.envelope(),
                all.helo(),
                all.mailFrom(),
                all.dkim().stream().map(Incident::bounded).toList(),
                all.authorStatus(),
                all.dmarc(),
                Optional.empty(),
                Optional.empty(),
                all.elapsed());
    }

    private static DkimOutcome bounded(DkimOutcome signature) {
        return new DkimOutcome(
                signature.result(),
                cut(signature.domain()),
                cut(signature.selector()),
                signature.algorithm(),
                signature.identity().filter(identity -> identity.length() <= LONGEST_TEXT),
                cut(signature.signature()),
                cut(signature.reason()),
                signature.testing());
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
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

    /** What makes it another failure than those before; most equal ones are only counted (RFC 9991 7.1). */
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
