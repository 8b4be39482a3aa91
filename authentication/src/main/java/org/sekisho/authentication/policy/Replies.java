package org.sekisho.authentication.policy;

import java.util.Locale;
import java.util.stream.Collectors;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.AuthorStatus;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dmarc.PolicyDiscovery;
import org.sekisho.authentication.spf.SpfOutcome;
import org.sekisho.authentication.spf.SpfResult;

/** The words with which a message is refused or deferred (B20), made for the person who has to find out why. */
final class Replies {

    /** The longest session id that a reply shows: it must never be what is cut off. */
    private static final int LONGEST_SESSION_ID = 60;

    private final Authentication authentication;
    private final String session;

    Replies(Authentication authentication, String sessionId) {
        this.authentication = authentication;
        this.session = "session " + sessionId.substring(0, Math.min(sessionId.length(), LONGEST_SESSION_ID));
    }

    SmtpReply dmarcRefusal(DmarcOutcome dmarc) {
        return new SmtpReply(
                550,
                "5.7.26",
                "DMARC: the policy of " + dmarc.policyDomain().orElse(dmarc.authorDomain()) + " refuses this message ("
                        + results() + "; " + session + "), From " + dmarc.authorDomain());
    }

    SmtpReply spfRefusal() {
        SpfOutcome spf = authentication.mailFrom();
        String explanation = spf.explanation()
                .map(words -> "; that domain says: \"" + words.replace('"', '\'') + "\"")
                .orElse("");
        return new SmtpReply(
                550,
                "5.7.23",
                "SPF: " + authentication.envelope().client().getHostAddress() + " may not send mail from "
                        + spf.domain() + " (" + session + ")" + explanation);
    }

    SmtpReply spfDeferral() {
        return new SmtpReply(
                451,
                "4.7.24",
                "SPF: no answer from DNS for " + authentication.mailFrom().domain() + ", please try again later ("
                        + session + ")");
    }

    /** RFC 7372 3.2 has a code of its own where SPF is what hangs in the air. */
    SmtpReply dmarcDeferral(DmarcOutcome dmarc) {
        boolean policyKnown = dmarc.discovery().status() == PolicyDiscovery.Status.FOUND;
        if (policyKnown && authentication.mailFrom().result() == SpfResult.TEMPERROR) {
            return spfDeferral();
        }
        return new SmtpReply(
                451,
                "4.4.3",
                "DMARC: no answer from DNS about " + dmarc.authorDomain() + ", please try again later (" + session
                        + ")");
    }

    SmtpReply overload() {
        return new SmtpReply(
                451, "4.3.2", "Too many messages are judged at a time, please try again later (" + session + ")");
    }

    SmtpReply unusableFrom() {
        String what = authentication.authorStatus() == AuthorStatus.TOO_MANY
                ? "From names too many domains"
                : "From names no usable address";
        return new SmtpReply(550, "5.7.1", what + " (" + session + ")");
    }

    SmtpReply localDomainRefusal(String where, String domain) {
        return new SmtpReply(
                550,
                "5.7.1",
                where + " uses " + domain + ", a domain of this server: log in to send from it, or let SPF or DKIM of "
                        + domain + " vouch for you (" + session + ")");
    }

    SmtpReply localDomainDeferral(String domain) {
        return new SmtpReply(
                451,
                "4.4.3",
                "No answer from DNS about who may send from " + domain + ", please try again later (" + session + ")");
    }

    private String results() {
        String dkim = authentication.dkim().stream()
                .map(DkimOutcome::result)
                .distinct()
                .map(Replies::word)
                .collect(Collectors.joining(","));
        return "spf=" + word(authentication.mailFrom().result()) + " dkim=" + (dkim.isEmpty() ? "none" : dkim);
    }

    static String word(Enum<?> result) {
        return result.name().toLowerCase(Locale.ROOT);
    }
}
