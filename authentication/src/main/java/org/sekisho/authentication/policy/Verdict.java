package org.sekisho.authentication.policy;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.dmarc.DmarcPolicy;

/**
 * What this server does with a message, and why. It is one per message, never one per recipient.
 *
 * @param action what is to be done
 * @param reply the reply to the client; present exactly for {@link Action#REJECT} and {@link Action#DEFER}
 * @param reason why, for logs; printable ASCII
 * @param domains what DMARC means for each Author Domain, in the order of {@link
 *     org.sekisho.authentication.Authentication#dmarc()}
 * @param localDomain the domain of ours that a stranger uses in MAIL FROM or From without proof; empty if none does
 * @param withEnforcement what would have been done in full enforcement; the same as {@code action} unless monitoring
 *     ({@code dmarc.enforcement=none}) held it back
 */
public record Verdict(
        Action action,
        Optional<SmtpReply> reply,
        String reason,
        List<DomainDisposition> domains,
        Optional<LocalDomainClaim> localDomain,
        Action withEnforcement) {

    /** A verdict in which domains of ours play no part. */
    public Verdict(
            Action action,
            Optional<SmtpReply> reply,
            String reason,
            List<DomainDisposition> domains,
            Action withEnforcement) {
        this(action, reply, reason, domains, Optional.empty(), withEnforcement);
    }

    public Verdict {
        domains = List.copyOf(domains);
        if (reply.isPresent() != (action == Action.REJECT || action == Action.DEFER)) {
            throw new IllegalArgumentException("a reply belongs to REJECT and DEFER: " + action);
        }
    }

    /** The same, when this would have been done in full enforcement. */
    Verdict withEnforcement(Action enforced) {
        return new Verdict(action, reply, reason, domains, localDomain, enforced);
    }

    /** The same with a claim of one of our domains. */
    Verdict withLocalDomain(Optional<LocalDomainClaim> claim) {
        return new Verdict(action, reply, reason, domains, claim, withEnforcement);
    }

    /** The strictest disposition that an Author Domain asked for. */
    public DmarcPolicy requestedDisposition() {
        return domains.stream()
                .map(DomainDisposition::requested)
                .max(Comparator.naturalOrder())
                .orElse(DmarcPolicy.NONE);
    }

    /**
     * The disposition that was applied to the message, whatever the reason: also a message without a usable From, or one that
     * fails SPF, is quarantined or rejected.
     */
    public DmarcPolicy appliedDisposition() {
        return switch (action) {
            case ACCEPT, DEFER -> DmarcPolicy.NONE;
            case QUARANTINE -> DmarcPolicy.QUARANTINE;
            case REJECT -> DmarcPolicy.REJECT;
        };
    }

    /** All overrides, those of the first Author Domain first. */
    public List<PolicyOverride> overrides() {
        return domains.stream().flatMap(domain -> domain.overrides().stream()).toList();
    }

    /** Whether monitoring held back what full enforcement would have done. */
    public boolean heldBack() {
        return action != withEnforcement;
    }
}
