package org.sekisho.matchers;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.mailet.Mail;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.dmarc.PublicSuffixList;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.mail.AuthenticationAttribute;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.ClaimedSenders;
import org.sekisho.mail.ForeignClaim;
import org.sekisho.mail.Origin;
import org.sekisho.mail.Standing;
import org.sekisho.mail.SubmissionRefusals;
import org.sekisho.mail.SubmissionRefusals.Reason;

/**
 * Whether a client that has not logged in does by SMTP what only users may (B21). James does not say on which port a mail has
 * come, so that is told by what the mail wants. The condition lists what counts, {@code envelope,relay} without one:
 *
 * <ul>
 *   <li>{@code envelope}: MAIL FROM is an address in one of our domains;
 *   <li>{@code header}: From, Sender, Resent-From or Resent-Sender has one, or cannot be read;
 *   <li>{@code relay}: a recipient is in none of our domains.
 * </ul>
 *
 * <p>A claim to a domain of ours is held against nobody whom {@code AuthenticateMail} or the hook has found to be entitled to it,
 * by SPF or by an aligned signature.
 *
 * <pre>{@code
 * <mailet match="org.sekisho.matchers.SubmittedWithoutAuthentication=envelope,relay" class="ToProcessor">
 *   <processor>not-authenticated</processor>
 * </mailet>
 * }</pre>
 *
 * <p>Belongs into {@code root}, after {@code AuthenticateMail}. Never matches mail of users, by SMTP or JMAP, of authorized
 * clients, {@code trusted-networks} and {@code inbound-relays}, and mail that James or a mailet sends. Throws when James cannot
 * say which domains are its own.
 */
public final class SubmittedWithoutAuthentication extends IdentityMatcher {

    private enum Sign {
        ENVELOPE,
        HEADER,
        RELAY
    }

    private final DomainList domains;
    private Set<Sign> signs = EnumSet.of(Sign.ENVELOPE, Sign.RELAY);

    /** Made by James. */
    @Inject
    public SubmittedWithoutAuthentication(DomainList domains, Checkpoint checkpoint, SubmissionRefusals refusals) {
        super(checkpoint, refusals);
        this.domains = domains;
    }

    /** Reads the condition. */
    @Override
    public void init() throws MessagingException {
        String condition = getCondition();
        if (condition != null && !condition.isBlank()) {
            signs = Words.parse("SubmittedWithoutAuthentication", condition, Sign.class);
        }
    }

    @Override
    Optional<ForeignClaim> find(Mail mail) throws Exception {
        if (!isOfStranger(mail)) {
            return Optional.empty();
        }
        Optional<String> claimed = Optional.empty();
        if (signs.contains(Sign.ENVELOPE)) {
            List<String> sender =
                    mail.getMaybeSender().asStream().map(MailAddress::asString).toList();
            claimed = unproven(mail, sender);
        }
        if (claimed.isEmpty() && signs.contains(Sign.RELAY)) {
            claimed = remoteRecipient(mail);
        }
        if (claimed.isEmpty() && signs.contains(Sign.HEADER)) {
            ClaimedSenders senders = ClaimedSenders.of(header(mail));
            claimed = senders.problem().isPresent() ? senders.problem() : unproven(mail, senders.addresses());
        }
        return claimed.map(what -> new ForeignClaim(Reason.NOT_AUTHENTICATED, what));
    }

    /** A client without an address cannot be on a network of ours. */
    private boolean isOfStranger(Mail mail) {
        boolean authenticated = Origin.smtpUser(mail).isPresent();
        boolean authorized = Origin.isAuthorized(mail);
        return !authenticated
                && !authorized
                && Origin.client(mail)
                        .map(client -> checkpoint.standing(client, false, false) == Standing.STRANGER)
                        .orElse(true);
    }

    private Optional<String> remoteRecipient(Mail mail) throws DomainListException {
        for (MailAddress recipient : mail.getRecipients()) {
            if (!domains.containsDomain(recipient.getDomain())) {
                return Optional.of(recipient.asString());
            }
        }
        return Optional.empty();
    }

    /** The first address in a domain of ours for which nothing vouches. */
    private Optional<String> unproven(Mail mail, List<String> addresses) throws DomainListException {
        for (String address : addresses) {
            String domain = DomainNames.canonical(address.substring(address.lastIndexOf('@') + 1));
            if (!domain.isEmpty()
                    && domains.containsDomain(Domain.of(domain))
                    && AuthenticationAttribute.readFrom(mail)
                            .filter(known -> vouchesFor(domain, known))
                            .isEmpty()) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    /** DMARC knows the alignment that the record of an Author Domain asks for. */
    private static boolean vouchesFor(String domain, AuthenticationAttribute known) {
        List<DmarcResult> author = known.dmarc().stream()
                .filter(one -> one.authorDomain().equals(domain))
                .map(AuthenticationAttribute.Dmarc::result)
                .toList();
        if (author.contains(DmarcResult.PASS) || author.contains(DmarcResult.FAIL)) {
            return author.contains(DmarcResult.PASS);
        }
        return known.mailFrom()
                        .filter(spf -> spf.result() == SpfResult.PASS && sameOrganization(spf.domain(), domain))
                        .isPresent()
                || known.dkim().stream()
                        .anyMatch(signature ->
                                signature.result() == DkimResult.PASS && sameOrganization(signature.domain(), domain));
    }

    private static boolean sameOrganization(String one, String other) {
        return PublicSuffixList.organizationalDomain(one).equals(PublicSuffixList.organizationalDomain(other));
    }
}
