package org.sekisho.authentication.dkim;

/** A key record that has been read: a {@link DkimKeyRecord}, or a {@link MalformedKeyRecord}. */
public sealed interface ParsedKeyRecord permits DkimKeyRecord, MalformedKeyRecord {

    /**
     * Reads a key record. Never throws, and has no effects.
     *
     * @param text the TXT record, one char for each octet
     */
    static ParsedKeyRecord parse(String text) {
        try {
            return KeyRecordParser.parse(text);
        } catch (TagSyntaxException syntax) {
            return new MalformedKeyRecord(syntax.reason());
        }
    }
}
