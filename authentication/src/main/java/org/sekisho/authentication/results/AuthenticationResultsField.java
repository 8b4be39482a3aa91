package org.sekisho.authentication.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.Envelope;
import org.sekisho.authentication.arc.ArcOutcome;
import org.sekisho.authentication.arc.ArcResult;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.policy.DomainDisposition;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.authentication.results.syntax.AuthenticationResults;
import org.sekisho.authentication.results.syntax.AuthenticationResults.MethodResult;
import org.sekisho.authentication.results.syntax.AuthenticationResults.Property;
import org.sekisho.authentication.spf.SpfOutcome;
import org.sekisho.authentication.spf.SpfResult;

/**
 * Writes our Authentication-Results field for a judged message (RFC 8601): SPF for both identities, one result for each
 * signature, one for each Author Domain. Immutable, safe for use by any number of threads.
 */
public final class AuthenticationResultsField {

    /** How much of a signature is shown to tell it from others, at least (RFC 6008 4). */
    static final int SIGNATURE_PREFIX = 8;

    private final String authservId;

    /** Writes fields under this name. */
    public AuthenticationResultsField(String authservId) {
        this.authservId = authservId;
    }

    /**
     * The whole field, folded, with its final CRLF: printable ASCII only, whatever the message holds.
     *
     * @param verdict the verdict on this very message: it says which disposition was applied
     */
    public String write(Authentication authentication, Verdict verdict) {
        return results(authentication, verdict).toHeaderField();
    }

    /**
     * The whole field for a message whose sender has logged in with SMTP AUTH (RFC 8601 2.7.4).
     *
     * @param login who it is, whatever its characters
     * @param mailFrom the envelope sender; empty for the null reverse-path, which is not shown
     */
    public String writeLogin(String login, String mailFrom) {
        List<Property> properties = new ArrayList<>();
        properties.add(new Property("smtp", "auth", login));
        if (!mailFrom.isEmpty()) {
            properties.add(new Property("smtp", "mailfrom", mailFrom));
        }
        return AuthenticationResults.of(authservId, List.of(result("auth", "pass", "", properties)))
                .toHeaderField();
    }

    /** What the field says. */
    public AuthenticationResults results(Authentication authentication, Verdict verdict) {
        List<MethodResult> results = new ArrayList<>();
        Envelope envelope = authentication.envelope();
        results.add(spf(authentication.helo(), "helo", envelope.helo()));
        String mailFrom = envelope.mailFrom();
        // RFC 7208 2.4: this identity stands for a null reverse-path.
        results.add(spf(
                authentication.mailFrom(),
                "mailfrom",
                mailFrom.isEmpty() ? "postmaster@" + envelope.helo() : mailFrom));
        results.addAll(dkim(authentication.dkim()));
        results.addAll(dmarc(authentication, verdict));
        authentication.arc().ifPresent(arc -> results.add(arc(arc, envelope)));
        return AuthenticationResults.of(authservId, results);
    }

    private static MethodResult spf(SpfOutcome outcome, String property, String value) {
        boolean explained =
                outcome.result() != SpfResult.PASS && !outcome.reason().isEmpty();
        return result(
                "spf",
                word(outcome.result()),
                explained ? outcome.reason() : "",
                value.isEmpty() ? List.of() : List.of(new Property("smtp", property, value)));
    }

    /** RFC 8617 6 and 10; a temporary error is a fail to others (5.2.1). */
    private static MethodResult arc(ArcOutcome outcome, Envelope envelope) {
        List<Property> properties = new ArrayList<>();
        if (outcome.result() != ArcResult.NONE) {
            properties.add(new Property("smtp", "remote-ip", envelope.client().getHostAddress()));
        }
        outcome.oldestPass()
                .ifPresent(oldest -> addHeaderProperty(properties, "oldest-pass", Integer.toString(oldest)));
        return switch (outcome.result()) {
            case NONE -> result("arc", "none", "", properties);
            case PASS -> result("arc", "pass", outcome.reason(), properties);
            case FAIL -> result("arc", "fail", outcome.reason(), properties);
            case TEMPERROR -> result("arc", "fail", "temporary error; " + outcome.reason(), properties);
        };
    }

