package org.sekisho.authentication.arc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
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

    @Property(tries = 300)
    void whatIsSealedVerifiesWhateverTheFields(
            @ForAll @Size(max = 60) List<@From("field") String> fields, @ForAll boolean fromAtTheEnd) {
        List<String> all = new ArrayList<>(fields);
        all.add(fromAtTheEnd ? all.size() : 0, "From: a@author.example");
        byte[] message = (String.join("\r\n", all) + "\r\n\r\nbody\r\n").getBytes(ISO_8859_1);
        byte[] twice = Arc.seal(Arc.seal(message, ArcResult.NONE, "first.example"), ArcResult.PASS, "second.example");
        ArcOutcome outcome = Arc.verify(twice, ZoneDnsClient.of(Arc.ZONE));
        assertThat(outcome.result()).as(outcome.reason()).isEqualTo(ArcResult.PASS);
        assertThat(outcome.oldestPass()).hasValue(0);
    }

    /** Fields that are covered, in any number and writing, and others, also such as no program should write. */
    @Provide
    Arbitrary<String> field() {
        Arbitrary<String> name = Arbitraries.of(
                "From",
                "fRoM ",
                "To",
                "Subject",
                "DKIM-Signature",
                "Received",
                "Content-Type",
                "List-Id",
                "X",
                "no colon");
        Arbitrary<String> value = Arbitraries.strings()
                .withChars('\u0001', '\u00ff')
                .excludeChars('\r', '\n')
                .ofMaxLength(40);
        return Combinators.combine(name, Arbitraries.of(":", " :", ":\r\n ", ":\t"), value)
                .as((first, colon, last) -> first.startsWith("no") ? first : first + colon + last);
    }

    @Test
    void aMessageWithoutFromIsNotSealed() throws IOException {
        byte[] message = "Subject: x\r\n\r\n".getBytes(ISO_8859_1);
        assertThat(new ArcSealer(Arc.CLOCK)
                        .seal(RawMessage.of(message), ArcResult.NONE, Arc.RESULTS, Arc.key("first.example")))
                .isEmpty();
    }

    @Test
    void manyFieldsAreListedOnSeveralLines() throws IOException {
        byte[] message =
                ("From: a@author.example\r\n" + "In-Reply-To: x\r\n".repeat(100) + "\r\n").getBytes(ISO_8859_1);
        String set = new String(
                new ArcSealer(Arc.CLOCK)
                        .seal(RawMessage.of(message), ArcResult.NONE, Arc.RESULTS, Arc.key("first.example"))
                        .orElseThrow(),
                ISO_8859_1);
        assertThat(set.lines()).allMatch(line -> line.length() < 200);
        assertThat(set.split("in-reply-to", -1)).hasSize(39);
        assertThat(Arc.verify(set + new String(message, ISO_8859_1)).result()).isEqualTo(ArcResult.PASS);
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
