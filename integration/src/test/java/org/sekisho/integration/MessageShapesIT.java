package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.integration.mail.Departed;

/**
 * Messages of every shape that a user may submit leave a real James so that their signatures hold where they arrive, and so that
 * they still read the same.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessageShapesIT {

    private static final String STRANGER = "x@elsewhere.example";
    private static final String HEADER = "From: Bob <bob@receiver.example>\r\nTo: x@elsewhere.example\r\n"
            + "Subject: hello\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@receiver.example>\r\n";
    private static final String UTF8_TEXT =
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n";
    private static final String MIXED = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=_b\"\r\n";
    private static final String ALTERNATIVE = "Content-Type: multipart/alternative; boundary=c\r\n";

    @TempDir
    static Path made;

    private SigningDomains domains;
    private World world;

    @BeforeAll
    void start() {
        domains = new SigningDomains(made)
                .with("receiver.example", "rsa1", DkimPrivateKey.generateRsa(2048))
                .with("receiver.example", "ed1", DkimPrivateKey.generateEd25519());
        world = new World(domains::published, domains::given);
    }

    @AfterAll
    void stop() {
        world.close();
    }

    /** In octets, one char each. What is 7-bit, with lines that are short enough, keeps every byte of its body. */
    private record Shape(String name, boolean keepsItsBody, String message) {

        String header() {
            return head(message);
        }

        String body() {
            return bodyOf(message);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Shape> shapes() {
        String references = "References: " + "<0123456789.0123456789@receiver.example>\r\n ".repeat(150) + "<2@x>\r\n";
        return Stream.of(
                kept("plain", HEADER + "MIME-Version: 1.0\r\n\r\nHello.  \r\n \tthere \r\n"),
                kept("no MIME-Version", HEADER + "\r\nbody\r\n"),
                kept("MIME-Version with a comment", HEADER + "MIME-Version: 1.0 (Some program)\r\n\r\nbody\r\n"),
                kept("no Date and no Message-ID", "From: bob@receiver.example\r\n\r\nbody\r\n"),
                kept("empty body", HEADER + "\r\n"),
                kept("no blank line", HEADER),
                kept("blank lines at the end", HEADER + "\r\nbody\r\n\r\n\r\n"),
                kept("no line end at the end", HEADER + "\r\nbody"),
                kept("lines that begin with dots", HEADER + "\r\n.\r\n..\r\n.x\r\n...\r\n"),
                kept("lines of 998 octets", HEADER + "\r\n" + ("x".repeat(998) + "\r\n").repeat(3)),
                kept("From at the start of a line", HEADER + "\r\nFrom here on\r\n>From there\r\n"),
                kept("a long folded field", HEADER + references + "\r\nbody\r\n"),
                kept("a long line in the header", HEADER + "X-Long: " + "y".repeat(5000) + "\r\n\r\nbody\r\n"),
                kept("odd spaces in fields", HEADER + "Reply-To : \t bob@receiver.example \t\r\nCc:\r\n\r\nbody\r\n"),
                kept("the same field twice", HEADER + "Subject: second\r\nComments: a\r\nComments: b\r\n\r\nbody\r\n"),
                kept("Bcc", HEADER + "Bcc: secret@elsewhere.example\r\n\r\nbody\r\n"),
                kept("raw UTF-8 in fields", HEADER + "Comments: gr\u00c3\u00bc\u00c3\u009fe\r\n\r\nbody\r\n"),
                kept(
                        "multipart",
                        HEADER + MIXED + "\r\npreamble\r\n--=_b\r\n" + ALTERNATIVE + "\r\n--c\r\n\r\ntext\r\n--c\r\n"
                                + "Content-Type: text/html\r\n\r\n<p>text</p>\r\n--c--\r\n\r\n--=_b--\r\nepilogue\r\n"),
                kept(
                        "attachment",
                        HEADER + MIXED
                                + "\r\n--=_b\r\n\r\ntext\r\n--=_b\r\nContent-Type: application/pdf; name=a.pdf\r\n"
                                + "Content-Disposition: attachment; filename=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                                + ("QUJDREVG".repeat(9) + "\r\n").repeat(2000) + "--=_b--\r\n"),
                kept("a multipart without a boundary", HEADER + "Content-Type: multipart/mixed\r\n\r\n--x\r\n"),
                encoded("bare CR", HEADER + "\r\none\rtwo\r\n\rthree\r\r\n"),
                encoded("lines of more than 998 octets", HEADER + "\r\n" + ("x".repeat(3000) + "\r\n").repeat(2)),
                encoded("8-bit text", HEADER + UTF8_TEXT + "\r\ngr\u00c3\u00bc\u00c3\u009fe = \t\r\n.\r\n\r\n"),
                encoded("8-bit text without a label", HEADER + "\r\ngr\u00c3\u00bcn\r\n"),
                encoded("8-bit text in long lines", HEADER + UTF8_TEXT + "\r\n" + "\u00c3\u00a4".repeat(2000) + "\r\n"),
                encoded("NUL", HEADER + "\r\na\u0000b\r\n"),
                kept("7-bit text that is called 8-bit", HEADER + "Content-Transfer-Encoding: 8bit\r\n\r\nplain \r\n"),
                encoded(
                        "8-bit text in nested multiparts",
                        HEADER + MIXED + "Content-Transfer-Encoding: 8bit\r\n\r\n--=_b\r\n" + ALTERNATIVE
                                + "\r\n--c\r\n" + UTF8_TEXT + "\r\n\u00c3\u00a4\r\n--c\r\n"
                                + "Content-Type: text/html; charset=utf-8\r\n\r\n<p>\u00c3\u00a4</p>\r\n--c--\r\n\r\n--=_b--\r\n"),
                encoded(
                        "binary attachment",
                        HEADER + MIXED + "\r\n--=_b\r\n\r\ntext\r\n--=_b\r\nContent-Type: image/png\r\n"
                                + "Content-Transfer-Encoding: binary\r\n\r\n\u0089PNG\r\n\u001a\u0000\u00ff\r\n--=_b--\r\n"),
                encoded(
                        "8-bit text in an attached message",
                        HEADER + MIXED
                                + "\r\n--=_b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                                + "Subject: inner\r\n" + UTF8_TEXT + "\r\n\u00c3\u00a4\r\n--=_b--\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    @Tag("B23")
    void itsSignaturesHoldWhereItArrives(Shape shape) throws Exception {
        world.james().sink().offerEightBit(true);

        assertArrives(shape);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    @Tag("B23")
    void itsSignaturesHoldAlsoWhereNoEightBitTextIsTaken(Shape shape) throws Exception {
        world.james().sink().offerEightBit(false);

        assertArrives(shape);
    }

    private void assertArrives(Shape shape) throws IOException {
        Sent sent = world.submit(STRANGER, shape.message().getBytes(ISO_8859_1));
        assertThat(sent.reply().code()).isEqualTo(250);
        Departed departed = world.james().sink().awaitLine(sent.marker());

        domains.assertSignedFor("receiver.example", departed);
        assertThat(head(departed.text())).contains(fieldsThatStay(shape)).doesNotContain("\nBcc:");
        if (shape.keepsItsBody()) {
            assertThat(bodyOf(departed.text())).isEqualTo(lastLineEnded(shape.body()));
        } else {
            assertThat(bodyOf(departed.text()).chars()).allMatch(octet -> octet > 0 && octet < 0x80);
            assertThat(departed.text().lines()).allMatch(line -> line.length() <= 998);
            assertThat(read(departed.bytes()))
                    .isEqualTo(read(lastLineEnded(shape.message()).getBytes(ISO_8859_1)));
        }
    }

    /** All but what James or the encoding changes; octets that are not ASCII James has made question marks of. */
    private static List<String> fieldsThatStay(Shape shape) {
        return Stream.of(shape.header().split("\r\n(?![ \t])"))
                .filter(field -> !field.matches("(?s)(MIME-Version|Content-Transfer-Encoding|Bcc):.*"))
                .map(field -> "\r\n" + field.replaceAll("[^\\x00-\\x7f]", "?") + "\r\n")
                .toList();
    }

    private static Shape kept(String name, String message) {
        return new Shape(name, true, message);
    }

    private static Shape encoded(String name, String message) {
        return new Shape(name, false, message);
    }

    private static String head(String message) {
        int end = message.indexOf("\r\n\r\n");
        return end < 0 ? message : message.substring(0, end + 2);
    }

    private static String bodyOf(String message) {
        int end = message.indexOf("\r\n\r\n");
        return end < 0 ? "" : message.substring(end + 4);
    }

    /** SMTP has no message whose last line does not end. */
    private static String lastLineEnded(String text) {
        return text.isEmpty() || text.endsWith("\r\n") ? text : text + "\r\n";
    }

    /** What a reader sees: each part's type and its decoded content, whatever the line ends. */
    private static List<String> read(byte[] message) throws IOException {
        DefaultMessageBuilder builder = new DefaultMessageBuilder();
        builder.setMimeEntityConfig(MimeConfig.PERMISSIVE);
        List<String> parts = new ArrayList<>();
        addParts(builder.parseMessage(new ByteArrayInputStream(message)), parts);
        return parts;
    }

    private static void addParts(Entity entity, List<String> parts) throws IOException {
        if (entity.getBody() instanceof Multipart multipart) {
            for (Entity part : multipart.getBodyParts()) {
                addParts(part, parts);
            }
        } else if (entity.getBody() instanceof Message inner) {
            addParts(inner, parts);
        } else if (entity.getBody() instanceof SingleBody leaf) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            leaf.writeTo(content);
            parts.add(entity.getMimeType() + "\n" + content.toString(ISO_8859_1).replaceAll("\r\n|\r", "\n"));
        }
    }
}
