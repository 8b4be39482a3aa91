package org.sekisho.authentication.keys;

import java.util.List;
import org.sekisho.authentication.dns.TxtRecord;

/**
 * The DNS record that publishes the public half of a key (RFC 6376 3.6), in the forms in which people enter it.
 *
 * @param name the key
 * @param value the whole text, one line of ASCII
 */
public record KeyRecord(KeyName name, String value) {

    /** The record for a key. */
    public static KeyRecord of(KeyName name, DkimPrivateKey key) {
        return new KeyRecord(name, "v=DKIM1; k=" + key.algorithm().keyType() + "; p=" + key.publicKey());
    }

    /** The record as what it is in the DNS. */
    public TxtRecord txt() {
        return new TxtRecord(name.recordName(), value);
    }

    /** The text in strings that a TXT record can hold; their concatenation is the record (RFC 6376 3.6.2.2). */
    public List<String> strings() {
        return txt().strings();
    }

    /** For a zone file: the absolute name, and a long text in several strings within parentheses (RFC 1035 5.1). */
    public String zoneFile() {
        return txt().zoneFile();
    }

    /** For the form of a DNS provider, which splits the text itself: what goes into its field for the value. */
    public String plainText() {
        return value;
    }
}
