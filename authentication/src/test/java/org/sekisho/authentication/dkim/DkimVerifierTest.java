package org.sekisho.authentication.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sekisho.authentication.dkim.Dkim.MESSAGE;
import static org.sekisho.authentication.dkim.Dkim.NOW;
import static org.sekisho.authentication.dkim.Dkim.TAGS;
import static org.sekisho.authentication.dkim.Dkim.goodZone;
import static org.sekisho.authentication.dkim.Dkim.keyRecord;
import static org.sekisho.authentication.dkim.Dkim.signed;
import static org.sekisho.authentication.dkim.Dkim.verify;
import static org.sekisho.authentication.dkim.Dkim.verifyOne;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;

class DkimVerifierTest {

    @Test
    void aGoodSignaturePasses() {
        DkimOutcome outcome = verifyOne(signed(TAGS + "; i=a@example.org", MESSAGE), goodZone());
        assertThat(outcome.result()).as(outcome.reason()).isEqualTo(DkimResult.PASS);
        assertThat(outcome.domain()).isEqualTo("example.org");
        assertThat(outcome.selector()).isEqualTo("s1");
        assertThat(outcome.algorithm()).isEqualTo("rsa-sha256");
        assertThat(outcome.identity()).contains("a@example.org");
        assertThat(outcome.signature()).hasSize(344);
        assertThat(outcome.testing()).isFalse();
    }

    @Test
    void aMessageWithoutSignatureHasNoOutcome() {
        assertThat(verify(MESSAGE.getBytes(ISO_8859_1), "", DkimSettings.DEFAULT))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Hello,Hallo", "Subject: one,Subject: two", "v=1;,v=1; "})
    void aChangeFails(String from, String to) {
        String changed = signed(TAGS.replace("relaxed", "simple"), MESSAGE).replaceFirst(from, to);
        if (from.equals("v=1;")) {
            changed = changed.replaceFirst("v=1; a", "v=1;  a");
        }
        assertThat(verifyOne(changed, goodZone()).result()).isEqualTo(DkimResult.FAIL);
    }

    @Test
    void whatIsNotSignedMayChange() {
        String changed = signed(TAGS, MESSAGE).replace("To: b@", "To: c@");
        assertThat(verifyOne(changed, goodZone()).result()).isEqualTo(DkimResult.PASS);
    }

    @Test
    void relaxedForgivesWhiteSpaceAndSimpleDoesNot() {
        String relaxed = signed(TAGS, MESSAGE);
        String simple = signed(TAGS.replace("relaxed", "simple"), MESSAGE);
        assertThat(verifyOne(relaxed.replace("one  two", "one\r\n\ttwo"), goodZone())
                        .result())
                .isEqualTo(DkimResult.PASS);
        assertThat(verifyOne(simple.replace("one  two", "one two"), goodZone()).result())
                .isEqualTo(DkimResult.FAIL);
        assertThat(verifyOne(relaxed.replace("Hello  you ", "Hello you"), goodZone())
                        .result())
                .isEqualTo(DkimResult.PASS);
        assertThat(verifyOne(simple.replace("Hello  you ", "Hello you"), goodZone())
                        .result())
                .isEqualTo(DkimResult.FAIL);
        assertThat(verifyOne(simple + "\r\n\r\n", goodZone()).result()).isEqualTo(DkimResult.PASS);
    }

    @Test
    void aFieldOfTheSameNameThatIsAddedOnTopIsNotTheSignedOne() {
        assertThat(verifyOne("Subject: other\r\n" + signed(TAGS, MESSAGE), goodZone())
                        .result())
                .isEqualTo(DkimResult.PASS);
        String oversigned = signed(TAGS.replace("h=from:subject", "h=from:subject:subject"), MESSAGE);
        assertThat(verifyOne(oversigned, goodZone()).result()).isEqualTo(DkimResult.PASS);
        assertThat(verifyOne("Subject: other\r\n" + oversigned, goodZone()).result())
                .isEqualTo(DkimResult.FAIL);
    }

    @ParameterizedTest
    @Tag("B07")
    @ValueSource(
            strings = {
                "From: CEO <ceo@example.org>\r\n",
                "FROM : CEO <ceo@example.org>\r\n",
                "X: y\rFrom: CEO <ceo@example.org>\r\n",
                "X: y\nFrom: CEO <ceo@example.org>\r\n",
                "X: y\r\n\0From: CEO <ceo@example.org>\r\n",
                "From\r\n : CEO <ceo@example.org>\r\n",
                "From:\r\n"
            })
    void aFromFieldThatIsPutOnTopOfASignedMessageIsPolicy(String author) {
        DkimOutcome outcome = verifyOne(author + signed(TAGS, MESSAGE), goodZone());
        assertThat(outcome.result()).as(outcome.reason()).isEqualTo(DkimResult.POLICY);
        assertThat(outcome.reason()).isEqualTo("h= covers only 1 of 2 From fields");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X: 1\rFrom: b@example.org\r\n", "X: 1\nFrom(x): b@example.org\r\n", "From\0: b@example.org\r\n"
            })
    @Tag("B07")
    void namingFromOnceMoreCoversNoFieldThatOnlySomeReadersSee(String hidden) {
        String oversigned = signed(TAGS.replace("h=from:", "h=from:from:"), MESSAGE);
        assertThat(verifyOne(oversigned, goodZone()).result()).isEqualTo(DkimResult.PASS);

        DkimOutcome outcome = verifyOne(hidden + oversigned, goodZone());
        assertThat(outcome.result()).as(outcome.reason()).isEqualTo(DkimResult.POLICY);
        assertThat(outcome.reason()).isEqualTo("there is a From field that only some readers see");
    }

