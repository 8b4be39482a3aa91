package org.sekisho.matchers;

import java.util.Collection;
import java.util.List;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;
import org.sekisho.mail.AttributeReader;
import org.sekisho.mail.AuthenticationAttribute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all matchers of this package have in common: the attribute decides, and nothing in a mail makes them throw. */
abstract class AttributeMatcher extends GenericMatcher {

    private static final Logger LOGGER = LoggerFactory.getLogger(AttributeMatcher.class);

    private final AttributeReader reader = new AttributeReader(getClass().getSimpleName());

    /** All recipients or none. */
    @Override
    public final Collection<MailAddress> match(Mail mail) {
        try {
            boolean matches =
                    reader.read(mail).filter(known -> holds(known, mail)).isPresent();
            return matches ? mail.getRecipients() : List.of();
        } catch (RuntimeException | Error failure) {
            LOGGER.error("{} failed and does not match mail {}", getMatcherInfo(), mail.getName(), failure);
            return List.of();
        }
    }

    /** The name of the matcher, as its log lines have it. */
    @Override
    public final String getMatcherInfo() {
        return getClass().getSimpleName();
    }

    /** The answer to the question that this matcher asks. */
    abstract boolean holds(AuthenticationAttribute known, Mail mail);
}
