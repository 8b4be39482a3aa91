package org.sekisho.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.parser.AbstractContentHandler;
import org.apache.james.mime4j.parser.MimeStreamParser;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.results.ByteRange;
import org.sekisho.authentication.results.ForgedResults;
import org.sekisho.authentication.results.syntax.AuthenticationResults;

/**
 * What James itself sees in a header section, against what this project sees: JavaMail and James's own message for mailets, mime4j
 * as IMAP and JMAP use it. They may see less, never more.
 */
class HeaderReadersTest {

    /** More in a long run: {@code -Dsekisho.header-readers.rounds=...}, from another seed each time. */
    private static final int ROUNDS = Integer.getInteger("sekisho.header-readers.rounds", 20_000);

    private static final long SEED = Long.getLong("sekisho.header-readers.seed", 20261124L);

    private static final String RESULTS = "Authentication-Results";

    private static final String[] ANYTHING = {
        "\r\n",
        "\r\n",
        "\r\n",
        "\r",
        "\n",
        "\r\r\n",
        "\n\r",
        " ",
        "\t",
        "\0",
        "\u0001",
        "\u000b",
        "\u007f",
        ":",
        ":",
        "(",
        ")",
        "(:)",
        "\\",
        "\"",
        ";",
        ",",
        "A",
        "a@x.example",
        "ceo@bank.example",
        "<ceo@bank.example>",
        "Subject",
        "Subject: x",
        "om",
        "=",
        "\u00e9"
    };

    @ParameterizedTest
    @Tag("B07")
    @ValueSource(
            strings = {
                "From: a@b.example\r\n",
                "Subject: x\rFrom: a@b.example\r\n",
                "Subject: x\nFrom: a@b.example\r\n",
                "Subject: x\n\0From: a@b.example\r\n",
                "\0From: a@b.example\r\n",
                "From\0: a@b.example\r\n",
                "From \t: a@b.example\r\n",
                "From\r\n : a@b.example\r\n",
                "(x)From: a@b.example\r\n",
                "From(:): a@b.example\r\n",
                "Fr(o)om: a@b.example\r\n",
                "Subject: x\n(y)From: a@b.example\rc@d.example\r\n"
            })
    void whatAReaderTakesForAnAuthorIsCounted(String field) {
        HeaderSection header = HeaderSection.parse(octets("To: x@y.example\r\n" + field + "\r\nbody"));
        assertThat(header.possibleFieldsNamed("From")).hasSize(1);
        check(octets("To: x@y.example\r\n" + field + "\r\nbody"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Fr om: a@b.example\r\n",
                "X-From: a@b.example\r\n",
                "From-X: a@b.example\r\n",
                "From a@b.example Tue Nov 24 09:00:00 2026\r\n",
                "Subject: a\r\n From: b\r\n",
                "(From: a)\r\n"
            })
    void whatNobodyTakesForAnAuthorIsNotCounted(String field) {
        byte[] message = octets("To: x@y.example\r\n" + field + "\r\nbody");
        assertThat(HeaderSection.parse(message).possibleFieldsNamed("From")).isEmpty();
        check(message);
    }

    @Test
    @Tag("B07")
    void noReaderSeesAnAuthorThatIsNotCounted() {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            check(octets(header(random, "From", "From:", "From: ", "FROM")));
        }
    }

    @Test
    @Tag("B15")
    void noReaderSeesOurResultsInWhatIsLeft() throws Exception {
        Random random = new Random(SEED);
        ForgedResults forged = new ForgedResults(List.of("mx.example.org"));
        for (int i = 0; i < ROUNDS; i++) {
            byte[] message = octets(header(
                    random,
                    RESULTS + ": mx.example.org; spf=pass",
                    RESULTS + ": mx.example.org",
                    RESULTS,
                    RESULTS + ":",
                    "mx.example.org"));
            byte[] left = without(forged.find(HeaderSection.parse(message)), message);
            for (List<String> reader : readers(left, RESULTS)) {
                for (String value : reader) {
                    assertThat(isOurs(value))
                            .as(shown(message) + " -> " + shown(left))
                            .isFalse();
                }
            }
        }
    }