    @Test
    @Tag("B07")
    void severalFromFieldsThatAreAllSignedPass() {
        String two = "From: b@example.org\r\n" + MESSAGE;
        assertThat(verifyOne(signed(TAGS.replace("h=from:", "h=from:from:"), two), goodZone())
                        .result())
                .isEqualTo(DkimResult.PASS);
        assertThat(verifyOne(signed(TAGS, two), goodZone()).result()).isEqualTo(DkimResult.POLICY);
    }

    @Test
    @Tag("B07")
    void aSignatureThatIsOversignedFailsWhereAFromFieldIsPutOnTop() {
        String oversigned = signed(TAGS.replace("h=from:", "h=from:from:"), MESSAGE);
        assertThat(verifyOne(oversigned, goodZone()).result()).isEqualTo(DkimResult.PASS);
        assertThat(verifyOne("From: ceo@example.org\r\n" + oversigned, goodZone())
                        .result())
                .isEqualTo(DkimResult.FAIL);
    }

    @Test
    @Tag("B04")
    void aFromFieldThatIsNotSignedIsPolicyAlsoWhereTheKeyServerFails() {
        DkimOutcome outcome = verifyOne("From: ceo@example.org\r\n" + signed(TAGS, MESSAGE), keyRecord("!SERVFAIL"));
        assertThat(outcome.result()).isEqualTo(DkimResult.POLICY);
    }

    @Test
    @Tag("B03")
    void aFailingKeyLookUpIsATemporaryError() {
        for (String failure : List.of("!SERVFAIL", "!TIMEOUT")) {
            assertThat(verifyOne(signed(TAGS, MESSAGE), keyRecord(failure)).result())
                    .isEqualTo(DkimResult.TEMPERROR);
        }
        assertThat(verifyOne(signed(TAGS, MESSAGE), keyRecord("!NODATA")).result())
                .isEqualTo(DkimResult.PERMERROR);
        assertThat(verifyOne(signed(TAGS, MESSAGE), "").result()).isEqualTo(DkimResult.PERMERROR);
    }

    @ParameterizedTest
    @Tag("B04")
    @CsvSource({"bh=BH, bh=BH; x=1799990000, the signature has expired, POLICY", "v=1, v=2, , PERMERROR"})
    void whatIsWrongAlreadyIsNoTemporaryErrorWhereTheKeyServerFails(
            String tag, String changed, String reason, DkimResult expected) {
        DkimOutcome outcome = verifyOne(signed(TAGS.replace(tag, changed), MESSAGE), keyRecord("!SERVFAIL"));
        assertThat(outcome.result()).as(outcome.reason()).isEqualTo(expected);
        if (reason != null) {
            assertThat(outcome.reason()).isEqualTo(reason);
        }
    }

