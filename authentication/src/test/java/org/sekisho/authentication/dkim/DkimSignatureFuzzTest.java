package org.sekisho.authentication.dkim;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

/** Any octets as the value of a DKIM-Signature field, verified with keys that exist. */
@Tag("B18")
class DkimSignatureFuzzTest {

    private static final String TAGS = "v=1; a=rsa-sha256; d=example.org; s=s1; h=from; bh=AAAA; b=AAAA;";

    @FuzzTest
    void anyOctetsAsSignatureGiveAnOutcome(byte[] octets) {
        String value = new String(octets, StandardCharsets.ISO_8859_1);
        for (String field : new String[] {value, TAGS + value}) {
            byte[] message = ("DKIM-Signature: " + field + "\r\n" + Dkim.MESSAGE).getBytes(StandardCharsets.ISO_8859_1);
            for (DkimOutcome outcome : Dkim.verify(message, Dkim.goodZone(), DkimSettings.DEFAULT)) {
                if (outcome.result() == DkimResult.NONE
                        || !outcome.reason().chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
                    throw new IllegalStateException(outcome.toString());
                }
            }
        }
    }
}
