package org.sekisho.authentication.arc;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

/** Any octets as ARC fields, alone and beside a chain that is good. */
@Tag("B18")
class ArcFuzzTest {

    private static final String SET = new String(Arc.sealedOnce(), StandardCharsets.ISO_8859_1);

    @FuzzTest
    void anyOctetsAsArcFieldsGiveAnOutcome(byte[] octets) {
        String value = new String(octets, StandardCharsets.ISO_8859_1);
        for (String name : new String[] {"ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"}) {
            for (String instance : new String[] {"", "i=2; "}) {
                ArcOutcome outcome = Arc.verify(name + ": " + instance + value + "\r\n" + SET);
                if (outcome.result() == ArcResult.NONE
                        || !outcome.reason().chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
                    throw new IllegalStateException(outcome.toString());
                }
            }
        }
    }
}
