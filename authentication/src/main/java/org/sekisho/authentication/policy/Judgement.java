package org.sekisho.authentication.policy;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.AuthorStatus;
import org.sekisho.authentication.MailingList;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.policy.LocalPolicySettings.PerDomain;
import org.sekisho.authentication.spf.SpfResult;

/** One message before {@link LocalPolicy}: its methods are asked in turn, the strictest action first. */
final class Judgement {

    /** Stands for an Author Domain where there is none: no domain has settings of its own under this name. */
    private static final String NO_DOMAIN = "";

    private final Authentication authentication;
    private final PolicyContext context;
    private final Function<String, PerDomain> settingsOf;
    private final LocalPolicySettings settings;
    private final Replies replies;
    private final Overrides overrides;
    private final LocalDomainClaims claims;

    /** @param settingsOf what holds for an Author Domain; this and not {@code settings} is asked for it */
    Judgement(
            Authentication authentication,
            PolicyContext context,
            Function<String, PerDomain> settingsOf,
            LocalPolicySettings settings,
            LocalDomainClaims claims) {
        this.authentication = authentication;
        this.context = context;
        this.settingsOf = settingsOf;
        this.settings = settings;
        this.replies = new Replies(authentication, context.sessionId());
        this.overrides = new Overrides(authentication, context, settings, claims);
        this.claims = claims;
    }

    Verdict verdict() {
        List<DomainDisposition> domains = authentication.dmarc().stream()
                .map(outcome -> overrides.apply(outcome, settingsOf.apply(outcome.authorDomain())))
                .toList();
        if (context.trustedClient()) {
            return accept("trusted client", domains);
        }
        return unusableFrom(domains)
                .or(() -> overloaded(domains))
                .or(() -> refusedByDmarc(domains))
                .or(() -> refusedByEnvelope(domains))
                .or(() -> refusedBySpf(domains))
                .or(() -> deferred(domains))
                .or(() -> quarantined(domains))
                .orElseGet(() -> accept(results(domains) + envelopeRemark(), domains))
                .withLocalDomain(ourEnvelope()
                        .map(domain -> new LocalDomainClaim(LocalDomainClaim.Place.MAIL_FROM, domain))
                        .or(this::ourAuthor));
    }

    // B07
    private Optional<Verdict> unusableFrom(List<DomainDisposition> domains) {
        AuthorStatus status = authentication.authorStatus();
        boolean unusable = switch (status) {
            case NONE, TOO_MANY -> true;
            case USABLE, ADDRESS_LITERAL, NULL_SENDER -> false;
        };
        if (!unusable || monitored()) {
            return Optional.empty();
        }
        return Optional.of(refuse(replies.unusableFrom(), replies.unusableFrom().text(), domains));
    }

    // B17: what we had no time to find out is neither a reason to refuse a message nor one to let it in.
    private Optional<Verdict> overloaded(List<DomainDisposition> domains) {
        boolean nothingHangsOnIt = (allDmarcPass() && claims.inEnvelope().isEmpty())
                || overrides.trustedForwarder().isPresent();
        if (!authentication.overloaded()
                || nothingHangsOnIt
                || monitored()
                || context.behindInboundRelay()
                || context.inSpool()) {
            return Optional.empty();
        }
        return Optional.of(defer(replies.overload(), "this server has too much to do to judge it", domains));
    }

    private Optional<Verdict> refusedByDmarc(List<DomainDisposition> domains) {
        return firstWith(DmarcPolicy.REJECT, domains).map(domain -> refuse(refusal(domain), because(domain), domains));
    }

    private SmtpReply refusal(DomainDisposition domain) {
        return domain.requested() == DmarcPolicy.REJECT
                ? replies.dmarcRefusal(domain.dmarc())
                : replies.localDomainRefusal("From", domain.dmarc().authorDomain());
    }

    // B21
    private Optional<Verdict> refusedByEnvelope(List<DomainDisposition> domains) {
        if (envelopeAction() != DmarcPolicy.REJECT) {
            return Optional.empty();
        }
        return ourEnvelope()
                .map(domain ->
                        refuse(replies.localDomainRefusal("MAIL FROM", domain), envelopeReason(domain), domains));
    }

    /** What {@code local-domains.envelope} does to the message. B16: a list or forwarder with proof is not refused by it. */
    private DmarcPolicy envelopeAction() {
        if (monitored() || settings.localEnvelope() == LocalEnvelopePolicy.LOG) {
            return DmarcPolicy.NONE;
        }
        Optional<String> domain = ourEnvelope();
        if (domain.isEmpty()) {
            return DmarcPolicy.NONE;
        }
        boolean list = claims.mayBeListMail()
                || authentication.mailingList().filter(MailingList::isProven).isPresent();
        return list ? Overrides.strongestForOurs(settingsOf.apply(domain.get()).mailingLists()) : DmarcPolicy.REJECT;
    }

