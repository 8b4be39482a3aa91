package org.sekisho.matchers;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.mail.AuthenticationAttribute;
import org.sekisho.mail.AuthenticationAttribute.Dmarc;

/**
 * Whether DMARC came to one of some results. The condition lists them: {@code none}, {@code pass}, {@code fail}, {@code
 * temperror}, {@code permerror}. A message of several Author Domains has the worst of their results, since a pass of one says
 * nothing of the others (B07): {@code fail} before {@code temperror}, {@code permerror}, {@code none}, {@code pass}. A message
 * without a domain in From has {@code none}.
 *
 * <pre>{@code
 * <mailet match="org.sekisho.matchers.DmarcResultIs=fail" class="AddSubjectPrefix">
 *   <subjectPrefix>[forged?]</subjectPrefix>
 * </mailet>
 * }</pre>
 *
 * <p>The result says what is true, not what this server does about it: for that ask {@link DmarcDispositionIs}. Never matches a
 * mail that was not judged.
 */
public final class DmarcResultIs extends AttributeMatcher {

    private static final List<DmarcResult> FROM_THE_WORST =
            List.of(DmarcResult.FAIL, DmarcResult.TEMPERROR, DmarcResult.PERMERROR, DmarcResult.NONE, DmarcResult.PASS);

    private Set<DmarcResult> results = Set.of();

    /** Reads the condition. */
    @Override
    public void init() throws MessagingException {
        results = Words.parse("DmarcResultIs", getCondition(), DmarcResult.class);
    }

    @Override
    boolean holds(AuthenticationAttribute known, Mail mail) {
        return known.isJudged() && results.contains(worst(known));
    }

    private static DmarcResult worst(AuthenticationAttribute known) {
        return known.dmarc().stream()
                .map(Dmarc::result)
                .min(Comparator.comparingInt(FROM_THE_WORST::indexOf))
                .orElse(DmarcResult.NONE);
    }
}