    @Test
    @Tag("B04")
    void aBodyOrAnAlgorithmThatIsWrongAlreadyCannotPassWhateverTheKeyServerWouldSay() {
        assertThat(verifyOne(signed(TAGS, MESSAGE), keyRecord("!SERVFAIL")).couldPass())
                .isTrue();
        for (String message : List.of(
                signed(TAGS, MESSAGE).replace("Hello", "Pay now"),
                signed(TAGS + "; l=1", MESSAGE),
                signed(TAGS.replace("rsa-sha256", "rsa-sha1"), MESSAGE))) {
            DkimOutcome outcome = verifyOne(message, keyRecord("!SERVFAIL"));
            assertThat(outcome.result()).isEqualTo(DkimResult.TEMPERROR);
            assertThat(outcome.couldPass()).as(outcome.reason()).isFalse();
        }
    }

    @Test
    @Tag("B04")
    void aTemporaryErrorStaysWithItsSignature() {
        String junk = TAGS.replace("example.org", "junk.example").replace("BH", "AAAA") + "; b=AAAA";
        String zone = goodZone() + "s1._domainkey.junk.example\tTXT\t!SERVFAIL\n";
        assertThat(verify(
                        ("DKIM-Signature: " + junk + "\r\n" + signed(TAGS, MESSAGE)).getBytes(ISO_8859_1),
                        zone,
                        DkimSettings.DEFAULT))
                .extracting(DkimOutcome::result)
                .containsExactly(DkimResult.TEMPERROR, DkimResult.PASS);
    }

    @Test
    @Tag("B09")
    void aLengthThatLeavesBodyUnsignedIsPolicy() {
        String partial = signed(TAGS + "; l=11", MESSAGE);
        assertThat(verifyOne(partial, goodZone()).result()).isEqualTo(DkimResult.PASS);
        DkimOutcome outcome = verifyOne(partial + "<b>more</b>\r\n", goodZone());
        assertThat(outcome.result()).isEqualTo(DkimResult.POLICY);
        assertThat(outcome.reason()).isEqualTo("l= covers only 11 of 24 octets");
        assertThat(verifyOne(signed(TAGS + "; l=0", MESSAGE), goodZone()).result())
                .isEqualTo(DkimResult.POLICY);
        assertThat(verify(
                                (partial + "more\r\n").getBytes(ISO_8859_1),
                                goodZone(),
                                DkimSettings.DEFAULT.withoutTodaysRules())
                        .get(0)
                        .result())
                .isEqualTo(DkimResult.PASS);
    }

    @Test
    @Tag("B09")
    void aLengthBeyondTheBodyFails() {
        assertThat(verifyOne(signed(TAGS + "; l=12", MESSAGE), goodZone()).result())
                .isEqualTo(DkimResult.FAIL);
        assertThat(verifyOne(signed(TAGS + "; l=" + "9".repeat(76), MESSAGE), goodZone())
                        .result())
                .isEqualTo(DkimResult.FAIL);
    }

    @Test
    @Tag("B10")
    void sha1AndShortKeysNeverPass() {
        assertThat(verifyOne(signed(TAGS.replace("sha256", "sha1"), MESSAGE), goodZone())
                        .result())
                .isEqualTo(DkimResult.POLICY);
        for (int bits : new int[] {512, 1023}) {
            KeyPair weak = TestKeys.rsa(bits);
            DkimOutcome outcome =
                    verifyOne(signed(TAGS, MESSAGE, weak.getPrivate()), keyRecord("p=" + TestKeys.p(weak)));
            assertThat(outcome.result()).isEqualTo(DkimResult.POLICY);
            assertThat(outcome.reason()).isEqualTo("RSA key of only " + bits + " bits");
        }
        KeyPair enough = TestKeys.rsa(1024);
        assertThat(verifyOne(signed(TAGS, MESSAGE, enough.getPrivate()), keyRecord("p=" + TestKeys.p(enough)))
                        .result())
                .isEqualTo(DkimResult.PASS);
    }

    @Test
    @Tag("B10")
    void aBareRsaKeyIsReadToo() {
        assertThat(verifyOne(signed(TAGS, MESSAGE), keyRecord("p=" + TestKeys.bareP(TestKeys.RSA)))
                        .result())
                .isEqualTo(DkimResult.PASS);
    }

