package org.sekisho.authentication.dmarc;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

class DmarcRecordFuzzTest {

    /** Whatever stands after the version: it is parsed, and what was understood is the same when it is written out again. */
    @FuzzTest
    void anyRecordIsParsed(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        DmarcRecord.parse(text);
        ParsedDmarcRecord parsed = DmarcRecord.parse("v=DMARC1;" + text);
        if (parsed instanceof ParsedDmarcRecord.Usable usable) {
            ParsedDmarcRecord again = DmarcRecord.parse(usable.record().print());
            if (!(again instanceof ParsedDmarcRecord.Usable second)
                    || !second.record().equals(usable.record())) {
                throw new AssertionError(usable + " is printed as " + again);
            }
        } else if (parsed instanceof ParsedDmarcRecord.NotDmarc) {
            throw new AssertionError(parsed);
        }
    }
}