    private static List<MethodResult> dkim(List<DkimOutcome> outcomes) {
        if (outcomes.isEmpty()) {
            return List.of(result("dkim", "none", "", List.of()));
        }
        List<MethodResult> results = new ArrayList<>();
        List<String> signatures = outcomes.stream().map(DkimOutcome::signature).collect(Collectors.toList());
        for (DkimOutcome outcome : outcomes) {
            List<Property> properties = new ArrayList<>();
            addHeaderProperty(properties, "d", outcome.domain());
            outcome.identity()
                    .filter(identity -> !identity.equals("@" + outcome.domain()))
                    .ifPresent(identity -> addHeaderProperty(properties, "i", identity));
            addHeaderProperty(properties, "s", outcome.selector());
            addHeaderProperty(properties, "a", outcome.algorithm());
            addHeaderProperty(properties, "b", prefix(outcome.signature(), signatures));
            String comment = switch (outcome.result()) {
                case PASS -> outcome.testing() ? "test mode, t=y" : "";
                case NONE, FAIL, POLICY, NEUTRAL, TEMPERROR, PERMERROR -> outcome.reason();
            };
            results.add(result("dkim", word(outcome.result()), comment, properties));
        }
        return results;
    }

    /** RFC 6008 4: as long as it takes to tell the signatures of one message apart. */
    static String prefix(String signature, List<String> signatures) {
        int length = SIGNATURE_PREFIX;
        while (length < Math.min(signature.length(), AuthenticationResults.MAXIMUM_VALUE)) {
            String prefix = signature.substring(0, length);
            if (signatures.stream().filter(other -> other.startsWith(prefix)).count() <= 1) {
                return prefix;
            }
            length++;
        }
        return signature.substring(0, Math.min(signature.length(), length));
    }

    private static void addHeaderProperty(List<Property> properties, String name, String value) {
        if (!value.isEmpty()) {
            properties.add(new Property("header", name, value));
        }
    }

    private static List<MethodResult> dmarc(Authentication authentication, Verdict verdict) {
        String monitored = verdict.heldBack() ? "monitored=" + word(verdict.withEnforcement()) : "";
        List<MethodResult> results = new ArrayList<>();
        authentication
                .dmarc()
                .forEach(outcome -> results.add(dmarc(outcome, disposition(outcome, verdict), monitored)));
        String problem = switch (authentication.authorStatus()) {
            case USABLE -> "";
            case ADDRESS_LITERAL -> "address literal";
            case NULL_SENDER -> "null sender, no address in From";
            case NONE -> "no usable From";
            case TOO_MANY -> "too many author domains";
        };
        if (!problem.isEmpty()) {
            results.add(result("dmarc", "none", joined(problem, monitored), List.of()));
        }
        return results;
    }

    private static Optional<DomainDisposition> disposition(DmarcOutcome outcome, Verdict verdict) {
        return verdict.domains().stream()
                .filter(domain -> domain.dmarc().equals(outcome))
                .findFirst();
    }

    private static MethodResult dmarc(DmarcOutcome outcome, Optional<DomainDisposition> disposition, String monitored) {
        List<Property> properties = new ArrayList<>();
        addHeaderProperty(properties, "from", outcome.authorDomain());
        if (outcome.policyDomain().isEmpty()) {
            String reason = outcome.result() == DmarcResult.NONE ? "" : outcome.reason();
            return result("dmarc", word(outcome.result()), joined(reason, monitored), properties);
        }
        String applied = word(disposition.map(DomainDisposition::applied).orElse(DmarcPolicy.NONE));
        properties.add(new Property("policy", "dmarc", applied));
        String comment = "p=" + word(outcome.policy()) + " dis=" + applied;
        String overrides = disposition.map(DomainDisposition::overrides).orElse(List.of()).stream()
                .map(override -> override.reason().word())
                .distinct()
                .collect(Collectors.joining(","));
        if (!overrides.isEmpty()) {
            comment += " override=" + overrides;
        }
        String reason = outcome.result() == DmarcResult.TEMPERROR ? outcome.reason() : "";
        return result("dmarc", word(outcome.result()), joined(joined(comment, reason), monitored), properties);
    }

    private static String joined(String first, String second) {
        return first.isEmpty() || second.isEmpty() ? first + second : first + "; " + second;
    }

    private static MethodResult result(String method, String result, String comment, List<Property> properties) {
        Optional<String> written = comment.isEmpty() ? Optional.empty() : Optional.of(comment);
        return new MethodResult(method, result, Optional.empty(), written, properties);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
