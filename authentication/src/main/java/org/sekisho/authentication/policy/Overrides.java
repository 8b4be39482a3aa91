package org.sekisho.authentication.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.MailingList;
import org.sekisho.authentication.arc.ArcResult;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.policy.LocalPolicySettings.PerDomain;
import org.sekisho.authentication.spf.SpfResult;

/** Softens what an Author Domain asks for where other knowledge, with proof, says so (B16). */
final class Overrides {

    private final Authentication authentication;
    private final PolicyContext context;
    private final LocalPolicySettings settings;
    private final LocalDomainClaims claims;
    private final LocalAuthorPolicy localAuthor;
    private final Optional<String> trustedForwarder;

    Overrides(
            Authentication authentication,
            PolicyContext context,
            LocalPolicySettings settings,
            LocalDomainClaims claims) {
        this.authentication = authentication;
        this.context = context;
        this.settings = settings;
        this.claims = claims;
        this.localAuthor = settings.localAuthor();
        this.trustedForwarder = byAddress(settings).or(() -> byDomain(settings));
    }

    /** The proof that a trusted forwarder sent the message; empty if none did. */
    Optional<String> trustedForwarder() {
        return trustedForwarder;
    }

    /** Whether a trusted forwarder or chain vouches for a message that claims to come from {@code domain} (B16). */
    boolean isExempt(String domain) {
        return trustedForwarder.isPresent() || trustedChain(domain).isPresent();
    }

    /** What would be applied if the outcome were a failure and nothing else proved that the message comes from its author. */
    DmarcPolicy ifFailed(DmarcOutcome outcome, DmarcPolicy asked, PerDomain settings) {
        return apply(outcome.asFailure(asked), settings, LocalDomainClaims.Proof.UNPROVEN)
                .applied();
    }

    /** What is applied on account of this Author Domain, and why it is less than it asks for. */
    DomainDisposition apply(DmarcOutcome outcome, PerDomain settings) {
        return apply(outcome, settings, claims.proofOf(outcome.authorDomain()));
    }

    private DomainDisposition apply(DmarcOutcome outcome, PerDomain settings, LocalDomainClaims.Proof proof) {
        List<PolicyOverride> overrides = new ArrayList<>();
        DmarcPolicy requested = outcome.result() == DmarcResult.FAIL ? outcome.disposition() : DmarcPolicy.NONE;
        if (outcome.result() == DmarcResult.FAIL && outcome.testMode() && outcome.policy() != DmarcPolicy.NONE) {
            overrides.add(new PolicyOverride(OverrideReason.POLICY_TEST_MODE, "t=y"));
        }
        DmarcPolicy applied = raised(outcome, requested, proof, overrides);
        boolean raised = applied != requested;
        if (context.trustedClient()) {
            applied = limit(applied, DmarcPolicy.NONE, OverrideReason.LOCAL_POLICY, "trusted client", overrides);
        }
        if (trustedForwarder.isPresent()) {
            applied = limit(
                    applied, DmarcPolicy.NONE, OverrideReason.TRUSTED_FORWARDER, trustedForwarder.get(), overrides);
        }
        Optional<String> chain = trustedChain(outcome.authorDomain());
        if (chain.isPresent()) {
            applied = limit(applied, DmarcPolicy.NONE, OverrideReason.LOCAL_POLICY, chain.get(), overrides);
        }
        Optional<String> listProof = authentication.mailingList().flatMap(MailingList::proof);
        if (listProof.isPresent()) {
            // RFC 9989 7.4
            applied = limit(
                    applied,
                    raised ? strongestForOurs(settings.mailingLists()) : strongest(settings.mailingLists()),
                    OverrideReason.MAILING_LIST,
                    listProof.get(),
                    overrides);
        }
        applied = limit(
                applied,
                settings.enforcement(),
                OverrideReason.LOCAL_POLICY,
                "enforcement is " + settings.enforcement().word(),
                overrides);
        if (context.behindInboundRelay()) {
            applied = limit(
                    applied, DmarcPolicy.QUARANTINE, OverrideReason.LOCAL_POLICY, "behind an inbound relay", overrides);
        }
        return new DomainDisposition(outcome, requested, applied, overrides);
    }

    /** That the message was authentic where it came from, by the word of sealers that are all trusted; empty if none says so. */
    private Optional<String> trustedChain(String authorDomain) {
        return authentication
                .arc()
                .filter(arc -> arc.result() == ArcResult.PASS
                        && settings.trustedSealers().containsAll(arc.sealers())
                        && arc.firstSawPass(authorDomain))
                .map(arc -> "arc=pass, sealed by "
                        + arc.sealers().stream().distinct().collect(Collectors.joining(", ")));
    }

    /** {@code local-domains.from-outside}: more than DMARC asks for, where one of our domains stands in From (B21). */
    private DmarcPolicy raised(
            DmarcOutcome outcome,
            DmarcPolicy requested,
            LocalDomainClaims.Proof proof,
            List<PolicyOverride> overrides) {
        DmarcPolicy least = switch (localAuthor) {
            case DMARC -> DmarcPolicy.NONE;
            case QUARANTINE -> DmarcPolicy.QUARANTINE;
            case REFUSE -> DmarcPolicy.REJECT;
        };
        if (requested.compareTo(least) >= 0 || !claims.isOurs(outcome) || proof != LocalDomainClaims.Proof.UNPROVEN) {
            return requested;
        }
        overrides.add(new PolicyOverride(
                OverrideReason.LOCAL_POLICY, "local-domains.from-outside is " + Replies.word(localAuthor)));
        return least;
    }

    /** A list that proves to be one is never refused for a rule of ours: our users' posts come back from it. */
    static DmarcPolicy strongestForOurs(MailingListPolicy policy) {
        return policy == MailingListPolicy.ACCEPT ? DmarcPolicy.NONE : DmarcPolicy.QUARANTINE;
    }

    private static DmarcPolicy limit(
            DmarcPolicy asked,
            DmarcPolicy strongest,
            OverrideReason reason,
            String comment,
            List<PolicyOverride> overrides) {
        if (asked.compareTo(strongest) <= 0) {
            return asked;
        }
        overrides.add(new PolicyOverride(reason, comment));
        return strongest;
    }

    private static DmarcPolicy strongest(MailingListPolicy policy) {
        return switch (policy) {
            case ACCEPT -> DmarcPolicy.NONE;
            case QUARANTINE -> DmarcPolicy.QUARANTINE;
            case REJECT -> DmarcPolicy.REJECT;
        };
    }

    private Optional<String> byAddress(LocalPolicySettings settings) {
        return settings.trustedForwarderNetworks().stream()
                .filter(network -> network.contains(authentication.envelope().client()))
                .findFirst()
                .map(network -> "client in " + network);
    }

    private Optional<String> byDomain(LocalPolicySettings settings) {
        if (authentication.mailFrom().result() == SpfResult.PASS
                && settings.trustedForwarderDomains()
                        .contains(authentication.mailFrom().domain())) {
            return Optional.of("SPF pass for " + authentication.mailFrom().domain());
        }
        return authentication.dkim().stream()
                .filter(signature -> signature.result() == DkimResult.PASS)
                .map(DkimOutcome::domain)
                .filter(settings.trustedForwarderDomains()::contains)
                .findFirst()
                .map(domain -> "DKIM pass for " + domain);
    }
}
