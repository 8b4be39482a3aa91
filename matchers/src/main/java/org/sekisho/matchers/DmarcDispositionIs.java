package org.sekisho.matchers;

import java.util.Set;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.sekisho.authentication.dmarc.DmarcPolicy;
import org.sekisho.mail.AuthenticationAttribute;

/**
 * Whether this server applies one of some dispositions to a mail: {@code none}, {@code quarantine}, {@code reject}. It is the one
 * that our verdict applies, after {@code dmarc.enforcement}, lists, forwarders and relays have had their say, whatever the
 * domain owner asked for (B29). {@code reject} is seen only where {@code AuthenticateMail} judges in the spool: the SMTP hook has
 * refused such mail.
 *
 * <p>Belongs at the very beginning of local delivery, where aliases and groups have become users and neither vacation nor a
 * filter has seen the mail (B27):
 *
 * <pre>{@code
 * <processor state="local-delivery">
 *   <mailet match="org.sekisho.matchers.DmarcDispositionIs=quarantine,reject" class="ToProcessor">
 *     <processor>quarantine</processor>
 *   </mailet>
 *   <mailet match="All" class="VacationMailet"/>
 *   <mailet match="All" class="Sieve"/>
 *   <mailet match="All" class="LocalDelivery"/>
 * </processor>
 * <processor state="quarantine">
 *   <mailet match="All" class="WithStorageDirective">
 *     <targetFolderName>Spam</targetFolderName>
 *   </mailet>
 *   <mailet match="All" class="LocalDelivery"/>
 * </processor>
 * }</pre>
 *
 * <p>To the mail of a trusted client, which is not judged, {@code none} is applied. Never matches a mail without the attribute.
 */
public final class DmarcDispositionIs extends AttributeMatcher {

    private Set<DmarcPolicy> dispositions = Set.of();

    /** Reads the condition. */
    @Override
    public void init() throws MessagingException {
        dispositions = Words.parse("DmarcDispositionIs", getCondition(), DmarcPolicy.class);
    }

    @Override
    boolean holds(AuthenticationAttribute known, Mail mail) {
        return dispositions.contains(known.applied());
    }
}
