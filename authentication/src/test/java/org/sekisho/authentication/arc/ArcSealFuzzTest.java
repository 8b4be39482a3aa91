package org.sekisho.authentication.arc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;

/** Any octets below a From field, with and without a chain on top, are validated, sealed as validated, and validated again. */
@Tag("B18")
class ArcSealFuzzTest {

    private static final String SET = new String(Arc.sealedOnce(), ISO_8859_1);
    private static final String CHAIN = SET.substring(0, SET.indexOf("From:"));

    @FuzzTest
    void whatIsSealedAsItWasValidatedIsValidatedAsItWasSealed(byte[] octets) throws IOException {
        String message = "From: a@author.example\r\n" + new String(octets, ISO_8859_1);
        check(message);
        check(CHAIN + message);
        check(SET + new String(octets, ISO_8859_1));
    }

    private static void check(String message) throws IOException {
        ArcOutcome before = Arc.verify(message);
        Optional<byte[]> set = new ArcSealer(Arc.CLOCK)
                .seal(
                        RawMessage.of(message.getBytes(ISO_8859_1)),
                        before.result(),
                        Arc.RESULTS,
                        Arc.key("second.example"));
        if (set.isEmpty()) {
            if (before.result() == ArcResult.NONE) {
                throw new IllegalStateException("a message without a chain is not sealed");
            }
            return;
        }
        ArcOutcome after = Arc.verify(
                (new String(set.get(), ISO_8859_1) + message).getBytes(ISO_8859_1), ZoneDnsClient.of(Arc.ZONE));
        ArcResult expected = before.result() == ArcResult.FAIL ? ArcResult.FAIL : ArcResult.PASS;
        if (after.result() != expected) {
            throw new IllegalStateException("sealed as " + before + ", but then " + after);
        }
    }
}
