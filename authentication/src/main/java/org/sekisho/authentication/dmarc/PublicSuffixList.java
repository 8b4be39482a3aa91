package org.sekisho.authentication.dmarc;

import com.google.common.net.InternetDomainName;
import java.net.IDN;
import java.util.Optional;

/** The Public Suffix List that is inside Guava, as old as that. Asks no DNS and never fails; has no state. */
public final class PublicSuffixList {

    private PublicSuffixList() {}

    /**
     * The Organizational Domain as RFC 7489 3.2 has it: the registrable domain; for a public suffix itself there is none, and it
     * stands for itself.
     *
     * @param domain canonical A-labels
     */
    public static String organizationalDomain(String domain) {
        return registrableDomain(domain).orElse(domain);
    }

    /**
     * Whether no organization of its own can stand at this name: a single label, or a name of the list's ICANN part.
     *
     * @param domain canonical A-labels
     */
    static boolean isRegistrySuffix(String domain) {
        if (Labels.count(domain) == 1) {
            return true;
        }
        String unicode = IDN.toUnicode(domain, IDN.ALLOW_UNASSIGNED);
        return InternetDomainName.isValid(unicode)
                && InternetDomainName.from(unicode).isRegistrySuffix();
    }

    /**
     * The name one label below the public suffix of {@code domain}.
     *
     * @param domain canonical A-labels
     * @return empty if {@code domain} is a public suffix itself, or not a domain name
     */
    static Optional<String> registrableDomain(String domain) {
        // The list has U-labels; the labels of both forms are the same in number.
        String unicode = IDN.toUnicode(domain, IDN.ALLOW_UNASSIGNED);
        if (!InternetDomainName.isValid(unicode)) {
            return Optional.empty();
        }
        InternetDomainName suffix = InternetDomainName.from(unicode).publicSuffix();
        // The algorithm of the list: if no rule matches, the rule is "*", one label.
        int suffixLabels = suffix == null ? 1 : suffix.parts().size();
        return Labels.count(domain) > suffixLabels
                ? Optional.of(Labels.last(domain, suffixLabels + 1))
                : Optional.empty();
    }
}
