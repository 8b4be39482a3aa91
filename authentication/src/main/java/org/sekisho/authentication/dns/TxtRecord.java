package org.sekisho.authentication.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A TXT record that is to be published, in the forms in which people enter it.
 *
 * @param name where it belongs, without a final dot
 * @param text the whole text, its strings joined
 */
public record TxtRecord(String name, String text) {

    /** The most octets that one string of a TXT record has (RFC 1035 3.3). */
    public static final int LONGEST_STRING = 255;

    /** The text in strings that a TXT record can hold; their concatenation is the record (RFC 7208 3.3, RFC 6376 3.6.2.2). */
    public List<String> strings() {
        List<String> strings = new ArrayList<>();
        for (int start = 0; start < text.length(); start += LONGEST_STRING) {
            strings.add(text.substring(start, Math.min(text.length(), start + LONGEST_STRING)));
        }
        return List.copyOf(strings);
    }

    /** For a zone file: the absolute name, and a long text in several strings within parentheses (RFC 1035 5.1). */
    public String zoneFile() {
        List<String> strings = strings();
        boolean one = strings.size() == 1;
        String separator = one ? "" : "\n    ";
        return strings.stream()
                .map(string -> separator + '"' + escaped(string) + '"')
                .collect(Collectors.joining("", name + ". IN TXT " + (one ? "" : "("), one ? "" : " )"));
    }

    /** RFC 1035 5.1: within quotes a semicolon begins no comment; a quote and a backslash are escaped, and what is no text. */
    private static String escaped(String string) {
        StringBuilder escaped = new StringBuilder(string.length());
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c < ' ' || c > '~') {
                escaped.append(String.format(Locale.ROOT, "\\%03d", c & 0xFF));
            } else {
                escaped.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
        return escaped.toString();
    }
}
