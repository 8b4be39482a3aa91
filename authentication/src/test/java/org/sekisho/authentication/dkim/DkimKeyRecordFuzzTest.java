package org.sekisho.authentication.dkim;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Tag;

/** Any octets as a key record, and as the key in one. */
@Tag("B18")
class DkimKeyRecordFuzzTest {

    @FuzzTest
    void anyOctetsAreARecordOrAReason(byte[] octets) {
        ParsedKeyRecord.parse(new String(octets, StandardCharsets.ISO_8859_1));
        String key = Base64.getEncoder().encodeToString(octets);
        ParsedKeyRecord.parse("p=" + key);
        ParsedKeyRecord.parse("k=ed25519; p=" + key);
    }
}