    @Test
    @Tag("B11")
    void octetsAreHashedAsTheyCame() {
        String eightBit = new String(
                "fROM \t: \u00e9\u00ff <a@example.org>\r\nsubject:\u65e5\u672c\r\n\r\n\u65e5 \u672c\n bare\r\n"
                        .getBytes(UTF_8),
                ISO_8859_1);
        String oddities =
                "nonsense without colon\r\nFrom: a\rb\nc \u0000\u00ff\r\nSubject: x\r\n\r\nbare\rcr\nlf\u00e9";
        for (String message : List.of(eightBit, oddities)) {
            for (String canonicalization : List.of("relaxed/relaxed", "simple/simple", "simple/relaxed")) {
                String tags =
                        TAGS.replace("relaxed/relaxed", canonicalization).replace("h=from", " h = From : \r\n\tFROM");
                assertThat(verifyOne(signed(tags, message), goodZone()).result())
                        .isEqualTo(DkimResult.PASS);
            }
        }
    }

    @Test
    @Tag("B11")
    void theDefaultLocaleChangesNothing() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            String message =
                    signed(TAGS.replace("h=from:subject", "h=FROM:MIME-VERSION"), "MIME-Version: 1.0\r\n" + MESSAGE);
            assertThat(verifyOne(message, goodZone()).result()).isEqualTo(DkimResult.PASS);
            assertThat(verifyOne(message.replace("1.0\r\n", "1.1\r\n"), goodZone())
                            .result())
                    .isEqualTo(DkimResult.FAIL);
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @Tag("B12")
    @ValueSource(
            strings = {
                "v=DKIM1; p=",
                "v=DKIM1; k=rsa",
                "v=DKIM1; s=tlsrpt; p=KEY",
                "v=DKIM1; h=sha1; p=KEY",
                "v=DKIM1; h=; p=KEY",
                "v=DKIM2; p=KEY",
                "k=rsa; v=DKIM1; p=KEY",
                "k=ed25519; p=KEY",
                "k=other; p=KEY",
                "p=KEY; p=KEY",
                "p=!!!",
                "p=AAAA",
                "t; p=KEY",
                "some other record"
            })
    void aKeyThatCannotBeUsedIsAPermanentError(String record) {
        DkimOutcome outcome =
                verifyOne(signed(TAGS, MESSAGE), keyRecord(record.replace("KEY", TestKeys.p(TestKeys.RSA))));
        assertThat(outcome.result()).as(outcome.reason()).isEqualTo(DkimResult.PERMERROR);
    }

    @ParameterizedTest
    @Tag("B12")
    @ValueSource(
            strings = {
                "p=KEY",
                "v=DKIM1; s=*; p=KEY;",
                "v=DKIM1;s=tlsrpt : email; p=KEY; ",
                "v=DKIM1; h=sha1:sha256; p=KEY",
                "v=DKIM1; g=nobody; n=note; x=unknown; p=KEY",
                "v = DKIM1 ; k = rsa ; t = s ; p = KEY"
            })
    void aKeyThatCanBeUsedIsUsed(String record) {
        DkimOutcome outcome =
                verifyOne(signed(TAGS, MESSAGE), keyRecord(record.replace("KEY", TestKeys.p(TestKeys.RSA))));
        assertThat(outcome.result()).as(outcome.reason()).isEqualTo(DkimResult.PASS);
    }

    @Test
    @Tag("B12")
    void testModeIsMentionedAndAPassStaysAPass() {
        String zone = keyRecord("t=y:other; p=" + TestKeys.p(TestKeys.RSA));
        DkimOutcome pass = verifyOne(signed(TAGS, MESSAGE), zone);
        assertThat(pass.result()).isEqualTo(DkimResult.PASS);
        assertThat(pass.testing()).isTrue();
        assertThat(pass.reason()).contains("t=y");
        DkimOutcome fail = verifyOne(signed(TAGS, MESSAGE).replace("Hello", "Hallo"), zone);
        assertThat(fail.result()).isEqualTo(DkimResult.FAIL);
        assertThat(fail.testing()).isTrue();
    }

    @Test
    @Tag("B12")
    void aStrictKeyDemandsTheSigningDomainInTheIdentity() {
        String strict = keyRecord("t=s; p=" + TestKeys.p(TestKeys.RSA));
        String below = signed(TAGS + "; i=a@sub.example.org", MESSAGE);
        assertThat(verifyOne(below, strict).result()).isEqualTo(DkimResult.PERMERROR);
        assertThat(verifyOne(below, goodZone()).result()).isEqualTo(DkimResult.PASS);
        assertThat(verifyOne(signed(TAGS + "; i=@EXAMPLE.org", MESSAGE), strict).result())
                .isEqualTo(DkimResult.PASS);
    }