    private static boolean isOurs(String value) {
        HeaderField field = HeaderSection.parse(octets(RESULTS + ": " + value.replaceAll("[\r\n]+", " ") + "\r\n\r\n"))
                .fields()
                .get(0);
        return AuthenticationResults.parse(field)
                .filter(results -> results.authservId().equalsIgnoreCase("mx.example.org"))
                .isPresent();
    }

    private static void check(byte[] message) {
        List<HeaderField> possible = HeaderSection.parse(message).possibleFieldsNamed("From");
        for (List<String> reader : readers(message, "From")) {
            assertThat(reader).as(shown(message)).hasSizeLessThanOrEqualTo(possible.size());
            // Of a line without a colon JavaMail gives the name.
            for (String value : reader.stream()
                    .filter(text -> !visible(text).equalsIgnoreCase("From"))
                    .toList()) {
                assertThat(possible)
                        .as(shown(message) + " shows " + shown(octets(value)))
                        .anyMatch(field -> visible(field.text()).contains(visible(value)));
            }
        }
    }

    private static String visible(String text) {
        return text.replaceAll("[^!-~]+", "");
    }

    private static List<List<String>> readers(byte[] message, String name) {
        try {
            return List.of(javaMail(message, name), james(message, name), mime4j(message, name));
        } catch (MessagingException | MimeException | IOException broken) {
            throw new AssertionError(shown(message), broken);
        }
    }

    private static List<String> javaMail(byte[] message, String name) throws MessagingException {
        String[] values = new MimeMessage(null, new ByteArrayInputStream(message)).getHeader(name);
        return values == null ? List.of() : List.of(values);
    }

    private static List<String> james(byte[] message, String name) throws MessagingException, IOException {
        MimeMessageWrapper wrapper =
                new MimeMessageWrapper(MimeMessageInputStreamSource.create("test", new ByteArrayInputStream(message)));
        try {
            String[] values = wrapper.getHeader(name);
            return values == null ? List.of() : List.of(values);
        } finally {
            wrapper.dispose();
        }
    }

    private static List<String> mime4j(byte[] message, String name) throws MimeException, IOException {
        List<String> values = new ArrayList<>();
        MimeStreamParser parser = new MimeStreamParser(MimeConfig.PERMISSIVE);
        parser.setContentHandler(new AbstractContentHandler() {
            @Override
            public void field(Field field) {
                if (field.getName().equalsIgnoreCase(name)) {
                    values.add(field.getBody() == null ? "" : field.getBody());
                }
            }
        });
        try (InputStream in = new ByteArrayInputStream(message)) {
            parser.parse(in);
        }
        return values;
    }

    private static String header(Random random, String... names) {
        StringBuilder text = new StringBuilder("To: x@y.example\r\n");
        int parts = 1 + random.nextInt(14);
        for (int i = 0; i < parts; i++) {
            String[] from = random.nextInt(3) == 0 ? names : ANYTHING;
            text.append(from[random.nextInt(from.length)]);
        }
        return text.append("\r\n\r\nbody\r\n").toString();
    }

    private static byte[] without(List<ByteRange> ranges, byte[] message) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        int from = 0;
        for (ByteRange range : ranges) {
            kept.write(message, from, range.start() - from);
            from = range.end();
        }
        kept.write(message, from, message.length - from);
        return kept.toByteArray();
    }

    private static byte[] octets(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static String shown(byte[] octets) {
        StringBuilder text = new StringBuilder();
        for (byte octet : octets) {
            text.append(octet >= ' ' && octet < 0x7f ? String.valueOf((char) octet) : String.format("<%02x>", octet));
        }
        return text.toString();
    }
}
