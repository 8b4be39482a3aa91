package org.sekisho.authentication.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sekisho.authentication.dkim.Dkim.MESSAGE;
import static org.sekisho.authentication.dkim.Dkim.NOW;
import static org.sekisho.authentication.dkim.Dkim.verify;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.message.RawMessage;

@Tag("B10")
class DkimSignerTest {

    private static final DkimSigningKey RSA = DkimSigningKey.rsa("example.org", "s1", TestKeys.RSA.getPrivate());
    private static final DkimSigningKey ED25519 = DkimSigningKey.ed25519("Example.ORG", "s2", TestKeys.ED25519_SEED);
    private static final String ZONE =
            Dkim.goodZone() + "s2._domainkey.example.org\tTXT\tv=DKIM1; k=ed25519; p=" + TestKeys.ed25519P() + "\n";

    @Example
    void twoKeysSignWithOneReadingOfTheBody() throws IOException {
        AtomicInteger opened = new AtomicInteger();
        RawMessage message = RawMessage.of(() -> {
            opened.incrementAndGet();
            return new ByteArrayInputStream(MESSAGE.getBytes(ISO_8859_1));
        });
        byte[] fields = signer().build().sign(message, List.of(ED25519, RSA));
        assertThat(opened).hasValue(2);
        assertThat(verify(onTop(fields, MESSAGE.getBytes(ISO_8859_1)), ZONE, DkimSettings.DEFAULT))
                .extracting(outcome -> outcome.algorithm() + " " + outcome.result())
                .containsExactly("ed25519-sha256 PASS", "rsa-sha256 PASS");
    }

    @Example
    void theFieldIsFoldedAndCarriesWhatWasAskedFor() throws IOException {
        String field = new String(
                signer().lifetime(Duration.ofDays(7))
                        .build()
                        .sign(RawMessage.of(MESSAGE.getBytes(ISO_8859_1)), List.of(RSA)),
                ISO_8859_1);
        assertThat(field).startsWith("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s1;");
        assertThat(field).endsWith("\r\n");
        assertThat(field.split("\r\n")).allMatch(line -> line.length() < 78);
        DkimSignature signature = (DkimSignature) Dkim.parse(field);
        assertThat(signature.timestamp()).hasValue(NOW.getEpochSecond());
        assertThat(signature.expiration()).hasValue(NOW.getEpochSecond() + 7 * 86_400);
        assertThat(signature.signedFields())
                .containsExactly(
                        "from",
                        "from",
                        "reply-to",
                        "to",
                        "to",
                        "cc",
                        "subject",
                        "subject",
                        "date",
                        "message-id",
                        "mime-version",
                        "content-type",
                        "content-transfer-encoding");
    }

    @Example
    void anEmptyBodyIsSignedInTheFormInWhichAllVerifiersSeeTheSame() throws IOException {
        String header = "From: a@example.org\r\n";
        for (String empty : List.of(header, header + "\r\n", header + "\r\n\r\n\r\n")) {
            assertThat(signedField(empty)).contains("c=relaxed/simple;");
        }
        for (String other : List.of(header + "\r\nx", header + "\r\n \t\r\n")) {
            assertThat(signedField(other)).contains("c=relaxed/relaxed;");
        }
    }

    private static String signedField(String message) throws IOException {
        byte[] bytes = message.getBytes(ISO_8859_1);
        byte[] field = signer().build().sign(RawMessage.of(bytes), List.of(ED25519));
        assertThat(verify(onTop(field, bytes), ZONE, DkimSettings.DEFAULT)
                        .get(0)
                        .result())
                .isEqualTo(DkimResult.PASS);
        return new String(field, ISO_8859_1);
    }

    @Example
    void theSignedFieldsCanBeChosen() throws IOException {
        DkimSigner signer = signer().fields(List.of("FROM", "X-Thing"))
                .oversigned(List.of("x-thing"))
                .canonicalization(Canonicalization.SIMPLE, Canonicalization.SIMPLE)
                .build();
        byte[] message = ("X-Thing: 1\r\nx-thing: 2\r\n" + MESSAGE).getBytes(ISO_8859_1);
        byte[] field = signer.sign(RawMessage.of(message), List.of(RSA));
        assertThat(((DkimSignature) Dkim.parse(new String(field, ISO_8859_1))).signedFields())
                .containsExactly("from", "x-thing", "x-thing", "x-thing");
        assertThat(verify(onTop(field, message), ZONE, DkimSettings.DEFAULT)
                        .get(0)
                        .result())
                .isEqualTo(DkimResult.PASS);
    }

    @Example
    void aFieldAddedToAnOversignedNameBreaksTheSignature() throws IOException {
        byte[] message = MESSAGE.getBytes(ISO_8859_1);
        byte[] signed = onTop(signer().build().sign(RawMessage.of(message), List.of(RSA)), message);
        byte[] second = onTop("From: other@example.org\r\n".getBytes(ISO_8859_1), signed);
        assertThat(verify(second, ZONE, DkimSettings.DEFAULT).get(0).result()).isEqualTo(DkimResult.FAIL);
    }