    @Test
    @Tag("B12")
    void severalKeyRecordsAreEachTriedWithinABound() {
        String other = keyRecord("p=" + TestKeys.p(TestKeys.rsa(1024)));
        String unusable = keyRecord("v=spf1 -all") + keyRecord("p=");
        String message = signed(TAGS, MESSAGE);
        assertThat(verifyOne(message, unusable + other.repeat(3) + goodZone()).result())
                .isEqualTo(DkimResult.PASS);
        assertThat(verifyOne(
                                message,
                                other
                                        + other.replace("p=", "n=2; p=")
                                        + other.replace("p=", "n=3; p=")
                                        + other.replace("p=", "n=4; p=")
                                        + goodZone())
                        .result())
                .isEqualTo(DkimResult.FAIL);
    }

    @Test
    @Tag("B10")
    void aStrongKeyBesideAWeakOneDoesNotMakeTheWeakOneGood() {
        KeyPair weak = TestKeys.rsa(512);
        String zone = keyRecord("p=" + TestKeys.p(weak)) + goodZone();
        assertThat(verifyOne(signed(TAGS, MESSAGE, weak.getPrivate()), zone).result())
                .isEqualTo(DkimResult.FAIL);
        assertThat(verifyOne(signed(TAGS, MESSAGE), zone).result()).isEqualTo(DkimResult.PASS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, SignedFields.MOST_COMPARISONS})
    void aSignatureSignsOtherSignaturesFromTheBottomButNeverItself(int others) {
        String header = "DKIM-Signature: top\r\nDKIM-Signature: own\r\nDKIM-Signature: bottom\r\nX: 1\r\nX: 2\r\n";
        HeaderSection section = HeaderSection.parse(header.getBytes(ISO_8859_1));
        List<String> names = new ArrayList<>(List.of("dkim-signature", "dkim-signature", "dkim-signature", "x"));
        names.addAll(Collections.nCopies(others, "absent"));
        assertThat(new SignedFields(section).select(names, section.fields().get(1)))
                .extracting(field -> field.text().strip())
                .containsExactly("bottom", "top", "2");
    }

    @ParameterizedTest
    @Tag("B13")
    @CsvSource({
        "'x=', -300, PASS",
        "'x=', -301, POLICY",
        "'x=', 0, PASS",
        "'t=', 300, PASS",
        "'t=', 301, POLICY",
        "'t=', -100000, PASS"
    })
    void timesAreJudgedWithDrift(String tag, long seconds, DkimResult expected) {
        String message = signed(TAGS + "; " + tag + (NOW.getEpochSecond() + seconds), MESSAGE);
        assertThat(verifyOne(message, goodZone()).result()).isEqualTo(expected);
    }

    @Test
    @Tag("B13")
    void theDriftCanBeConfigured() {
        byte[] message =
                signed(TAGS + "; x=" + (NOW.getEpochSecond() - 1), MESSAGE).getBytes(ISO_8859_1);
        DkimSettings exact = DkimSettings.DEFAULT.withClockDrift(java.time.Duration.ZERO);
        assertThat(verify(message, goodZone(), exact).get(0).result()).isEqualTo(DkimResult.POLICY);
    }

    @Test
    @Tag("B13")
    void anExpiredSignatureIsPolicyAlsoWhereItsKeyServerFails() {
        String message = signed(TAGS + "; x=1000", MESSAGE);
        assertThat(verifyOne(message, keyRecord("!SERVFAIL")).result()).isEqualTo(DkimResult.POLICY);
    }

