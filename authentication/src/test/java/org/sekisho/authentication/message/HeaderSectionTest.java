package org.sekisho.authentication.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B11")
class HeaderSectionTest {

    @Test
    void fieldsAreSlicesWithFoldingAndFinalLineEnd() {
        HeaderSection header = parse("From: a@example.org\r\nSubject: one\r\n\ttwo \r\n\r\nBody: no\r\n");
        assertThat(header.fields())
                .extracting(HeaderSectionTest::whole)
                .containsExactly("From: a@example.org\r\n", "Subject: one\r\n\ttwo \r\n");
        assertThat(header.length()).isEqualTo("From: a@example.org\r\nSubject: one\r\n\ttwo \r\n\r\n".length());
        assertThat(header.fields().get(1).text()).isEqualTo(" one\r\n\ttwo ");
        assertThat(header.isTruncated()).isFalse();
    }

    @Test
    void namesAreComparedWithoutCaseAndWithoutWhiteSpaceBeforeTheColon() {
        HeaderSection header = parse("fROM \t: a\r\nFrom: b\r\nFromage: c\r\n\r\n");
        assertThat(header.fieldsNamed("From")).extracting(HeaderField::text).containsExactly(" a", " b");
        assertThat(header.fields().get(0).name()).isEqualTo("fROM");
    }

    @Test
    void namesAreComparedAlikeInTurkey() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertThat(parse("dkim-signature: a\r\n\r\n").fieldsNamed("DKIM-Signature"))
                    .hasSize(1);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void everyOctetSurvives() {
        HeaderSection header = parse("Subject: \u00e9\u00ff\u0000\r\n\r\n");
        assertThat(header.fields().get(0).value()).isEqualTo(" \u00e9\u00ff\u0000".getBytes(ISO_8859_1));
    }

    @Test
    void aLineWithoutColonIsAFieldWithoutName() {
        HeaderSection header = parse("nonsense\r\nFrom: a\r\n: b\r\n\r\n");
        assertThat(header.fields()).extracting(HeaderField::name).containsExactly("", "From", "");
        assertThat(header.fields().get(0).text()).isEqualTo("nonsense");
        assertThat(header.fieldsNamed("")).isEmpty();
    }

    @Test
    void aColonInAFoldedLineDoesNotMakeAName() {
        assertThat(parse("From\r\n : a\r\n\r\n").fields())
                .extracting(HeaderField::name)
                .containsExactly("");
    }

    @Test
    void aMessageThatBeginsWithWhiteSpaceHasAFieldWithoutName() {
        assertThat(parse(" \r\nFrom: a\r\n\r\n").fieldsNamed("From")).hasSize(1);
    }

    @Test
    void aLineOfWhiteSpaceContinuesTheFieldAndIsNoBlankLine() {
        HeaderSection header = parse("A: b\r\n \r\nFrom: c\r\n\r\n");
        assertThat(header.fields())
                .extracting(HeaderSectionTest::whole)
                .containsExactly("A: b\r\n \r\n", "From: c\r\n");
    }

    @Test
    void aMessageWithoutBlankLineIsAllHeader() {
        HeaderSection header = parse("From: a\r\nTo: b");
        assertThat(header.fields()).extracting(HeaderSectionTest::whole).containsExactly("From: a\r\n", "To: b");
        assertThat(header.length()).isEqualTo(14);
    }

    @Test
    void emptyMessagesAndEmptyHeadersAreRead() {
        assertThat(parse("").fields()).isEmpty();
        assertThat(parse("").length()).isZero();
        assertThat(parse("\r\nFrom: a\r\n").fields()).isEmpty();
        assertThat(parse("\r\nFrom: a\r\n").length()).isEqualTo(2);
    }

    @Test
    void bareCrAndLfAreOctetsOfTheValue() {
        HeaderSection header = parse("From: a\r\nA: b\nc d\re: f\r\n\r\n");
        assertThat(header.fields())
                .extracting(HeaderSectionTest::whole)
                .containsExactly("From: a\r\n", "A: b\nc d\re: f\r\n");
    }

    @Test
    void aMessageWithBareLineFeedsOnlyHasFieldsToo() {
        HeaderSection header = parse("From: a\nTo: b\n c\n\nBody\n");
        assertThat(header.fields()).extracting(HeaderSectionTest::whole).containsExactly("From: a\n", "To: b\n c\n");
        assertThat(header.fields().get(1).text()).isEqualTo(" b\n c");
        assertThat(header.length()).isEqualTo("From: a\nTo: b\n c\n\n".length());
    }