    @Property(tries = 100)
    void aSecondFieldOfAnOversignedNameBreaksTheSignature(
            @ForAll("oversigned") String name, @ForAll("messages") byte[] rest) throws IOException {
        byte[] message = onTop("From: a@example.org\r\n".getBytes(ISO_8859_1), rest);
        Assume.that(everyReaderSeesTheSameAuthors(message));
        byte[] signed = onTop(signer().build().sign(RawMessage.of(message), List.of(ED25519)), message);
        byte[] added = onTop((name + ": x\r\n").getBytes(ISO_8859_1), signed);
        assertThat(verify(signed, ZONE, DkimSettings.DEFAULT).get(0).result()).isEqualTo(DkimResult.PASS);
        assertThat(verify(added, ZONE, DkimSettings.DEFAULT).get(0).result()).isEqualTo(DkimResult.FAIL);
    }

    @Provide
    Arbitrary<String> oversigned() {
        return Arbitraries.of(
                "From",
                "Reply-To",
                "To",
                "Cc",
                "Subject",
                "Date",
                "Message-ID",
                "MIME-Version",
                "Content-Type",
                "Content-Transfer-Encoding");
    }

    @Property(tries = 200)
    void noLineIsLongerThan78WhateverTheNames(
            @ForAll @IntRange(min = 1, max = 61) int label, @ForAll @IntRange(min = 1, max = 3) int labels)
            throws IOException {
        String domain = ("d".repeat(label) + ".").repeat(labels) + "example";
        DkimSigningKey key = DkimSigningKey.ed25519(domain, domain, TestKeys.ED25519_SEED);
        byte[] message = ("X-" + "a".repeat(label) + ": 1\r\n" + MESSAGE).getBytes(ISO_8859_1);
        byte[] field = signer().fields(List.of("From", "X-" + "a".repeat(label)))
                .build()
                .sign(RawMessage.of(message), List.of(key));
        String text = new String(field, ISO_8859_1);
        assertThat(text.split("\r\n"))
                .allMatch(line -> line.length() <= 78 || line.strip().matches("[ds]=[^ ]*;"));
        DkimSignature signature = (DkimSignature) Dkim.parse(text);
        assertThat(signature.domain()).isEqualTo(domain);
    }

    @Example
    void whatMustNotBeSignedIsRefused() {
        for (String name : List.of(
                "Bcc", "Content-Length", "RETURN-PATH", "received", "DKIM-Signature", "", "a b", "a;b", "\u00e9")) {
            assertThatThrownBy(() -> signer().fields(List.of("From", name)).build())
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Example
    void whatCannotSignIsRefused() {
        assertThatThrownBy(() -> signer().fields(List.of("To")).build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> signer().lifetime(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DkimSigningKey.ed25519("example.org", "s", new byte[31]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DkimSigningKey.ed25519("org", "s", new byte[32]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DkimSigningKey.ed25519("a;b.org", "s", new byte[32]))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] tooLong = ("From: " + "a".repeat(1 << 20) + "\r\n\r\n").getBytes(ISO_8859_1);
        assertThatThrownBy(() -> signer().build().sign(RawMessage.of(tooLong), List.of(RSA)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ED25519).hasToString("ed25519-sha256 key s2._domainkey.example.org");
    }

    @Property(tries = 400)
    void whatIsSignedVerifies(
            @ForAll("messages") byte[] message, @ForAll Canonicalization header, @ForAll Canonicalization body)
            throws IOException {
        // White space at the very beginning would continue the field that is put on top.
        Assume.that(message.length == 0 || (message[0] != ' ' && message[0] != '\t'));
        Assume.that(everyReaderSeesTheSameAuthors(message));
        byte[] fields = signer().canonicalization(header, body).build().sign(RawMessage.of(message), List.of(ED25519));
        List<DkimOutcome> outcomes = verify(onTop(fields, message), ZONE, DkimSettings.DEFAULT);
        assertThat(outcomes.get(0).result()).as(outcomes.get(0).reason()).isEqualTo(DkimResult.PASS);
    }

    /** Where they do not, no signature counts, whoever made it (B07). */
    private static boolean everyReaderSeesTheSameAuthors(byte[] message) throws IOException {
        HeaderSection header = RawMessage.of(message).header();
        return header.possibleFieldsNamed("From").size()
                == header.fieldsNamed("From").size();
    }

    @Provide
    Arbitrary<byte[]> messages() {
        Arbitrary<String> piece = Arbitraries.of(
                "From: a@example.org\r\n",
                "Subject: ",
                "\r\n",
                "\r\n\t",
                " ",
                "\t",
                "\n",
                "\r",
                ":",
                "to",
                "x",
                "\u00e9",
                "\u0000",
                "DKIM-Signature: v=1\r\n",
                "date :",
                "\r\n\r\n");
        Arbitrary<byte[]> pieces =
                piece.list().ofMaxSize(30).map(list -> String.join("", list).getBytes(ISO_8859_1));
        Arbitrary<byte[]> octets = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        return Combinators.combine(pieces, Arbitraries.oneOf(pieces, octets)).as(DkimSignerTest::onTop);
    }

    private static DkimSigner.Builder signer() {
        return DkimSigner.builder().clock(Dkim.CLOCK);
    }

    private static byte[] onTop(byte[] first, byte[] second) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(first);
        out.writeBytes(second);
        return Arrays.copyOf(out.toByteArray(), out.size());
    }
}
