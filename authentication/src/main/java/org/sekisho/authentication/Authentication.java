package org.sekisho.authentication;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.arc.ArcOutcome;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.spf.SpfOutcome;

/**
 * All that is known of a message's origin. It says what is true, never what is to be done: that is the {@link
 * org.sekisho.authentication.policy.Verdict}.
 *
 * @param envelope what the SMTP session said
 * @param helo SPF for the HELO identity
 * @param mailFrom SPF for the MAIL FROM identity; for a null reverse-path it is {@code postmaster@HELO}
 * @param dkim one outcome for each signature that was evaluated, from the top of the header; empty if there is none
 * @param authorStatus whether the From fields can be used
 * @param dmarc one outcome for each Author Domain, in the order of the From fields; of more domains than are evaluated, the first
 * @param mailingList the list that the message says it comes from
 * @param arc the chain of custody; empty where ARC is off
 * @param elapsed the time from when the whole message was there to when all was known
 * @param overloaded true when some of it is unknown because this server had too much to do, which says nothing about the sender
 *     (B17): a question that was not asked, or signatures that were not verified, are temporary errors here
 */
public record Authentication(
        Envelope envelope,
        SpfOutcome helo,
        SpfOutcome mailFrom,
        List<DkimOutcome> dkim,
        AuthorStatus authorStatus,
        List<DmarcOutcome> dmarc,
        Optional<MailingList> mailingList,
        Optional<ArcOutcome> arc,
        Duration elapsed,
        boolean overloaded) {

    public Authentication {
        dkim = List.copyOf(dkim);
        dmarc = List.copyOf(dmarc);
    }

    /** What a server found that had the time for it. */
    public Authentication(
            Envelope envelope,
            SpfOutcome helo,
            SpfOutcome mailFrom,
            List<DkimOutcome> dkim,
            AuthorStatus authorStatus,
            List<DmarcOutcome> dmarc,
            Optional<MailingList> mailingList,
            Optional<ArcOutcome> arc,
            Duration elapsed) {
        this(envelope, helo, mailFrom, dkim, authorStatus, dmarc, mailingList, arc, elapsed, false);
    }

    /** The Author Domains in the order of the From fields, canonical A-labels. */
    public List<String> authorDomains() {
        return dmarc.stream().map(DmarcOutcome::authorDomain).toList();
    }
}
