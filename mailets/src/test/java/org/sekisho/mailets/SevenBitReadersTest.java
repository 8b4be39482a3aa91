package org.sekisho.mailets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an independent reader, mime4j, sees of a message before and after it was converted to seven bits. */
class SevenBitReadersTest {

    private static final List<String> MULTIPARTS = List.of(
            "multipart/mixed; boundary=%s",
            "Multipart/Alternative; BOUNDARY=\"%s\"",
            "multipart/mixed (a comment); boundary=%s",
            "multipart/mixed; x=\"; boundary=fake\"; boundary=%s",
            "multipart/signed (pgp); boundary=%s",
            "(c) multipart/signed; boundary=%s",
            "multipart/mixed;\r\n\tboundary = \"%s\"",
            "multipart/mixed; xboundary=q; boundary=%s (comment)");
    private static final List<String> LEAVES = List.of(
            "text/plain; charset=utf-8",
            "TEXT/HTML",
            "(c) text/plain (d)",
            "image/png",
            "message/delivery-status",
            "text/plain;\r\n charset=utf-8");
    private static final List<String> LABELS = List.of(
            "", "", "8bit", "8BIT", "binary", "7bit", "8bit;", "8bit (x)", "(x) 8bit", "base64", "quoted-printable");
    private static final List<String> LINES = List.of(
            "text",
            "\u00c3\u00a4",
            "\u00c3\u00a4\rx",
            "a\nb\u00e9",
            "\u0000\u0001",
            "x".repeat(1200),
            "",
            "--",
            "--b",
            "\r--b1\r",
            "\r\r",
            " \t",
            "=E4",
            "QUJD");

    @Test
    @Tag("B19")
    void anotherReaderSeesTheSameContent() throws Exception {
        for (int seed = 0; seed < 3000; seed++) {
            String message = new Generated(seed).part(3) + "\r\n";
            assertThat(seen(sent(converted(message))))
                    .as("seed %s: %s", seed, message)
                    .isEqualTo(seen(sent(message)));
        }
    }

    private static String converted(String message) throws IOException {
        byte[] bytes = message.getBytes(ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SevenBit.of(() -> new ByteArrayInputStream(bytes)).convert(new ByteArrayInputStream(bytes), out);
        return out.toString(ISO_8859_1);
    }

    private static String sent(String message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (WireLines lines = new WireLines(out)) {
            lines.write(message.getBytes(ISO_8859_1));
        }
        return out.toString(ISO_8859_1);
    }

    /** The structure, and each body decoded, with one kind of line end. */
    private static List<String> seen(String message) throws IOException, MimeException {
        List<String> seen = new ArrayList<>();
        MimeTokenStream tokens = new MimeTokenStream(MimeConfig.PERMISSIVE);
        tokens.parse(new ByteArrayInputStream(message.getBytes(ISO_8859_1)));
        while (tokens.getState() != EntityState.T_END_OF_STREAM) {
            if (tokens.getState() == EntityState.T_BODY) {
                try (InputStream body = tokens.getDecodedInputStream()) {
                    seen.add(new String(body.readAllBytes(), ISO_8859_1).replaceAll("\r\n?", "\n"));
                }
            } else if (tokens.getState() == EntityState.T_START_MULTIPART
                    || tokens.getState() == EntityState.T_START_MESSAGE) {
                seen.add(tokens.getState().toString());
            }
            tokens.next();
        }
        return seen;
    }

    /** Makes parts that are valid, odd, or broken. */
    private static final class Generated {

        private final Random random;
        private int boundaries;

        Generated(int seed) {
            random = new Random(seed);
        }

        String part(int depth) {
            int kind = depth == 0 ? 9 : random.nextInt(10);
            if (kind < 4) {
                return multipart(depth, "b" + boundaries++);
            }
            if (kind == 4) {
                return "Content-Type: message/rfc822 (x)\r\n\r\nSubject: inner\r\n" + part(depth - 1);
            }
            StringBuilder part = new StringBuilder("Content-Type: " + one(LEAVES) + "\r\n");
            String label = one(LABELS);
            part.append(label.isEmpty() ? "" : "Content-Transfer-Encoding: " + label + "\r\n")
                    .append("\r\n");
            for (int n = random.nextInt(4); n > 0; n--) {
                part.append(one(LINES)).append(random.nextInt(4) == 0 ? "" : "\r\n");
            }
            return part.toString();
        }

        private String multipart(int depth, String boundary) {
            StringBuilder part = new StringBuilder("Content-Type: ")
                    .append(one(MULTIPARTS).replace("%s", boundary))
                    .append(random.nextInt(3) == 0 ? "\r\nContent-Transfer-Encoding: 8bit" : "")
                    .append("\r\n\r\n");
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                part.append("--" + boundary + "\r\n").append(part(depth - 1)).append("\r\n");
            }
            return part.append(random.nextInt(5) == 0 ? "" : "--" + boundary + "--\r\n")
                    .toString();
        }

        private String one(List<String> of) {
            return of.get(random.nextInt(of.size()));
        }
    }
}
