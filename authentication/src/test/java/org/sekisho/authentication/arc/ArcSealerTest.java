package org.sekisho.authentication.arc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.RawMessage;

class ArcSealerTest {

    @Property(tries = 200)
    void whatIsSealedVerifiesWhateverTheBody(@ForAll byte[] body) throws IOException {
        byte[] head = "From: a@author.example\r\n\r\n".getBytes(ISO_8859_1);
        byte[] message = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, message, head.length, body.length);
        byte[] twice = Arc.seal(Arc.seal(message, ArcResult.NONE, "first.example"), ArcResult.PASS, "second.example");
        ArcOutcome outcome = Arc.verify(twice, ZoneDnsClient.of(Arc.ZONE));
        assertThat(outcome.result()).as(outcome.reason()).isEqualTo(ArcResult.PASS);
    }

    @Test
    void aBrokenChainIsSealedAsBrokenOnceAndNeverAgain() throws IOException {
        byte[] broken = new String(Arc.sealedOnce(), ISO_8859_1)
                .replace("Hello", "Hullo")
                .getBytes(ISO_8859_1);
        byte[] marked = Arc.seal(broken, ArcResult.FAIL, "second.example");
        assertThat(new String(marked, ISO_8859_1)).contains("cv=fail; d=second.example; i=2");
        assertThat(seal(marked, ArcResult.FAIL)).isEmpty();
    }

    @Test
    void aChainWhoseKeysCouldNotBeLookedUpIsLeftAlone() throws IOException {
        assertThat(seal(Arc.sealedOnce(), ArcResult.TEMPERROR)).isEmpty();
    }

    @Test
    void aStatusThatDoesNotFitTheMessageSealsNothing() throws IOException {
        assertThat(seal(Arc.sealedOnce(), ArcResult.NONE)).isEmpty();
        assertThat(seal(Arc.MESSAGE.getBytes(ISO_8859_1), ArcResult.PASS)).isEmpty();
    }

    private static Optional<byte[]> seal(byte[] message, ArcResult status) throws IOException {
        return new ArcSealer(Arc.CLOCK).seal(RawMessage.of(message), status, Arc.RESULTS, Arc.key("second.example"));
    }
}
