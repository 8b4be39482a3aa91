package org.sekisho.authentication.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The DNS record that publishes the public half of a key (RFC 6376 3.6), in the forms in which people enter it.
 *
 * @param name the key
 * @param value the whole text, one line of ASCII
 */
public record KeyRecord(KeyName name, String value) {

    /** The most octets that one string of a TXT record has (RFC 1035 3.3). */
    public static final int LONGEST_STRING = 255;

    /** The record for a key. */
    public static KeyRecord of(KeyName name, DkimPrivateKey key) {
        return new KeyRecord(name, "v=DKIM1; k=" + key.algorithm().keyType() + "; p=" + key.publicKey());
    }

    /** The text in strings that a TXT record can hold; their concatenation is the record (RFC 6376 3.6.2.2). */
    public List<String> strings() {
        List<String> strings = new ArrayList<>();
        for (int start = 0; start < value.length(); start += LONGEST_STRING) {
            strings.add(value.substring(start, Math.min(value.length(), start + LONGEST_STRING)));
        }
        return List.copyOf(strings);
    }

    /** For a zone file: the absolute name, and a long text in several strings within parentheses (RFC 1035 5.1). */
    public String zoneFile() {
        List<String> strings = strings();
        String separator = strings.size() == 1 ? "" : "\n    ";
        // RFC 1035 5.1: a semicolon within quotes begins no comment.
        return strings.stream()
                .map(string -> separator + '"' + string + '"')
                .collect(Collectors.joining(
                        "",
                        name.recordName() + ". IN TXT " + (strings.size() == 1 ? "" : "("),
                        strings.size() == 1 ? "" : " )"));
    }

    /** For the form of a DNS provider, which splits the text itself: what goes into its field for the value. */
    public String plainText() {
        return value;
    }
}