    @Test
    @Tag("B14")
    void junkOnTopDoesNotHideTheSignatureThatCouldAlign() {
        StringBuilder message = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            message.append("DKIM-Signature: ")
                    .append(TAGS.replace("example.org", "junk" + i + ".example").replace("BH", "AAAA"))
                    .append("; b=AAAA\r\n");
        }
        message.append(signed(TAGS, MESSAGE));
        List<DkimOutcome> outcomes =
                verify(message.toString().getBytes(ISO_8859_1), goodZone(), DkimSettings.DEFAULT, "news.example.org");
        assertThat(outcomes).hasSize(10);
        assertThat(outcomes.get(9).result()).isEqualTo(DkimResult.PASS);
        assertThat(outcomes.get(0).domain()).isEqualTo("junk0.example");
        assertThat(verify(
                        message.toString().getBytes(ISO_8859_1),
                        goodZone(),
                        DkimSettings.DEFAULT.withMaximumSignatures(1),
                        "example.org"))
                .extracting(DkimOutcome::result)
                .containsExactly(DkimResult.PASS);
    }

    @Test
    @Tag("B14")
    void theBodyIsReadOnceForAllSignaturesAndNotAtAllForNone() throws IOException {
        String twice = signed(TAGS.replace("relaxed/relaxed", "simple"), signed(TAGS, MESSAGE));
        byte[] bytes = twice.getBytes(ISO_8859_1);
        AtomicInteger opened = new AtomicInteger();
        RawMessage message = RawMessage.of(() -> {
            opened.incrementAndGet();
            return new ByteArrayInputStream(bytes);
        });
        assertThat(opened).hasValue(1);
        assertThat(verify(message, goodZone(), DkimSettings.DEFAULT))
                .extracting(DkimOutcome::result)
                .containsExactly(DkimResult.PASS, DkimResult.PASS);
        assertThat(opened).hasValue(2);
        verify(message, "", DkimSettings.DEFAULT);
        assertThat(opened).hasValue(2);
    }

    @Test
    @Tag("B18")
    void aLargeBodyIsStreamed() throws IOException {
        int size = 10 * 1024 * 1024;
        byte[] header = MESSAGE.substring(0, MESSAGE.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1);
        RawMessage unsigned = RawMessage.of(() -> new EndlessLines(header, size));
        byte[] field = DkimSigner.builder()
                .clock(Dkim.CLOCK)
                .build()
                .sign(unsigned, List.of(DkimSigningKey.rsa("example.org", "s1", TestKeys.RSA.getPrivate())));
        byte[] signedHeader = java.util.Arrays.copyOf(field, field.length + header.length);
        System.arraycopy(header, 0, signedHeader, field.length, header.length);
        RawMessage signed = RawMessage.of(() -> new EndlessLines(signedHeader, size));
        assertThat(verify(signed, goodZone(), DkimSettings.DEFAULT).get(0).result())
                .isEqualTo(DkimResult.PASS);
        RawMessage longer = RawMessage.of(() -> new EndlessLines(signedHeader, size + 4));
        assertThat(verify(longer, goodZone(), DkimSettings.DEFAULT).get(0).result())
                .isEqualTo(DkimResult.FAIL);
    }

    @Test
    @Tag("B18")
    void aHeaderSectionBeyondTheLimitIsAPermanentError() {
        String message = signed(TAGS, "X: " + "y".repeat(1024 * 1024) + "\r\n" + MESSAGE);
        assertThat(verifyOne(message, goodZone()).result()).isEqualTo(DkimResult.PERMERROR);
    }

    @Test
    @Tag("B18")
    void hostileHeadersCostLinearTime() {
        String many = "a:\r\n".repeat(HeaderSection.MAXIMUM_FIELDS - 4);
        String names = "h=from" + ":a".repeat(SignatureParser.MAXIMUM_SIGNED_FIELDS - 1);
        long before = System.nanoTime();
        assertThat(verifyOne(signed(TAGS.replace("h=from:subject", names), many + MESSAGE), goodZone())
                        .result())
                .isEqualTo(DkimResult.PASS);
        assertThat(verifyOne(signed(TAGS, "a:\r\n".repeat(100_000) + MESSAGE), goodZone())
                        .result())
                .isEqualTo(DkimResult.PERMERROR);
        assertThat(verifyOne(signed(TAGS, MESSAGE).replace("h=from", "h=from" + ":a".repeat(100_000)), goodZone())
                        .result())
                .isEqualTo(DkimResult.PERMERROR);
        String semicolons = "v=1" + ";a1=".repeat(100_000);
        assertThat(verifyOne("DKIM-Signature: " + semicolons + "\r\n\r\n", "").result())
                .isEqualTo(DkimResult.PERMERROR);
        assertThat(System.nanoTime() - before).isLessThan(30_000_000_000L);
    }

    /** A header section, then lines with much white space, up to a size, without holding them. */
    private static final class EndlessLines extends InputStream {

        private static final byte[] LINE = "some  words \t and a  tab\t\r\n\r\n".getBytes(ISO_8859_1);

        private final byte[] header;
        private final int size;
        private int position;

        EndlessLines(byte[] header, int bodySize) {
            this.header = header;
            this.size = header.length + bodySize;
        }

        @Override
        public int read() {
            if (position >= size) {
                return -1;
            }
            int at = position++;
            return at < header.length ? header[at] : LINE[(at - header.length) % LINE.length];
        }
    }
}
