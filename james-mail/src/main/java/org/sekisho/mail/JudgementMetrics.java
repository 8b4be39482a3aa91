package org.sekisho.mail;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.policy.Verdict;

/**
 * Counts judgements in James's own metrics: {@code sekisho.spf.helo.*}, {@code sekisho.spf.mailfrom.*}, {@code
 * sekisho.dkim.*} (one for each signature), {@code sekisho.dmarc.*} (one for each Author Domain), {@code
 * sekisho.arc.*} where chains are validated, {@code sekisho.verdict.*}, {@code
 * sekisho.overloaded.*}, and the timer {@code sekisho.evaluation}, which runs from when a message is there to when its verdict
 * is.
 */
final class JudgementMetrics {

    private final MetricFactory factory;
    private final Map<String, Metric> counters = new ConcurrentHashMap<>();

    JudgementMetrics(MetricFactory factory) {
        this.factory = factory;
    }

    TimeMetric startTimer() {
        return factory.timer("sekisho.evaluation");
    }

    void count(Authentication authentication, Verdict verdict) {
        count("spf.helo", authentication.helo().result());
        count("spf.mailfrom", authentication.mailFrom().result());
        authentication.dkim().forEach(signature -> count("dkim", signature.result()));
        authentication.dmarc().forEach(author -> count("dmarc", author.result()));
        authentication.arc().ifPresent(chain -> count("arc", chain.result()));
        count("verdict", verdict.action());
        if (authentication.overloaded()) {
            increment("sekisho.overloaded." + (verdict.action() == Action.DEFER ? "deferred" : "let-through"));
        }
        verdict.localDomain()
                .ifPresent(claim ->
                        increment("sekisho.local-domain." + claim.place().word()));
        if (verdict.heldBack()) {
            count("verdict.monitored", verdict.withEnforcement());
        }
    }

    void notJudged() {
        increment("sekisho.verdict.not-judged");
    }

    void relayNamedNoClient() {
        increment("sekisho.relay-named-no-client");
    }

    void broken() {
        increment("sekisho.broken");
    }

    private void count(String kind, Enum<?> constant) {
        increment("sekisho." + kind + "." + AuthenticationAttribute.word(constant));
    }

    private void increment(String name) {
        counters.computeIfAbsent(name, factory::generate).increment();
    }
}