    @Test
    @Tag("B07")
    void aBareLineFeedBeforeAFieldDoesNotHideIt() {
        HeaderSection header = parse("From: a\r\nSubject: x\nFrom: b\r\n\nBody: c\r\n\r\n");
        assertThat(header.fieldsNamed("From")).extracting(HeaderField::text).containsExactly(" a", " b");
        assertThat(header.fieldsNamed("Body")).isEmpty();
    }

    @Test
    @Tag("B07")
    void possibleFieldsAreAlsoThoseBehindABareLineEnd() {
        HeaderSection header =
                parse("From: a\r\nSubject: x\rfrom : b\n b2\rX: y\rFROM: c\r\n c2\r\nTo: From: d\r\n\r\n");
        assertThat(header.fieldsNamed("From")).hasSize(1);
        assertThat(header.possibleFieldsNamed("From"))
                .extracting(HeaderField::text)
                .containsExactly(" a", " b\n b2", " c\r\n c2");
    }

    @Test
    @Tag("B18")
    void aHeaderSectionAtTheLimitIsKnownWhole() throws IOException {
        String message = headerOfLength(HeaderSection.MAXIMUM_LENGTH - 2) + "\r\n";
        assertThat(parse(message).isTruncated()).isFalse();
        assertThat(parse(message).fields()).hasSize(2);
        assertThat(read(message).isTruncated()).isFalse();
    }

    @Test
    @Tag("B18")
    void aHeaderSectionBeyondTheLimitIsTruncated() throws IOException {
        String message = headerOfLength(HeaderSection.MAXIMUM_LENGTH - 1) + "\r\nbody";
        for (HeaderSection header : new HeaderSection[] {parse(message), read(message)}) {
            assertThat(header.isTruncated()).isTrue();
            assertThat(header.fieldsNamed("From")).hasSize(1);
        }
    }

    @Test
    @Tag("B18")
    void aHeaderSectionOfTheMostFieldsIsKnownWholeAndOfOneMoreIsNot() throws IOException {
        String most = "From: a@example.org\r\n" + "a:\r\n".repeat(HeaderSection.MAXIMUM_FIELDS - 1);
        for (HeaderSection header : new HeaderSection[] {parse(most + "\r\n"), read(most + "\r\n"), parse(most)}) {
            assertThat(header.isTruncated()).isFalse();
            assertThat(header.fields()).hasSize(HeaderSection.MAXIMUM_FIELDS);
        }
        for (HeaderSection header :
                new HeaderSection[] {parse(most + "b:\r\n\r\n"), read(most + "b:\r\n\r\n"), parse(most + "b")}) {
            assertThat(header.isTruncated()).isTrue();
            assertThat(header.fields()).hasSize(HeaderSection.MAXIMUM_FIELDS);
            assertThat(header.length()).isEqualTo(most.length());
        }
    }

    @Test
    void aStreamIsReadOnlyAsFarAsNeeded() throws IOException {
        ByteArrayInputStream in =
                new ByteArrayInputStream(("From: a\r\n\r\n" + "x".repeat(100_000)).getBytes(ISO_8859_1));
        assertThat(HeaderSection.read(in).length()).isEqualTo(11);
        assertThat(in.available()).isGreaterThan(90_000);
    }

    @Test
    void aMessageInThePartOfAnArrayIsParsedThere() {
        byte[] array = "xxxFrom: a\r\n\r\nbodyyyy".getBytes(ISO_8859_1);
        HeaderSection header = HeaderSection.parse(array, 3, 15);
        assertThat(header.fields()).extracting(HeaderSectionTest::whole).containsExactly("From: a\r\n");
        assertThat(header.length()).isEqualTo(11);
    }

    private static String headerOfLength(int length) {
        String from = "From: a@example.org\r\n";
        return from + "X: " + "y".repeat(length - from.length() - 5) + "\r\n";
    }

    private static String whole(HeaderField field) {
        return new String(field.toBytes(), ISO_8859_1);
    }

    private static HeaderSection parse(String message) {
        return HeaderSection.parse(message.getBytes(ISO_8859_1));
    }

    private static HeaderSection read(String message) throws IOException {
        return HeaderSection.read(new ByteArrayInputStream(message.getBytes(ISO_8859_1)));
    }
}
