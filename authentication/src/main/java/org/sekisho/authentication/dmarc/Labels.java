package org.sekisho.authentication.dmarc;

/** The labels of a canonical domain name, counted from the right as RFC 9989 4.10 does. */
final class Labels {

    private Labels() {}

    /** How many labels {@code domain} has. */
    static int count(String domain) {
        int count = 1;
        for (int i = 0; i < domain.length(); i++) {
            if (domain.charAt(i) == '.') {
                count++;
            }
        }
        return count;
    }

    /** The name of the last {@code count} labels of {@code domain}; all of it if it has not more. */
    static String last(String domain, int count) {
        int start = domain.length();
        for (int i = 0; i < count; i++) {
            int dot = domain.lastIndexOf('.', start - 1);
            if (dot < 0) {
                return domain;
            }
            start = dot;
        }
        return domain.substring(start + 1);
    }

    /** How many labels two names share at their right ends. */
    static int common(String a, String b) {
        int most = Math.min(count(a), count(b));
        int common = 0;
        while (common < most && last(a, common + 1).equals(last(b, common + 1))) {
            common++;
        }
        return common;
    }
}
