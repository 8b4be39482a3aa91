package org.sekisho.authentication.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sekisho.authentication.testing.FromFields;

/** What honest people write keeps its author, and what somebody hides is found. */
@Tag("B08")
class FromFieldsTest {

    private static final int RANDOM_FIELDS = 20_000;

    static Stream<Named<byte[]>> honest() {
        return named(FromFields.HONEST);
    }

    static Stream<Named<byte[]>> tricks() {
        return named(FromFields.TRICKS);
    }

    @ParameterizedTest
    @MethodSource("honest")
    void anHonestFieldKeepsItsOneAuthor(byte[] value) {
        AuthorDomains authors = AuthorDomains.ofValues(List.of(value));

        assertThat(authors.problem()).isEmpty();
        assertThat(authors.domains()).containsExactly("good.example");
    }

    @ParameterizedTest
    @MethodSource("tricks")
    void whoIsShownIsJudgedOrTheFieldIsUnusable(byte[] value) {
        AuthorDomains authors = AuthorDomains.ofValues(List.of(value));

        assertThat(authors.domains().isEmpty() || authors.domains().contains(FromFields.VICTIM))
                .as(authors.toString())
                .isTrue();
        assertThat(authors.problem()).isIn(Optional.empty(), Optional.of(FromProblem.UNREADABLE_ADDRESS));
        // From may be two fields as well, and the other one is as clear as can be.
        assertThat(AuthorDomains.ofValues(List.of(value, "a@evil.example".getBytes(UTF_8)))
                        .domains())
                .isNotEqualTo(List.of("evil.example"));
    }

    @ParameterizedTest
    @MethodSource({"honest", "tricks"})
    void noReaderShowsWhatIsNotJudged(byte[] value) {
        assertThat(ReadersAgree.missing(value)).isEmpty();
    }

    @Test
    void noReaderShowsOfAnyFieldWhatIsNotJudged() {
        Random random = new Random(8);
        for (int i = 0; i < RANDOM_FIELDS; i++) {
            byte[] value = FromGrammar.any(pieces(random));
            assertThat(ReadersAgree.missing(value)).as(printable(value)).isEmpty();
        }
    }

    @Test
    void aSloppyNameHasItsOneAuthor() {
        Random random = new Random(8);
        for (int i = 0; i < RANDOM_FIELDS; i++) {
            byte[] value = FromGrammar.sloppy(pieces(random));
            assertThat(AuthorDomains.ofValues(List.of(value)).domains())
                    .as(printable(value))
                    .containsExactly("good.example");
        }
    }

    private static byte[] pieces(Random random) {
        byte[] pieces = new byte[2 + random.nextInt(9)];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = (byte) random.nextInt(56);
        }
        return pieces;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a..b@docomo.ne.jp | docomo.ne.jp",
                "a.@ezweb.ne.jp | ezweb.ne.jp",
                "\"a..b\"@docomo.ne.jp | docomo.ne.jp",
                "a@x.example. | x.example",
                "a@mail_1.example | mail_1.example",
                "root@localhost | localhost",
                "root (Cron Daemon) <root@host.local> | host.local",
                "root@localhost.localdomain (Cron Daemon) | localhost.localdomain",
                "a@xn--i-7iq.example | xn--i-7iq.example",
                "a@xn--ls8h.example | xn--ls8h.example",
                "a@xn--a.example | xn--a.example",
                "b@c.example <a@d.example> | d.example",
                "a@192.0.2.1 | 192.0.2.1",
            })
    void oddButHonestDomainsStayWhatTheyAre(String value, String domain) {
        AuthorDomains authors = AuthorDomains.ofValues(List.of(value.getBytes(UTF_8)));

        assertThat(authors.problem()).isEmpty();
        assertThat(authors.domains()).containsExactly(domain);
    }

    @Test
    void theTablesHaveWhatTheyPromise() {
        assertThat(FromFields.HONEST.size()).isGreaterThanOrEqualTo(60);
        assertThat(FromFields.TRICKS.size()).isGreaterThanOrEqualTo(60);
        assertThat(FromFields.HONEST.stream().map(Arrays::hashCode)).doesNotHaveDuplicates();
        assertThat(FromFields.TRICKS.stream().map(Arrays::hashCode)).doesNotHaveDuplicates();
    }

    private static Stream<Named<byte[]>> named(List<byte[]> values) {
        return values.stream().map(value -> Named.of(printable(value), value));
    }

    private static String printable(byte[] value) {
        StringBuilder text = new StringBuilder();
        new String(value, StandardCharsets.UTF_8)
                .chars()
                .forEach(c ->
                        text.append(c < ' ' || c >= 0x7f ? String.format("\\u%04x", c) : String.valueOf((char) c)));
        return text.toString();
    }
}
