package org.sekisho.authentication.spf;

import org.sekisho.authentication.dns.DomainNames;

/**
 * The {@code <sender>} of RFC 7208 4.1.
 *
 * @param localPart never empty
 * @param domain canonical, with A-labels; what the client gave if that is not possible; may be empty
 * @param usable whether {@code domain} is a domain name that can be looked at (RFC 7208 4.3)
 */
record Sender(String localPart, String domain, boolean usable) {

    private static final String POSTMASTER = "postmaster";

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
        return of(localPart.isEmpty() ? POSTMASTER : localPart, mailFrom.substring(at + 1));
    }

    private static Sender of(String localPart, String domain) {
        String ascii = DomainNames.toAscii(domain).orElse(null);
        return ascii == null
                ? new Sender(localPart, domain, false)
                : new Sender(localPart, ascii, isFullyQualified(ascii));
    }

    /** Whether the local part is ASCII; if not, terms with it match nothing (RFC 8616 4). */
    boolean hasAsciiLocalPart() {
        for (int i = 0; i < localPart.length(); i++) {
            if (localPart.charAt(i) >= 0x80) {
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
