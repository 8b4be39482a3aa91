package org.sekisho.authentication.dmarc;

import java.util.Optional;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfOutcome;
import org.sekisho.authentication.spf.SpfResult;

/** What SPF and DKIM may have said, in few words. */
final class Outcomes {

    private Outcomes() {}

    static SpfOutcome spf(String domain, SpfResult result) {
        return new SpfOutcome(result, SpfIdentity.MAIL_FROM, domain, "", Optional.empty());
    }

    static SpfOutcome helo(String domain, SpfResult result) {
        return new SpfOutcome(result, SpfIdentity.HELO, domain, "", Optional.empty());
    }

    static SpfOutcome noSpf() {
        return spf("", SpfResult.NONE);
    }

    static DkimOutcome dkim(String domain, DkimResult result) {
        return new DkimOutcome(result, domain, "s", "rsa-sha256", Optional.empty(), "", "", false);
    }
}
