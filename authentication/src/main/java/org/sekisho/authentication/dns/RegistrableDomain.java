package org.sekisho.authentication.dns;

import com.google.common.net.InternetDomainName;
import java.net.IDN;

/**
 * The domain that somebody has registered, to which a name belongs: one label below the ICANN part of the Public Suffix List that is
 * inside Guava. The private part is left out, since those who give names to anybody serve all of them from the same servers.
 */
final class RegistrableDomain {

    private RegistrableDomain() {}

    /** No public suffix has more labels. */
    private static final int MOST_LABELS = 5;

    /** The registrable domain of a canonical name; the name itself where it has none. */
    static String of(String name) {
        String end = hostName(lastLabels(name, MOST_LABELS));
        // The list has U-labels; the labels of both forms are the same in number.
        String unicode = end.contains("xn--") ? IDN.toUnicode(end, IDN.ALLOW_UNASSIGNED) : end;
        int suffix = 1;
        if (InternetDomainName.isValid(unicode)) {
            InternetDomainName registry = InternetDomainName.from(unicode).registrySuffix();
            suffix = registry == null ? 1 : registry.parts().size();
        }
        return lastLabels(name, suffix + 1);
    }

    /** What stands behind the last label that no host has: Guava wants host names, and _dmarc is none. */
    private static String hostName(String name) {
        int start = name.length();
        while (start > 0) {
            int before = name.lastIndexOf('.', start - 2);
            if (!isHostLabel(name, before + 1, start == name.length() ? start : start - 1)) {
                break;
            }
            start = before + 1;
        }
        return name.substring(start);
    }

    private static boolean isHostLabel(String name, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = name.charAt(i);
            boolean inside = (c == '-' || c == '_') && i > from && i < to - 1;
            if (!inside && (c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                return false;
            }
        }
        return to > from;
    }

    private static String lastLabels(String name, int labels) {
        int start = name.length();
        for (int i = 0; i < labels && start >= 0; i++) {
            start = name.lastIndexOf('.', start - 1);
        }
        return name.substring(start + 1);
    }
}
