package org.sekisho.matchers;

import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetException;
import org.sekisho.authentication.dmarc.PublicSuffixList;
import org.sekisho.mail.AuthenticationAttribute;
import org.sekisho.mail.AuthenticationAttribute.Spf;

/**
 * Whether a message was sent by somebody else than its author: the domain of MAIL FROM, and that of at least one address in
 * From, do not belong to the same organization. To belong together is to have the same registrable domain by the Public Suffix
 * List, so that {@code bounce.example.org} and {@code news.example.org} do. Nothing is asked in DNS, so this may differ from the
 * alignment of DMARC where an organization has published {@code psd=}. Takes no condition.
 *
 * <pre>{@code
 * <mailet match="org.sekisho.matchers.EnvelopeDiffersFromAuthor" class="SetMimeHeader">
 *   <name>X-Sent-For</name>
 *   <value>another domain</value>
 * </mailet>
 * }</pre>
 *
 * <p>This is so for all list mail and for much honest mail that a service provider sends: a reason to look twice, not to
 * refuse. Never matches a null reverse-path, a message without a domain in From, or one that was not judged.
 */
public final class EnvelopeDiffersFromAuthor extends AttributeMatcher {

    /** Sees to it that there is no condition. */
    @Override
    public void init() throws MessagingException {
        String condition = getCondition();
        if (condition != null && !condition.isBlank()) {
            throw new MailetException("EnvelopeDiffersFromAuthor takes no condition, but has \"" + condition + "\".");
        }
    }

    @Override
    boolean holds(AuthenticationAttribute known, Mail mail) {
        // For a null reverse-path SPF has looked at the name in HELO.
        if (mail.getMaybeSender().isNullSender()) {
            return false;
        }
        String envelope = known.mailFrom().map(Spf::domain).orElse("");
        return !envelope.isEmpty()
                && known.dmarc().stream().anyMatch(author -> !sameOrganization(envelope, author.authorDomain()));
    }

    private static boolean sameOrganization(String one, String other) {
        return PublicSuffixList.organizationalDomain(one).equals(PublicSuffixList.organizationalDomain(other));
    }
}
