package org.sekisho.authentication.policy;

import java.util.function.Predicate;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.dmarc.DmarcPolicy;

/**
 * Decides what this server does with a message of which all is known.
 *
 * <p>It trusts only what has been proven: a name in a header field moves nothing. The strictest of what the Author Domains ask
 * for counts (B07), softened where the operator's settings or a proven list or forwarder say so, and each such reason is
 * recorded (B16). In monitoring, {@code dmarc.enforcement=none}, nothing is refused, deferred or quarantined, and the verdict
 * says what would have been (B24). Immutable, safe for use by any number of threads; never fails.
 */
public final class LocalPolicy {

    private final LocalPolicySettings settings;
    private final Predicate<String> isLocalDomain;

    /** A policy with these settings, of a server that has no domains of its own. */
    public LocalPolicy(LocalPolicySettings settings) {
        this(settings, domain -> false);
    }

    /**
     * A policy with these settings.
     *
     * @param isLocalDomain whether a domain is one of this server's: strangers may not use those in MAIL FROM (B21). It gets
     *     canonical A-labels or what the client gave, is asked from any thread, answers soon, and never fails
     */
    public LocalPolicy(LocalPolicySettings settings, Predicate<String> isLocalDomain) {
        this.settings = settings;
        this.isLocalDomain = isLocalDomain;
    }

    /** The settings that it was made with. */
    public LocalPolicySettings settings() {
        return settings;
    }

    /** The verdict on a message. Never fails. */
    public Verdict judge(Authentication authentication, PolicyContext context) {
        LocalDomainClaims claims = new LocalDomainClaims(authentication, isLocalDomain);
        Verdict verdict = new Judgement(authentication, context, settings::forAuthorDomain, settings, claims).verdict();
        Verdict enforced = new Judgement(authentication, context, this::enforced, settings, claims).verdict();
        return verdict.withEnforcement(enforced.action());
    }

    private LocalPolicySettings.PerDomain enforced(String authorDomain) {
        LocalPolicySettings.PerDomain own = settings.forAuthorDomain(authorDomain);
        return own.enforcement() == DmarcPolicy.NONE ? own.withEnforcement(DmarcPolicy.REJECT) : own;
    }
}
