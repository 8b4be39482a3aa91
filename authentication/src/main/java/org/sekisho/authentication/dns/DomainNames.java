package org.sekisho.authentication.dns;

/** The form in which domain names are compared and asked: case of ASCII letters and a final dot do not matter. */
public final class DomainNames {

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