    /** Our domain in MAIL FROM that nothing proves. */
    private Optional<String> ourEnvelope() {
        return claimedEnvelope(LocalDomainClaims.Proof.UNPROVEN).filter(domain -> !forwarderIsUnknown());
    }

    private Optional<String> claimedEnvelope(LocalDomainClaims.Proof proof) {
        return claims.inEnvelope()
                .filter(domain -> !context.trustedClient() && !overrides.isExempt(domain))
                .filter(domain -> claims.proofOf(domain) == proof);
    }

    private Optional<LocalDomainClaim> ourAuthor() {
        return authentication.dmarc().stream()
                .filter(author -> claims.isOurs(author) && !overrides.isExempt(author.authorDomain()))
                .filter(author -> claims.proofOf(author.authorDomain()) == LocalDomainClaims.Proof.UNPROVEN)
                .findFirst()
                .map(author -> new LocalDomainClaim(LocalDomainClaim.Place.FROM, author.authorDomain()));
    }

    private boolean forwarderIsUnknown() {
        return claims.isUnknown(settings.trustedForwarderDomains()::contains);
    }

    private String envelopeRemark() {
        return settings.localEnvelope() == LocalEnvelopePolicy.LOG
                ? ourEnvelope()
                        .map(domain -> "; would have been refused: " + envelopeReason(domain))
                        .orElse("")
                : "";
    }

    private String envelopeReason(String domain) {
        return "MAIL FROM uses our domain " + domain + " without proof, local-domains.envelope is "
                + Replies.word(settings.localEnvelope());
    }

    // B20, RFC 7208 8.4; B03: never while DMARC may still pass.
    private Optional<Verdict> refusedBySpf(List<DomainDisposition> domains) {
        boolean refuses = spfMatters() && authentication.mailFrom().result() == SpfResult.FAIL && !anyDmarcTemperror();
        return refuses
                ? Optional.of(refuse(replies.spfRefusal(), "SPF fail of MAIL FROM, spf.fail=refuse", domains))
                : Optional.empty();
    }

    /** Whether the SPF result of MAIL FROM alone could lead to a refusal. */
    private boolean spfMatters() {
        return settings.spfFail() == SpfFailPolicy.REFUSE
                && !monitored()
                && !allDmarcPass()
                && overrides.trustedForwarder().isEmpty();
    }

    /** Whether nothing may happen to this message: all that its Author Domains allow is monitoring (B24). */
    private boolean monitored() {
        List<String> authors = authentication.authorDomains();
        return (authors.isEmpty() ? List.of(NO_DOMAIN) : authors)
                .stream().allMatch(author -> settingsOf.apply(author).enforcement() == DmarcPolicy.NONE);
    }

    private boolean allDmarcPass() {
        List<DmarcOutcome> dmarc = authentication.dmarc();
        return !dmarc.isEmpty() && dmarc.stream().allMatch(outcome -> outcome.result() == DmarcResult.PASS);
    }

    private boolean anyDmarcTemperror() {
        return authentication.dmarc().stream().anyMatch(outcome -> outcome.result() == DmarcResult.TEMPERROR);
    }

    // B04
    private Optional<Verdict> deferred(List<DomainDisposition> domains) {
        if (context.behindInboundRelay()
                || context.inSpool()
                || overrides.trustedForwarder().isPresent()) {
            return Optional.empty();
        }
        Optional<DmarcOutcome> unknown = authentication.dmarc().stream()
                .filter(outcome -> isUndecided(outcome) && isDeferred(outcome))
                .findFirst();
        if (unknown.isPresent()) {
            return Optional.of(deferredFor(unknown.get(), domains));
        }
        Optional<String> envelope = claimedEnvelope(LocalDomainClaims.Proof.UNKNOWN)
                .or(() -> forwarderIsUnknown() ? claimedEnvelope(LocalDomainClaims.Proof.UNPROVEN) : Optional.empty())
                .filter(domain ->
                        settings.localEnvelope() == LocalEnvelopePolicy.REFUSE && !monitored() && defersOurs(domain));
        if (envelope.isPresent()) {
            String reason = "nobody knows yet who uses our domain " + envelope.get() + " in MAIL FROM";
            return Optional.of(defer(replies.localDomainDeferral(envelope.get()), reason, domains));
        }
        boolean spfUnknown = spfMatters()
                && authentication.mailFrom().result() == SpfResult.TEMPERROR
                && (authentication.dmarc().isEmpty()
                        ? defers(NO_DOMAIN)
                        : authentication.authorDomains().stream().anyMatch(this::defers));
        return spfUnknown
                ? Optional.of(defer(replies.spfDeferral(), "SPF temperror of MAIL FROM, spf.fail=refuse", domains))
                : Optional.empty();
    }

