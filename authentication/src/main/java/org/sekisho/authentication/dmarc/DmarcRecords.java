package org.sekisho.authentication.dmarc;

import org.sekisho.authentication.dns.ParsedRecords;

/** Records that many messages share are parsed once. */
final class DmarcRecords {

    private static final ParsedRecords<ParsedDmarcRecord> PARSED = new ParsedRecords<>(DmarcRecord::parse);

    private DmarcRecords() {}

    static ParsedDmarcRecord parse(String text) {
        return PARSED.parse(text);
    }
}
