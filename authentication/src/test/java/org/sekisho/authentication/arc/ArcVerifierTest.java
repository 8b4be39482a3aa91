package org.sekisho.authentication.arc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;

/** The rules of RFC 8617 5.2, one by one. */
class ArcVerifierTest {

    private static final String ONE = new String(Arc.sealedOnce(), ISO_8859_1);
    private static final String TWO = new String(Arc.sealedTwice(), ISO_8859_1);

    @Test
    void aMessageWithoutArcFieldsHasNoChain() {
        assertThat(Arc.verify(Arc.MESSAGE)).isEqualTo(ArcOutcome.NONE);
    }

    @Test
    void aChainThatVerifiesPassesAndNamesItsSealersFromTheOldest() {
        ArcOutcome outcome = Arc.verify(TWO);
        assertThat(outcome.result()).as(outcome.reason()).isEqualTo(ArcResult.PASS);
        assertThat(outcome.sealers()).containsExactly("first.example", "second.example");
        assertThat(outcome.oldestPass()).hasValue(0);
        assertThat(outcome.firstResults())
                .hasValueSatisfying(first -> assertThat(first.strip()).isEqualTo(Arc.RESULTS));
    }

    @Test
    @Tag("B14")
    void theBodyIsReadOnceForAllSets() {
        byte[] message = Arc.sealedOnce();
        for (int i = 2; i <= 5; i++) {
            message = Arc.seal(message, ArcResult.PASS, "second.example");
        }
        assertThat(timesRead(message, ArcResult.PASS)).isEqualTo(1);
    }

    @Test
    void theBodyIsNotReadWhereThereIsNoChainOrItsStructureIsBroken() {
        assertThat(timesRead(Arc.MESSAGE.getBytes(ISO_8859_1), ArcResult.NONE)).isZero();
        assertThat(timesRead(TWO.replace("i=2;", "i=3;").getBytes(ISO_8859_1), ArcResult.FAIL))
                .isZero();
    }

    private static int timesRead(byte[] message, ArcResult expected) {
        AtomicInteger opened = new AtomicInteger();
        RawMessage counting = RawMessage.of(HeaderSection.parse(message), () -> {
            opened.incrementAndGet();
            return new ByteArrayInputStream(message);
        });
        assertThat(Arc.verify(counting, ZoneDnsClient.of(Arc.ZONE)).result()).isEqualTo(expected);
        return opened.get();
    }

    @Test
    void oldestPassIsTheFirstInstanceAfterTheLastChange() {
        String changed = ONE.replace("Subject: one", "Subject: [list] one");
        assertThat(Arc.verify(changed).result()).isEqualTo(ArcResult.FAIL);
        String resealed =
                new String(Arc.seal(changed.getBytes(ISO_8859_1), ArcResult.PASS, "second.example"), ISO_8859_1);
        ArcOutcome outcome = Arc.verify(resealed);
        assertThat(outcome.result()).as(outcome.reason()).isEqualTo(ArcResult.PASS);
        assertThat(outcome.oldestPass()).hasValue(2);
    }

    @Test
    void aChangedBodyBreaksTheNewestMessageSignature() {
        assertFails(TWO.replace("Hello", "Hullo"), "message signature i=2: the body hash differs");
    }

    @Test
    @Tag("B07")
    void aFromFieldThatTheNewestMessageSignatureLeavesOutBreaksTheChain() {
        for (String author : new String[] {"From: ceo@author.example", "X: y\rFrom: ceo@author.example"}) {
            ArcOutcome outcome = Arc.verify(author + "\r\n" + new String(Arc.sealedWithoutOversigning(), ISO_8859_1));
            assertThat(outcome.result()).isEqualTo(ArcResult.FAIL);
            assertThat(outcome.reason()).contains("message signature i=1: h= covers only 1 of 2 From fields");
        }
    }

