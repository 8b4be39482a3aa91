package org.sekisho.authentication.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("B21")
class MailboxListTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "alice@example.org | alice@example.org",
                "Alice B. <Alice@Example.ORG.> | Alice@example.org",
                "\"boss@example.org\" <alice@example.org> | alice@example.org",
                "(boss@example.org) alice@example.org (x) | alice@example.org",
                "\"al\\ice\"@example.org | alice@example.org",
                "\"a b\".c@example.org | a b.c@example.org",
                "<@relay.example,@other.example:alice@example.org> | alice@example.org",
                "friends: alice@example.org, Bob <bob@example.org>; | alice@example.org,bob@example.org",
                ", alice@example.org,, alice@example.org, | alice@example.org",
                "=?utf-8?q?boss=40example.org?= <alice@example.org> | alice@example.org",
                "alice@b\u00fccher.example | alice@xn--bcher-kva.example",
                "alice@[192.0.2.1] | alice@[192.0.2.1]",
                "alice@[IPv6:2001:db8::1] | alice@[IPv6:2001:db8::1]",
                "[The list] Alice <alice@example.org> | alice@example.org",
                "d..ocomo.@example.org | d..ocomo.@example.org",
            })
    void everyAddressIsReadHoweverItIsWritten(String value, String expected) {
        MailboxList list = parse(value);

        assertThat(list.problem()).isEmpty();
        assertThat(list.mailboxes()).extracting(Mailbox::toString).containsExactly(expected.split(","));
    }

    @Test
    void anAddressInPlaceOfADisplayNameCountsToo() {
        assertThat(parse("boss@example.org <alice@example.org>").mailboxes())
                .extracting(Mailbox::toString)
                .containsExactly("boss@example.org", "alice@example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "undisclosed:;",
                "=?utf-8?q?boss=40example.org?=",
                "boss@example.org alice@example.org",
                "<boss@example.org> <alice@example.org>",
                "<boss@example.org> alice@example.org",
                "Foo, Bar <alice@example.org>",
                "alice@example.org (",
                "\"alice@example.org",
                "alice@example.org)",
                "<alice@example.org",
                "alice@example.org>",
                "<<alice@example.org>>",
                "alice@boss@example.org",
                "x: y: alice@example.org;",
                "x: alice@example.org",
                "alice@example.org;",
                "<boss@example.org,alice@example.org>",
                "<boss:alice@example.org>",
                "<@relay.example:@other.example:alice@example.org>",
                "<@relay.example@other.example:alice@example.org>",
                "<@relay.example,:alice@example.org>",
                "<@relay.example,other.example:alice@example.org>",
                "<@:alice@example.org>",
                "alice@[192.0.2.1, \"x\" <boss@example.org>]",
                "=?utf-8?q?boss=40example.org?= [ (] <alice@example.org>",
                "=?utf-8?q?boss=40example.org?= [,] <alice@example.org>",
                "\"g: boss@example.org;\" x: alice@example.org;",
                "x (boss@example.org) g:alice@example.org;",
                "g: (boss@example.org) alice@example.org;",
                "[x <boss@example.org>] <alice@example.org>",
                "[x\\] <boss@example.org> ] <alice@example.org>",
                "alice@[two words]",
                "alice@[]",
                "<@relay.example,@other.example>",
                "alice@exam ple.org",
                "alice@example . org",
                "alice @example.org",
                "alice (boss@example.org) @example.org",
                "alice@example.org (x) .example.net",
                "< alice@example.org (x) .example.net>",
                "alice@\"example.org\"",
                "alice@\"[192.0.2.1]\"",
                "alice@exa_mple..org",
                "@example.org",
                "alice@",
                "alice@example.org\rFrom: boss@example.org",
                "alice@example.org\r\nboss@example.org",
                "al\u0000ice@example.org",
                "[x]alice@example.org",
                "\"al\tice\"@example.org",
                "\"al\\\r\n ice\"@example.org",
                "\"al\u0085ice\"@example.org",
            })
    void whatTwoReadersCouldTakeDifferentlyIsAProblem(String value) {
        assertThat(parse(value).problem()).isNotEmpty().matches("[ -~]+");
    }

    @Test
    void aFoldedFieldIsReadAndADisplayNameInLatin1DoesNotMatter() {
        MailboxList list = MailboxList.parse("J\u00fcrgen\r\n <alice@example.org>".getBytes(ISO_8859_1));

        assertThat(list.problem()).isEmpty();
        assertThat(list.mailboxes()).extracting(Mailbox::toString).containsExactly("alice@example.org");
    }

    @Test
    void anAddressThatIsNotAsciiMustBeUtf8SinceAnotherReaderMightSeeAnotherDomain() {
        // As Latin-1, which the name is, the domain would be that of other letters.
        byte[] name = "J\u00fcrgen <".getBytes(ISO_8859_1);
        for (String address : new String[] {"alice@b\u00fccher.example>", "\u00e9@example.org>"}) {
            byte[] rest = address.getBytes(UTF_8);
            byte[] value = Arrays.copyOf(name, name.length + rest.length);
            System.arraycopy(rest, 0, value, name.length, rest.length);
            assertThat(MailboxList.parse(value).problem()).isNotEmpty();
        }
    }

    @Test
    @Tag("B18")
    void asManyAddressesAsAreAllowedAreReadAndNotOneMore() {
        assertThat(parse(addresses(MailboxList.MAXIMUM)).problem()).isEmpty();
        assertThat(parse(addresses(MailboxList.MAXIMUM + 1)).problem()).isEqualTo("names too many addresses");
    }

    @Test
    @Tag("B18")
    void aMillionOpenCommentsQuotesAndWordsTakeLinearTime() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            for (String piece : new String[] {"(", "\"", "<", "a ", "a@", ",", ":", ".", "\\", "[", "a:b;", "a@b.c,"}) {
                assertThat(parse(piece.repeat(1_000_000 / piece.length()))).isNotNull();
            }
        });
    }

    @Property
    @net.jqwik.api.Tag("B18")
    void anyOctetsGiveAResult(@ForAll byte[] value) {
        MailboxList list = MailboxList.parse(value);

        assertThat(list.problem()).matches("[ -~]*");
        assertThat(list.problem().isEmpty() && list.mailboxes().isEmpty()).isFalse();
    }

    private static String addresses(int number) {
        return String.join(
                ",",
                IntStream.range(0, number)
                        .mapToObj(i -> "u" + i + "@example.org")
                        .toList());
    }

    private static MailboxList parse(String value) {
        return MailboxList.parse(value.getBytes(UTF_8));
    }
}
