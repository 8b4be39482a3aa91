package org.sekisho.matchers;

import java.util.Set;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.mail.AuthenticationAttribute;

/**
 * Whether one of the DKIM signatures came to one of some results. The condition lists them: {@code pass}, {@code fail}, {@code
 * policy}, {@code neutral}, {@code temperror}, {@code permerror} (RFC 8601 2.7.1), and {@code none} for a message without a
 * signature.
 *
 * <pre>{@code
 * <mailet match="org.sekisho.matchers.DkimResultIs=none,fail" class="AddSubjectPrefix">
 *   <subjectPrefix>[unsigned]</subjectPrefix>
 * </mailet>
 * }</pre>
 *
 * <p>{@code pass} says that some domain has signed, not that it is the author's: for that ask {@link DmarcResultIs}. Never
 * matches a mail that was not judged.
 */
public final class DkimResultIs extends AttributeMatcher {

    private Set<DkimResult> results = Set.of();

    /** Reads the condition. */
    @Override
    public void init() throws MessagingException {
        results = Words.parse("DkimResultIs", getCondition(), DkimResult.class);
    }

    @Override
    boolean holds(AuthenticationAttribute known, Mail mail) {
        if (!known.isJudged()) {
            return false;
        }
        if (known.dkim().isEmpty() && known.dkimOmitted() == 0) {
            return results.contains(DkimResult.NONE);
        }
        return known.dkim().stream().anyMatch(signature -> results.contains(signature.result()));
    }
}