    @Test
    @Tag("B07")
    void aFromFieldOnTopOfWhatWeSealedBreaksTheChain() {
        assertThat(Arc.verify(new String(Arc.sealedWithoutOversigning(), ISO_8859_1))
                        .result())
                .isEqualTo(ArcResult.PASS);
        assertFails("From: ceo@author.example\r\n" + ONE, "message signature i=1: the signature does not verify");
    }

    @Test
    void aChangedTestimonyBreaksTheSeals() {
        assertFails(TWO.replaceFirst("i=1; first.example; dmarc=pass", "i=1; first.example; dmarc=fail"), "seal i=2");
    }

    @Test
    void aSetThatLacksAFieldBreaksTheChain() {
        for (String name : new String[] {"ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"}) {
            assertFails(ONE.replaceFirst(name + ":", "X-Other:"), "the set i=1 is not complete");
        }
    }

    @Test
    void aFieldThatStandsTwiceBreaksTheChain() {
        assertFails("ARC-Authentication-Results: i=1; a.example; none\r\n" + ONE, "two ARC-Authentication-Results");
    }

    @Test
    void instancesWithAGapBreakTheChain() {
        assertFails(TWO.replace("i=2;", "i=3;"), "the set i=2 is not complete");
    }

    @Test
    void instancesBeyondFiftyOrBelowOneBreakTheChain() {
        for (String instance : new String[] {"0", "51", "-1", "001", "", "one"}) {
            assertFails(ONE.replace("i=1;", "i=" + instance + ";"), "without a valid i=");
        }
    }

    @Test
    void fiftySetsPassAndAFiftyFirstIsNotMade() throws Exception {
        byte[] message = Arc.sealedOnce();
        for (int i = 2; i <= ArcChain.MAXIMUM_SETS; i++) {
            message = Arc.seal(message, ArcResult.PASS, "first.example");
        }
        ArcOutcome outcome = Arc.verify(message, ZoneDnsClient.of(Arc.ZONE));
        assertThat(outcome.result()).as(outcome.reason()).isEqualTo(ArcResult.PASS);
        assertThat(outcome.sealers()).hasSize(ArcChain.MAXIMUM_SETS);
        assertThat(new ArcSealer(Arc.CLOCK)
                        .seal(RawMessage.of(message), ArcResult.PASS, Arc.RESULTS, Arc.key("first.example")))
                .isEmpty();
    }

    @Test
    void theFirstSealSaysNoneAndEveryOtherPass() {
        assertFails(ONE.replace("cv=none", "cv=pass"), "cv= of i=1 is not none");
        assertFails(TWO.replace("cv=pass", "cv=none"), "cv= of i=2 is not pass");
        assertFails(TWO.replace("cv=pass", "cv=fail"), "cv= of i=2 is not pass");
    }

    @Test
    void aSealThatListsFieldsBreaksTheChain() {
        assertFails(ONE.replace("; cv=none", "; h=from; cv=none"), "has h=");
    }

    @Test
    void aMissingKeyFails() {
        assertThat(Arc.verify(ONE.getBytes(ISO_8859_1), ZoneDnsClient.of("")).result())
                .isEqualTo(ArcResult.FAIL);
    }

    @Test
    @Tag("B03")
    void aKeyThatCannotBeLookedUpNowIsATemporaryErrorAndNeverAPass() {
        ArcOutcome outcome = Arc.verify(
                ONE.getBytes(ISO_8859_1),
                question ->
                        CompletableFuture.completedFuture(new DnsAnswer.TemporaryFailure("SERVFAIL", Duration.ZERO)));
        assertThat(outcome.result()).isEqualTo(ArcResult.TEMPERROR);
        assertThat(outcome.sealers()).isEmpty();
        assertThat(outcome.firstResults()).isEmpty();
    }

    private static void assertFails(String message, String reason) {
        ArcOutcome outcome = Arc.verify(message);
        assertThat(outcome.result()).as(outcome.reason()).isEqualTo(ArcResult.FAIL);
        assertThat(outcome.reason()).contains(reason);
        assertThat(outcome.sealers()).isEmpty();
    }
}
