package org.sekisho.authentication.dns;

import java.util.Optional;
import java.util.regex.Pattern;

/** The form in which domain names are compared and asked: case of ASCII letters and a final dot do not matter. */
public final class DomainNames {

    /** The most octets that one label may have (RFC 1035 2.3.4). */
    public static final int LONGEST_LABEL = 63;

    /** The most chars of a name in text without its final dot; with the length octets that is 255 on the wire (RFC 1035 2.3.4). */
    public static final int LONGEST_NAME = 253;

    /** The full stops of East Asian keyboards separate labels too (RFC 3490 3.1, RFC 5895 2). */
    private static final Pattern DOTS = Pattern.compile("[.\u3002\uff0e\uff61]");

    private DomainNames() {}

    /** Returns {@code name} with ASCII letters in lower case, whatever the locale, and without one final dot. */
    public static String canonical(String name) {
        int end = name.endsWith(".") ? name.length() - 1 : name.length();
        for (int i = 0; i < end; i++) {
            if (isUpper(name.charAt(i))) {
                return lower(name, end);
            }
        }
        return end == name.length() ? name : name.substring(0, end);
    }

    /**
     * The canonical form of a name that may have U-labels, with A-labels in their place (RFC 5890, RFC 8616). A name that
     * is ASCII is only made {@link #canonical}, whatever its labels are: {@code _dmarc.example.org} stays.
     *
     * @return empty if a label with characters outside ASCII is not one that a domain may have
     */
    public static Optional<String> toAscii(String name) {
        if (isAscii(name)) {
            return Optional.of(canonical(name));
        }
        if (name.length() > LONGEST_NAME) {
            return Optional.empty();
        }
        StringBuilder ascii = new StringBuilder();
        for (String label : DOTS.split(name, -1)) {
            Optional<String> converted = isAscii(label) ? Optional.of(label) : InternationalLabels.toAscii(label);
            if (converted.isEmpty() || UnseenCharacters.areIn(label)) {
                return Optional.empty();
            }
            ascii.append(converted.get()).append('.');
        }
        ascii.setLength(ascii.length() - 1);
        return Optional.of(canonical(ascii.toString()));
    }

    /**
     * Whether a canonical name can be asked in the DNS: ASCII, no empty label, no label or name that is too long. Which
     * characters a label has does not matter: the DNS does not mind.
     */
    public static boolean isValid(String canonical) {
        if (canonical.isEmpty() || canonical.length() > LONGEST_NAME || !isAscii(canonical)) {
            return false;
        }
        int start = 0;
        while (true) {
            int dot = canonical.indexOf('.', start);
            int length = (dot < 0 ? canonical.length() : dot) - start;
            if (length == 0 || length > LONGEST_LABEL) {
                return false;
            }
            if (dot < 0) {
                return true;
            }
            start = dot + 1;
        }
    }

    /**
     * Whether a canonical name is one that mail may come from: it can be asked in the DNS and has nothing but letters, digits,
     * hyphens (RFC 5321 4.1.2), and underscores, which some names in use have. It can then stand in any log line or field.
     */
    public static boolean isHostName(String canonical) {
        for (int i = 0; i < canonical.length(); i++) {
            char c = canonical.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!alphanumeric && c != '-' && c != '.' && c != '_') {
                return false;
            }
        }
        return isValid(canonical);
    }

    /** Whether {@code name} is {@code ancestor} or lies below it, at a label boundary; both canonical. */
    public static boolean isSameOrBelow(String name, String ancestor) {
        return name.endsWith(ancestor)
                && (name.length() == ancestor.length() || name.charAt(name.length() - ancestor.length() - 1) == '.');
    }

    private static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static String lower(String name, int end) {
        char[] lower = name.substring(0, end).toCharArray();
        for (int i = 0; i < end; i++) {
            if (isUpper(lower[i])) {
                lower[i] += 'a' - 'A';
            }
        }
        return new String(lower);
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
