package org.sekisho.matchers;

import java.util.Set;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.sekisho.authentication.arc.ArcResult;
import org.sekisho.mail.AuthenticationAttribute;

/**
 * Whether the chain of custody came to one of some results when the message arrived. The condition lists them: {@code none},
 * {@code pass}, {@code fail} (RFC 8617 4.4), and {@code temperror} where a key could not be looked up then.
 *
 * <pre>{@code
 * <mailet match="org.sekisho.matchers.ArcResultIs=fail" class="AddSubjectPrefix">
 *   <subjectPrefix>[broken chain]</subjectPrefix>
 * </mailet>
 * }</pre>
 *
 * <p>{@code pass} says that the chain holds, not that its sealers are honest. Never matches where chains are not validated ({@code
 * arc.verify=false}), nor a mail that was not judged.
 */
public final class ArcResultIs extends AttributeMatcher {

    private Set<ArcResult> results = Set.of();

    /** Reads the condition. */
    @Override
    public void init() throws MessagingException {
        results = Words.parse("ArcResultIs", getCondition(), ArcResult.class);
    }

    @Override
    boolean holds(AuthenticationAttribute known, Mail mail) {
        return known.arc().filter(chain -> results.contains(chain.result())).isPresent();
    }
}
