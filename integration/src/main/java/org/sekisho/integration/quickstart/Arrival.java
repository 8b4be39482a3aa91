package org.sekisho.integration.quickstart;

import java.util.List;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcOutcome;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.mail.Departed;

/**
 * A message of ours at the other side.
 *
 * @param message what came over the wire
 * @param authentication what the other side found out about it
 * @param results the same as its Authentication-Results field says it, without the name of the field
 */
record Arrival(Departed message, Authentication authentication, String results) {

    /** Two signatures, RSA and Ed25519, that hold and are aligned with From, so that DMARC passes. */
    boolean provesItsAuthor() {
        List<DkimOutcome> signatures = authentication.dkim();
        return message.fields("DKIM-Signature").size() == 2
                && signatures.stream()
                        .allMatch(signature -> signature.result() == DkimResult.PASS
                                && signature.domain().equals(SampleDomains.RECEIVER))
                && signatures.stream()
                        .map(DkimOutcome::algorithm)
                        .sorted()
                        .toList()
                        .equals(List.of("ed25519-sha256", "rsa-sha256"))
                && authentication.authorDomains().equals(List.of(SampleDomains.RECEIVER))
                && authentication.dmarc().stream()
                        .map(DmarcOutcome::result)
                        .toList()
                        .equals(List.of(DmarcResult.PASS));
    }
}