    /** Also without a record of ours who uses our domain in From may be known only when the DNS answers (B21). */
    private boolean isUndecided(DmarcOutcome outcome) {
        return outcome.result() == DmarcResult.TEMPERROR
                || (claims.isOurs(outcome)
                        && claims.proofOf(outcome.authorDomain()) == LocalDomainClaims.Proof.UNKNOWN);
    }

    private Verdict deferredFor(DmarcOutcome outcome, List<DomainDisposition> domains) {
        return outcome.result() == DmarcResult.TEMPERROR
                ? defer(
                        replies.dmarcDeferral(outcome),
                        "DMARC temperror for " + outcome.authorDomain() + ": " + outcome.reason(),
                        domains)
                : defer(
                        replies.localDomainDeferral(outcome.authorDomain()),
                        "nobody knows yet who uses our domain " + outcome.authorDomain() + " in From",
                        domains);
    }

    /** Whether the message would not just be let in if it failed: with that, nothing hangs on the missing answer (B16). */
    private boolean isDeferred(DmarcOutcome outcome) {
        PerDomain own = settingsOf.apply(outcome.authorDomain());
        return switch (own.onTemporaryError()) {
            case ACCEPT -> false;
            case KNOWN -> overrides.ifFailed(outcome, outcome.leastAsked(), own) != DmarcPolicy.NONE;
            case DEFER -> overrides.ifFailed(outcome, outcome.mostAsked(), own) != DmarcPolicy.NONE;
        };
    }

    /** What a domain of ours asks for is always known. */
    private boolean defersOurs(String domain) {
        PerDomain own = settingsOf.apply(domain);
        return own.onTemporaryError() != TemporaryErrorPolicy.ACCEPT && own.enforcement() != DmarcPolicy.NONE;
    }

    private boolean defers(String authorDomain) {
        PerDomain own = settingsOf.apply(authorDomain);
        return own.onTemporaryError() == TemporaryErrorPolicy.DEFER && own.enforcement() != DmarcPolicy.NONE;
    }

    private Optional<Verdict> quarantined(List<DomainDisposition> domains) {
        return firstWith(DmarcPolicy.QUARANTINE, domains)
                .map(domain -> quarantine(because(domain), domains))
                .or(() -> envelopeAction() == DmarcPolicy.QUARANTINE
                        ? ourEnvelope().map(domain -> quarantine(envelopeReason(domain) + ", list mail", domains))
                        : Optional.empty());
    }

    private static Optional<DomainDisposition> firstWith(DmarcPolicy applied, List<DomainDisposition> domains) {
        return domains.stream().filter(domain -> domain.applied() == applied).findFirst();
    }

    private static String because(DomainDisposition domain) {
        DmarcOutcome dmarc = domain.dmarc();
        return "DMARC " + Replies.word(dmarc.result()) + " for " + dmarc.authorDomain() + ", policy "
                + dmarc.policy().word() + " of " + dmarc.policyDomain().orElse("nobody") + words(domain.overrides());
    }

    private String results(List<DomainDisposition> domains) {
        return switch (authentication.authorStatus()) {
            case NONE -> "no usable From";
            case TOO_MANY -> "too many author domains";
            case ADDRESS_LITERAL -> "From names an address literal";
            case NULL_SENDER -> "null sender, no address in From";
            case USABLE ->
                domains.stream()
                        .map(domain -> "DMARC " + Replies.word(domain.dmarc().result()) + " for "
                                + domain.dmarc().authorDomain() + words(domain.overrides()))
                        .collect(Collectors.joining("; "));
        };
    }

    private static String words(List<PolicyOverride> overrides) {
        return overrides.stream()
                .map(override -> ", " + override.reason().word() + " (" + override.comment() + ")")
                .collect(Collectors.joining());
    }

    /** B28: behind a relay of ours nothing is refused, it would have to send a bounce. */
    private Verdict refuse(SmtpReply reply, String reason, List<DomainDisposition> domains) {
        return context.behindInboundRelay()
                ? quarantine(reason + "; behind an inbound relay", domains)
                : new Verdict(Action.REJECT, Optional.of(reply), reason, domains, Action.REJECT);
    }

    private static Verdict defer(SmtpReply reply, String reason, List<DomainDisposition> domains) {
        return new Verdict(Action.DEFER, Optional.of(reply), reason, domains, Action.DEFER);
    }

    private static Verdict quarantine(String reason, List<DomainDisposition> domains) {
        return new Verdict(Action.QUARANTINE, Optional.empty(), reason, domains, Action.QUARANTINE);
    }

    private static Verdict accept(String reason, List<DomainDisposition> domains) {
        return new Verdict(Action.ACCEPT, Optional.empty(), reason, domains, Action.ACCEPT);
    }
}
