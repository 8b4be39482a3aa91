package org.sekisho.mail;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.policy.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one INFO line for each message that was judged: what an operator searches for when somebody asks about a mail. */
final class JudgementLog {

    private static final Logger LOGGER = LoggerFactory.getLogger("org.sekisho.judgement");

    private JudgementLog() {}

    static void write(Arrival arrival, Authentication authentication, Verdict verdict) {
        if (LOGGER.isInfoEnabled()) {
            LOGGER.info(line(arrival, authentication, verdict));
        }
    }

    static String line(Arrival arrival, Authentication authentication, Verdict verdict) {
        LogLine line = new LogLine("judged")
                .with("session", arrival.sessionId())
                .with("client", authentication.envelope().client().getHostAddress())
                .with("helo", authentication.envelope().helo())
                .with("mail-from", "<" + authentication.envelope().mailFrom() + ">")
                .with(
                        "from",
                        authentication.dmarc().isEmpty()
                                ? AuthenticationAttribute.word(authentication.authorStatus())
                                : String.join(",", authentication.authorDomains()))
                .with(
                        "spf",
                        AuthenticationAttribute.word(authentication.mailFrom().result()))
                .with("spf-domain", authentication.mailFrom().domain())
                .with(
                        "spf-helo",
                        AuthenticationAttribute.word(authentication.helo().result()))
                .with("dkim", joined(authentication.dkim(), JudgementLog::dkim))
                .with("dmarc", joined(authentication.dmarc(), JudgementLog::dmarc))
                .with("requested", AuthenticationAttribute.word(verdict.requestedDisposition()))
                .with("applied", AuthenticationAttribute.word(verdict.appliedDisposition()))
                .with(
                        "overrides",
                        joined(
                                verdict.overrides(),
                                override -> override.reason().word()))
                .with("verdict", AuthenticationAttribute.word(verdict.action()));
        authentication.arc().ifPresent(arc -> line.with("arc", AuthenticationAttribute.word(arc.result())));
        if (verdict.heldBack()) {
            line.with("would-have-been", AuthenticationAttribute.word(verdict.withEnforcement()));
        }
        verdict.localDomain().ifPresent(claim -> line.with("local-domain", claim.toString()));
        if (arrival.standing() == Standing.INBOUND_RELAY) {
            line.with("relay", arrival.client().getHostAddress());
        }
        return line.with("reason", verdict.reason())
                .with("ms", authentication.elapsed().toMillis())
                .toString();
    }

    private static String dkim(DkimOutcome signature) {
        return AuthenticationAttribute.word(signature.result()) + ":" + signature.domain() + ":" + signature.selector();
    }

    private static String dmarc(DmarcOutcome author) {
        return AuthenticationAttribute.word(author.result()) + ":"
                + author.policyDomain().orElse("");
    }

    private static <T> String joined(List<T> items, Function<? super T, String> text) {
        return items.isEmpty() ? "none" : items.stream().map(text).collect(Collectors.joining(","));
    }
}
