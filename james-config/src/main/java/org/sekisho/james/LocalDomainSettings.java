package org.sekisho.james;

import java.util.Map;
import org.sekisho.authentication.policy.LocalAuthorPolicy;
import org.sekisho.authentication.policy.LocalEnvelopePolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;

/** The keys {@code local-domains.*}: what a stranger may do with the domains of this server (B21). */
final class LocalDomainSettings {

    private static final String ENVELOPE = "local-domains.envelope";
    private static final String FROM_OUTSIDE = "local-domains.from-outside";
    private static final Map<String, LocalEnvelopePolicy> ENVELOPES =
            Map.of("refuse", LocalEnvelopePolicy.REFUSE, "log", LocalEnvelopePolicy.LOG);
    private static final Map<String, LocalAuthorPolicy> AUTHORS = Map.of(
            "dmarc", LocalAuthorPolicy.DMARC,
            "quarantine", LocalAuthorPolicy.QUARANTINE,
            "refuse", LocalAuthorPolicy.REFUSE);

    private LocalDomainSettings() {}

    /** Reads them; throws {@link WrongSettingException}. */
    static void read(SettingsFile file, LocalPolicySettings.Builder policy) {
        file.choice(ENVELOPE, ENVELOPES).ifPresent(policy::localEnvelope);
        file.choice(FROM_OUTSIDE, AUTHORS).ifPresent(policy::localAuthor);
    }

    /** Adds what holds to the line for the log. */
    static void describe(LocalPolicySettings policy, Map<String, Object> summary) {
        ENVELOPES.forEach((word, value) -> {
            if (value == policy.localEnvelope()) {
                summary.put(ENVELOPE, word);
            }
        });
        AUTHORS.forEach((word, value) -> {
            if (value == policy.localAuthor()) {
                summary.put(FROM_OUTSIDE, word);
            }
        });
    }
}
