package org.sekisho.matchers;

import java.util.Optional;
import java.util.Set;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.sekisho.authentication.spf.SpfResult;
import org.sekisho.mail.AuthenticationAttribute;
import org.sekisho.mail.AuthenticationAttribute.Spf;

/**
 * Whether SPF came to one of some results. The condition lists them: {@code none}, {@code neutral}, {@code pass}, {@code fail},
 * {@code softfail}, {@code temperror}, {@code permerror} (RFC 7208 2.6). The identity is that of MAIL FROM, which for a null
 * reverse-path is {@code postmaster@HELO}; {@code helo:} before the results asks for that of HELO.
 *
 * <pre>{@code
 * <mailet match="org.sekisho.matchers.SpfResultIs=fail,softfail" class="AddSubjectPrefix">
 *   <subjectPrefix>[SPF]</subjectPrefix>
 * </mailet>
 * <mailet match="org.sekisho.matchers.SpfResultIs=helo:fail" class="ToProcessor">
 *   <processor>quarantine</processor>
 * </mailet>
 * }</pre>
 *
 * <p>Never matches a mail that was not judged, such as that of an authenticated user: no result is not the result {@code
 * none}.
 */
public final class SpfResultIs extends AttributeMatcher {

    private static final String HELO = "helo:";

    private boolean ofHelo;
    private Set<SpfResult> results = Set.of();

    /** Reads the condition. */
    @Override
    public void init() throws MessagingException {
        String condition = Optional.ofNullable(getCondition()).orElse("").trim();
        ofHelo = condition.regionMatches(true, 0, HELO, 0, HELO.length());
        results = Words.parse("SpfResultIs", ofHelo ? condition.substring(HELO.length()) : condition, SpfResult.class);
    }

    @Override
    boolean holds(AuthenticationAttribute known, Mail mail) {
        Optional<Spf> spf = ofHelo ? known.helo() : known.mailFrom();
        return spf.map(Spf::result).filter(results::contains).isPresent();
    }
}
