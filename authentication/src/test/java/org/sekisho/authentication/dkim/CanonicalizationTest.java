package org.sekisho.authentication.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.sekisho.authentication.message.HeaderSection;

@Tag("B11")
class CanonicalizationTest {

    @Example
    void bodiesBecomeCanonical() {
        // From left to right: a body, its simple form, its relaxed form; * is a line end and _ a tab.
        String[][] bodies = {
            {" C *D _ E***", " C *D _ E*", " C*D E*"},
            {"a", "a*", "a*"},
            {"", "*", ""},
            {"***", "*", ""},
            {" _ ", " _ *", ""},
            {" * *", " * *", ""},
            {"*a**", "*a*", "*a*"},
            {"a *** b *", "a *** b *", "a*** b*"},
            {"_a", "_a*", " a*"},
            {"a b", "a b*", "a b*"}
        };
        for (String[] body : bodies) {
            assertThat(Canonical.body(Canonicalization.SIMPLE, octets(body[0]))).isEqualTo(octets(body[1]));
            assertThat(Canonical.body(Canonicalization.RELAXED, octets(body[0])))
                    .isEqualTo(octets(body[2]));
        }
    }

    @Example
    void bareCrAndLfAreOctetsOfTheBody() {
        assertThat(body(Canonicalization.RELAXED, "a \r b \n c\r\r\n\n \r\n\r".getBytes(ISO_8859_1)))
                .isEqualTo("a \r b \n c\r\r\n\n\r\n\r\r\n");
        assertThat(body(Canonicalization.SIMPLE, "a \r b\n\r\n\r\n".getBytes(ISO_8859_1)))
                .isEqualTo("a \r b\n\r\n");
    }

    @Example
    void headersBecomeCanonical() {
        assertThat(header(Canonicalization.RELAXED, "A: X\r\nB : Y\t\r\n\tZ  \r\nSubject:\r\nX:\r\n \r\n"))
                .isEqualTo("a:X\r\nb:Y Z\r\nsubject:\r\nx:\r\n");
        assertThat(header(Canonicalization.SIMPLE, "A: X\r\nB : Y\t\r\n\tZ  \r\n"))
                .isEqualTo("A: X\r\nB : Y\t\r\n\tZ  \r\n");
        assertThat(header(Canonicalization.RELAXED, "A: x")).isEqualTo("a:x\r\n");
        assertThat(header(Canonicalization.SIMPLE, "A: x")).isEqualTo("A: x\r\n");
    }

    @Example
    void theValueOfTheSignatureIsLeftOutWithAllWhiteSpaceAroundIt() {
        String tags = "v=1; a=rsa-sha256; d=example.org; s=x; h=from; bh=REVG";
        assertThat(withoutSignature(Canonicalization.SIMPLE, "DKIM-Signature :  b = QU\r\n JD\t;\r\n\t" + tags))
                .isEqualTo("DKIM-Signature :  b =;\r\n\t" + tags);
        assertThat(withoutSignature(Canonicalization.RELAXED, "DKIM-Signature :  b = QU\r\n JD\t;\r\n\t" + tags))
                .isEqualTo("dkim-signature:b =; " + tags);
        for (String end : new String[] {"", " ", "\r\n \t"}) {
            String value = tags + ";\r\n b=QUJD" + end;
            assertThat(withoutSignature(Canonicalization.SIMPLE, "DKIM-Signature:" + value))
                    .isEqualTo("DKIM-Signature:" + tags + ";\r\n b=");
            assertThat(withoutSignature(Canonicalization.RELAXED, "DKIM-Signature:" + value))
                    .isEqualTo("dkim-signature:" + tags + "; b=");
        }
        assertThat(withoutSignature(Canonicalization.RELAXED, "DKIM-Signature: z=b=X; b=QUJD; " + tags + "; "))
                .isEqualTo("dkim-signature:z=b=X; b=; " + tags + ";");
    }

    private static String withoutSignature(Canonicalization algorithm, String field) {
        DkimSignature signature = (DkimSignature) Dkim.parse(field + "\r\n");
        HeaderCanonicalizer canonicalizer = new HeaderCanonicalizer(0);
        canonicalizer.addWithout(signature.field(), signature.signatureStart(), signature.signatureEnd(), algorithm);
        return new String(canonicalizer.bytes(), 0, canonicalizer.length(), ISO_8859_1);
    }

    @Property(tries = 2000)
    void theDivisionIntoPiecesDoesNotMatter(@ForAll("bodies") byte[] body, @ForAll Canonicalization algorithm) {
        byte[] whole = Canonical.body(algorithm, body);
        for (int piece : new int[] {1, 2, 3, 7, 16}) {
            assertThat(Canonical.body(algorithm, body, piece)).isEqualTo(whole);
        }
    }

    @Property(tries = 2000)
    void canonicalBodiesStayAsTheyAre(@ForAll("bodies") byte[] body, @ForAll Canonicalization algorithm) {
        byte[] once = Canonical.body(algorithm, body);
        assertThat(Canonical.body(algorithm, once)).isEqualTo(once);
    }

    @Property(tries = 2000)
    void theFastScanDoesWhatRegularExpressionsSay(@ForAll("bodies") byte[] body) {
        String text = new String(body, ISO_8859_1);
        String simple = text.replaceFirst("(\r\n)*\\z", "") + "\r\n";
        assertThat(body(Canonicalization.SIMPLE, body)).isEqualTo(simple);
        String relaxed = Pattern.compile("[ \t]+(?=\r\n|\\z)").matcher(text).replaceAll("");
        relaxed = Pattern.compile("[ \t]+").matcher(relaxed).replaceAll(" ");
        relaxed = Pattern.compile("(\r\n)*\\z").matcher(relaxed).replaceFirst("");
        assertThat(body(Canonicalization.RELAXED, body)).isEqualTo(relaxed.isEmpty() ? "" : relaxed + "\r\n");
    }

    @Property(tries = 500)
    void canonicalHeadersStayAsTheyAre(@ForAll("bodies") byte[] value) {
        String field = "Subject: x"
                + new String(value, ISO_8859_1).replace("\r\n", "\r\n ").replace('\n', ' ') + "\r\n";
        String once = header(Canonicalization.RELAXED, field);
        assertThat(header(Canonicalization.RELAXED, once)).isEqualTo(once);
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        return Arbitraries.of("\r\n", " ", "\t", "a", "bcdefghij", "\r", "\n", "\u00e9", "\u0000", "word word")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts).getBytes(ISO_8859_1));
    }

    private static byte[] octets(String marked) {
        return marked.replace("*", "\r\n").replace('_', '\t').getBytes(ISO_8859_1);
    }

    private static String body(Canonicalization algorithm, byte[] body) {
        return new String(Canonical.body(algorithm, body), ISO_8859_1);
    }

    private static String header(Canonicalization algorithm, String header) {
        HeaderCanonicalizer canonicalizer = new HeaderCanonicalizer(0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        HeaderSection.parse(header.getBytes(ISO_8859_1)).fields().forEach(field -> {
            canonicalizer.reset();
            canonicalizer.add(field, algorithm);
            out.writeBytes(Arrays.copyOf(canonicalizer.bytes(), canonicalizer.length()));
        });
        return out.toString(ISO_8859_1);
    }
}
