package org.sekisho.authentication.policy;

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

    /** A policy with these settings. */
    public LocalPolicy(LocalPolicySettings settings) {
        this.settings = settings;
    }

    /** The settings that it was made with. */
    public LocalPolicySettings settings() {
        return settings;
    }

    /** The verdict on a message. Never fails. */
    public Verdict judge(Authentication authentication, PolicyContext context) {
        Verdict verdict = new Judgement(authentication, context, settings::forAuthorDomain, settings).verdict();
        Verdict enforced = new Judgement(authentication, context, this::enforced, settings).verdict();
        return new Verdict(verdict.action(), verdict.reply(), verdict.reason(), verdict.domains(), enforced.action());
    }

    private LocalPolicySettings.PerDomain enforced(String authorDomain) {
        LocalPolicySettings.PerDomain own = settings.forAuthorDomain(authorDomain);
        return own.enforcement() == DmarcPolicy.NONE ? own.withEnforcement(DmarcPolicy.REJECT) : own;
    }
}
