package org.sekisho.reports.sending;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.sekisho.authentication.dmarc.ReportMailbox;
import org.sekisho.reports.store.Suppression;

/** Who wants no reports. A suppressed domain stands for all below it, too: whoever asks for peace means all of the name. */
final class Suppressions {

    private final Set<Suppression> suppressions;

    Suppressions(Collection<Suppression> suppressions) {
        this.suppressions = new HashSet<>(suppressions);
    }

    /** Whether a domain or one above it is suppressed. */
    boolean holdDomain(String domain) {
        for (String name = domain; ; name = name.substring(name.indexOf('.') + 1)) {
            if (suppressions.contains(new Suppression(Suppression.Kind.DOMAIN, name))) {
                return true;
            }
            if (name.indexOf('.') < 0) {
                return false;
            }
        }
    }

    /** Whether a mailbox, its hash or its domain is suppressed. */
    boolean holdMailbox(ReportMailbox mailbox) {
        String address = mailbox.address().toLowerCase(Locale.ROOT);
        return holdDomain(mailbox.host())
                || suppressions.contains(new Suppression(Suppression.Kind.ADDRESS, address))
                || suppressions.contains(new Suppression(Suppression.Kind.HASH, hash(address)));
    }

    private static String hash(String address) {
        return Hashing.sha256().hashString(address, StandardCharsets.UTF_8).toString();
    }
}
