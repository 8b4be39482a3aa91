package org.sekisho.mailets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SevenBitTest {

    private static final List<String> PIECES = List.of(
            "Content-Type: multipart/mixed; boundary=a\r\n",
            "Content-Type: multipart/signed; boundary=\"b\"\r\n",
            "Content-Type: multipart/digest; boundary=b\r\n",
            "Content-Type: message/rfc822\r\n",
            "Content-Type: text/html\r\n",
            "Content-Type: image/png\r\n",
            "Content-Transfer-Encoding: 8bit\r\n",
            "Content-Transfer-Encoding: base64\r\n",
            "\r\n",
            "\r\n",
            "--a\r\n",
            "--a--\r\n",
            "--b \r\n",
            "--b--",
            "\n",
            "\r",
            "text",
            " \t",
            "\u00e9",
            "\u0000",
            "x".repeat(999),
            "y".repeat(4095));

    @Test
    @Tag("B18")
    void anyMessageIsReadWithoutHarmAndConvertedOnlyOnce() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder message = new StringBuilder();
            for (int n = random.nextInt(25); n > 0; n--) {
                message.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            String once = converted(message.toString());
            assertThat(converted(once)).as("%s", message).isEqualTo(once);
            assertThat(unchanged(message.toString())).isEqualTo(message.toString());
        }
    }

    @Test
    void a7BitMessageKeepsEveryByte() throws IOException {
        String message =
                "Content-Type: multipart/mixed; boundary=a\r\n\r\npre\n--a\r\n\r\none \r\n\r\n--a  \r\n\r\n--a--\r\nepilogue";
        assertThat(converted(message)).isEqualTo(message);
    }

    @Test
    void theLineEndBeforeADelimiterIsNoPartOfWhatIsEncoded() throws IOException {
        String message =
                "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: image/png\r\n\r\n\u00ff\r\n--a--\r\n";
        assertThat(converted(message))
                .isEqualTo("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: image/png\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\n/w==\r\n--a--\r\n");
    }

    @Test
    @Tag("B18")
    void depthAndNumberOfPartsAreBounded() throws IOException {
        String leaf = "Content-Transfer-Encoding: 8bit\r\n\r\n\u00e9\r\n";
        String shallow = "Content-Type: message/rfc822\r\n\r\n".repeat(MimeReader.DEEPEST - 1) + leaf;
        assertThat(converted(shallow)).doesNotContain("\u00e9");
        String deep = "Content-Type: message/rfc822\r\n\r\n".repeat(MimeReader.DEEPEST) + leaf;
        assertThat(converted(deep)).isEqualTo(deep);

        String start = "Content-Type: multipart/mixed; boundary=a\r\n\r\n";
        String few = start + "--a\r\n\r\n\u00e9\r\n".repeat(MimeReader.MOST_PARTS - 1);
        assertThat(converted(few)).doesNotContain("\u00e9");
        String many = start + "--a\r\n\r\n\u00e9\r\n".repeat(MimeReader.MOST_PARTS);
        assertThat(converted(many)).isEqualTo(many);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/signed; boundary=a",
                "multipart/signed (PGP); boundary=a",
                "(S/MIME; \\) x) Multipart / Signed;\r\n\tboundary=a",
                "multipart/encrypted(x);boundary=a"
            })
    void noWayToWriteItsTypeHidesASignedPart(String type) throws IOException {
        String message = "Content-Type: " + type + "\r\n\r\n--a\r\n\r\n\u00e9\r\n--a--\r\n";
        assertThat(converted(message)).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/mixed; x=\"; boundary=b\"; boundary=a",
                "multipart/mixed; (boundary=b) Boundary = \"a\"",
                "multipart/mixed; x=\"\\\"; boundary=b; \"; boundary=a (b)",
                "multipart/mixed; boundary=\"\\a\""
            })
    void theBoundaryIsTheParameterThatAReaderTakes(String type) throws IOException {
        String message = "Content-Type: " + type + "\r\n\r\n--a\r\n\r\n\u00e9\r\n--a--\r\n";
        assertThat(converted(message)).endsWith("Content-Transfer-Encoding: quoted-printable\r\n\r\n=E9\r\n--a--\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8bit;", "8bit (most of it)", "(all) 8BIT", "8bit;\r\n x=y"})
    void aLabelThatIsWrittenOddlyIsReadAsJamesDoes(String label) throws IOException {
        String header = "Content-Transfer-Encoding: " + label + "\r\n\r\n";
        assertThat(converted(header + "e\r\n")).isEqualTo("Content-Transfer-Encoding: 7bit\r\n\r\ne\r\n");
        assertThat(converted(header + "\u00e9\r\n"))
                .isEqualTo("Content-Transfer-Encoding: quoted-printable\r\n\r\n=E9\r\n");
    }

    @Test
    void anAttachedMessageIsNeverEncodedAsAWhole() throws IOException {
        assertThat(converted("Content-Type: message/rfc822 (x)\r\n\r\nSubject: s\r\n\r\n\u00e9\r\n"))
                .isEqualTo("Content-Type: message/rfc822 (x)\r\n\r\nSubject: s\r\n"
                        + "Content-Transfer-Encoding: quoted-printable\r\n\r\n=E9\r\n");
        String status = "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; \u00e9\r\n";
        assertThat(converted(status)).isEqualTo(status);
        assertThat(converted(status.replace("delivery", "global-delivery"))).contains("dns; =E9\r\n");
    }

    @Test
    void aBareCarriageReturnEndsALineSinceItWillBeSentAsOne() throws IOException {
        String message = "Content-Type: multipart/mixed; boundary=a\r\n\r\npre\r--a\rContent-Type: image/png\r"
                + "Content-Transfer-Encoding: 8bit\r\r\u00ff\rx\r--a--\r\n";
        assertThat(converted(message))
                .isEqualTo("Content-Type: multipart/mixed; boundary=a\r\n\r\npre\r--a\rContent-Type: image/png\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\n/w14\r--a--\r\n");
    }

    private static String converted(String message) throws IOException {
        byte[] bytes = message.getBytes(ISO_8859_1);
        SevenBit sevenBit = SevenBit.of(() -> new ByteArrayInputStream(bytes));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        sevenBit.convert(new ByteArrayInputStream(bytes), out);
        return out.toString(ISO_8859_1);
    }

    /** What the reader tells, put together again. */
    private static String unchanged(String message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InputStream in = new ByteArrayInputStream(message.getBytes(ISO_8859_1));
        try {
            new MimeReader(in, new MimeReader.Listener() {
                        @Override
                        public void part(PartHeader part) {
                            out.writeBytes(part.bytes());
                        }

                        @Override
                        public void content(byte[] bytes, int length) {
                            out.write(bytes, 0, length);
                        }

                        @Override
                        public void end() {}

                        @Override
                        public void between(byte[] bytes, int length) {
                            out.write(bytes, 0, length);
                        }
                    })
                    .read();
        } catch (MimeReader.UnreadableStructure stays) {
            return message;
        }
        return out.toString(ISO_8859_1);
    }
}
