package org.sekisho.authentication.spf;

import org.sekisho.authentication.dns.DomainNames;

/**
 * The {@code <sender>} of RFC 7208 4.1.
 *
 * @param localPart never empty
 * @param domain canonical, with A-labels; what the client gave if that is not possible, cut when it is too long for a name; may
 *     be empty
 * @param usable whether {@code domain} is a domain name that can be looked at (RFC 7208 4.3)
 */
record Sender(String localPart, String domain, boolean usable) {

    private static final String POSTMASTER = "postmaster";

    /** With a final dot. */
    private static final int LONGEST_DOMAIN = DomainNames.LONGEST_NAME + 1;

    /** The sender of the HELO identity, and of MAIL FROM when that is the null reverse-path (RFC 7208 2.3, 2.4). */
    static Sender ofHelo(String helo) {
        return of(POSTMASTER, helo);
    }

    /** The sender of the MAIL FROM identity. */
    static Sender ofMailFrom(String mailFrom, String helo) {
        if (mailFrom.isEmpty()) {
            return ofHelo(helo);
        }
        int at = mailFrom.lastIndexOf('@');
        if (at < 0) {
            return new Sender(mailFrom, "", false);
        }
        String localPart = mailFrom.substring(0, at);
        if (localPart.startsWith("@") && localPart.indexOf(':') >= 0) {
            // RFC 5321 appendix C: a source route is accepted and ignored.
            localPart = localPart.substring(localPart.indexOf(':') + 1);
        }
        // RFC 5322 4.4: in obsolete syntax white space may stand around the @.
        Sender sender = of(
                localPart.isEmpty() ? POSTMASTER : localPart,
                mailFrom.substring(at + 1).strip());
        return isSeveralAddresses(localPart) ? new Sender(sender.localPart(), sender.domain(), false) : sender;
    }

    /** A second @ outside quotes: whose domain this would be is anybody's guess. */
    private static boolean isSeveralAddresses(String localPart) {
        return localPart.indexOf('@') >= 0 && !(localPart.startsWith("\"") && localPart.endsWith("\""));
    }

    private static Sender of(String localPart, String domain) {
        String given = cut(domain);
        String ascii = DomainNames.canonical(withALabels(given));
        return new Sender(localPart, ascii, given.length() == domain.length() && isFullyQualified(ascii));
    }

    /** A name that is too long is unusable anyway, but it is kept in the outcome. */
    private static String cut(String domain) {
        return domain.length() <= LONGEST_DOMAIN ? domain : domain.substring(0, LONGEST_DOMAIN);
    }

    /** The name with A-labels in place of U-labels (RFC 8616 4), unchanged if there are none or they have no A-labels. */
    static String withALabels(String name) {
        // Names in U-labels are not longer than in A-labels, and the conversion of a long text is slow.
        return name.length() > LONGEST_DOMAIN || isAscii(name)
                ? name
                : DomainNames.toAscii(name).orElse(name);
    }

    /** Whether the local part is ASCII; if not, terms with it match nothing (RFC 8616 4). */
    boolean hasAsciiLocalPart() {
        return isAscii(localPart);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** RFC 7208 4.3: a well-formed name of several labels. An IP address, in brackets or not, is none. */
    private static boolean isFullyQualified(String name) {
        int lastDot = name.lastIndexOf('.');
        if (lastDot < 0 || !DomainNames.isValid(name)) {
            return false;
        }
        boolean numericTop = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (!digit && !(c >= 'a' && c <= 'z') && c != '-' && c != '_' && c != '.') {
                return false;
            }
            numericTop &= i <= lastDot || digit;
        }
        return !numericTop;
    }
}
