package org.sekisho.mail;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.arc.ArcResult;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.policy.DomainDisposition;
import org.sekisho.authentication.policy.PolicyOverride;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.authentication.results.syntax.AuthenticationResults;
import org.sekisho.authentication.spf.SpfOutcome;
import org.sekisho.authentication.spf.SpfResult;

/**
 * What mailets and matchers know of the judgement of a message: a JSON String in the mail attribute {@value #NAME}, which
 * every queue of James keeps (B29). It has a version and takes at most {@link #MAXIMUM_LENGTH} octets; what would not fit is
 * cut in this order: DKIM outcomes other than pass, other DKIM outcomes, comments, the text for a seal.
 *
 * @param standing what the client was to us; of a trusted client's message nothing else is known
 * @param helo SPF for the HELO identity, where the message was judged
 * @param mailFrom SPF for the MAIL FROM identity, where the message was judged
 * @param dkim one entry for each signature that was evaluated, from the top of the header
 * @param dkimOmitted how many more there were that did not fit
 * @param dmarc one entry for each Author Domain, in the order of the From fields
 * @param requested the strictest disposition that an Author Domain asked for
 * @param applied the one that this server applies, as its verdict says
 * @param verdict what is to be done; {@link Action#ACCEPT} where the message was not judged
 * @param withEnforcement what would be done if {@code dmarc.enforcement=none} did not hold it back
 * @param reason why, printable ASCII
 * @param arc the chain of custody as it was when the message arrived; empty where it is not known
 */
public record AuthenticationAttribute(
        Standing standing,
        Optional<Spf> helo,
        Optional<Spf> mailFrom,
        List<Dkim> dkim,
        int dkimOmitted,
        List<Dmarc> dmarc,
        DmarcPolicy requested,
        DmarcPolicy applied,
        Action verdict,
        Action withEnforcement,
        String reason,
        Optional<Arc> arc) {

    /** The name of the mail attribute. */
    public static final String NAME = "org.sekisho.authentication";

    /** The version that this class writes, and the only one that it reads. */
    public static final int VERSION = 1;

    /** The longest JSON text, in octets. */
    public static final int MAXIMUM_LENGTH = 16 * 1024;

    /** The longest text for a seal, in chars. */
    public static final int MAXIMUM_RESULTS = 4 * 1024;

    private static final AttributeName ATTRIBUTE = AttributeName.of(NAME);

    public AuthenticationAttribute {
        dkim = List.copyOf(dkim);
        dmarc = List.copyOf(dmarc);
    }

    /** SPF of one identity, and the domain that was looked at; may be empty. */
    public record Spf(SpfResult result, String domain) {}

    /** One DKIM signature; domain and selector are empty where they could not be read. */
    public record Dkim(DkimResult result, String domain, String selector, String reason) {}

    /**
     * One Author Domain.
     *
     * @param policyDomain where the policy record was found; empty if there is none
     * @param policy what the record says
     * @param requested the disposition asked for
     * @param applied the disposition applied on account of this domain
     * @param overrides why the two differ
     */
    public record Dmarc(
            DmarcResult result,
            String authorDomain,
            String policyDomain,
            DmarcPolicy policy,
            DmarcPolicy requested,
            DmarcPolicy applied,
            List<PolicyOverride> overrides) {
        public Dmarc {
            overrides = List.copyOf(overrides);
        }
    }

    /**
     * The chain of custody (RFC 8617), judged before anything here could change the message.
     *
     * @param result the chain validation status
     * @param results the value of our Authentication-Results field, unfolded and without comments, for a seal to repeat (RFC 8617 4.1.1), at most
     *     {@link #MAXIMUM_RESULTS} chars; empty where it does not fit
     */
    public record Arc(ArcResult result, String results) {}

    /**
     * The attribute of a message that was judged.
     *
     * @param results what our Authentication-Results field says of it
     */
    public static AuthenticationAttribute of(
            Standing standing, Authentication authentication, Verdict verdict, AuthenticationResults results) {
        return new AuthenticationAttribute(
                standing,
                Optional.of(spf(authentication.helo())),
                Optional.of(spf(authentication.mailFrom())),
                authentication.dkim().stream()
                        .map(AuthenticationAttribute::dkim)
                        .toList(),
                0,
                verdict.domains().stream().map(AuthenticationAttribute::dmarc).toList(),
                verdict.requestedDisposition(),
                disposition(verdict.action()),
                verdict.action(),
                verdict.withEnforcement(),
                verdict.reason(),
                authentication.arc().map(chain -> new Arc(chain.result(), ResultsText.of(results, MAXIMUM_RESULTS))));
    }

    /**
     * The attribute of a message that is accepted without being judged.
     *
     * @param reason why it is not judged, printable ASCII
     */
    public static AuthenticationAttribute notJudged(Standing standing, String reason) {
        return new AuthenticationAttribute(
                standing,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                0,
                List.of(),
                DmarcPolicy.NONE,
                DmarcPolicy.NONE,
                Action.ACCEPT,
                Action.ACCEPT,
                reason,
                Optional.empty());
    }

    /** Whether the message was judged: if not there are no results, and no result is not the result {@code none}. */
    public boolean isJudged() {
        return mailFrom.isPresent();
    }

    /** Puts the attribute on a mail, in place of one that is there. */
    public void setOn(Mail mail) {
        mail.setAttribute(new Attribute(ATTRIBUTE, AttributeValue.of(AttributeJson.write(this))));
    }

    /** Takes the attribute off a mail. */
    public static void removeFrom(Mail mail) {
        mail.removeAttribute(ATTRIBUTE);
    }

    /** Whether the mail has the attribute, readable or not. */
    public static boolean isOn(Mail mail) {
        return mail.getAttribute(ATTRIBUTE).isPresent();
    }

    /**
     * Reads the attribute of a mail. Says nothing about why it cannot; {@link AttributeReader} does.
     *
     * @return empty when there is none, or one of another version, or something else
     */
    public static Optional<AuthenticationAttribute> readFrom(Mail mail) {
        return mail.getAttribute(ATTRIBUTE)
                .map(attribute -> attribute.getValue().value())
                .flatMap(value -> value instanceof String json ? parse(json) : Optional.empty());
    }

    /** Reads the JSON text; empty when it is not what {@link #toJson} writes. Never fails. */
    public static Optional<AuthenticationAttribute> parse(String json) {
        return AttributeJson.read(json);
    }

    /** The JSON text: ASCII, at most {@link #MAXIMUM_LENGTH} octets. */
    public String toJson() {
        return AttributeJson.write(this);
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Spf spf(SpfOutcome outcome) {
        return new Spf(outcome.result(), outcome.domain());
    }

    private static Dkim dkim(DkimOutcome outcome) {
        return new Dkim(outcome.result(), outcome.domain(), outcome.selector(), outcome.reason());
    }

    private static Dmarc dmarc(DomainDisposition domain) {
        return new Dmarc(
                domain.dmarc().result(),
                domain.dmarc().authorDomain(),
                domain.dmarc().policyDomain().orElse(""),
                domain.dmarc().policy(),
                domain.requested(),
                domain.applied(),
                domain.overrides());
    }

    private static DmarcPolicy disposition(Action action) {
        return switch (action) {
            case ACCEPT, DEFER -> DmarcPolicy.NONE;
            case QUARANTINE -> DmarcPolicy.QUARANTINE;
            case REJECT -> DmarcPolicy.REJECT;
        };
    }
}
