package org.sekisho.authentication.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportDestinationTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        mailto:d@example.org                             | d@example.org
        MAILTO:Dmarc.Reports+rua@Example.ORG             | Dmarc.Reports+rua@example.org
        mailto:d@example.org?subject=x&to=other@e.org    | d@example.org
        mailto:d@example.org#part                        | d@example.org
        mailto:a%2bb%40c@example.org                     | -
        mailto:a%2Bb@example.org                         | a+b@example.org
        mailto:a%21b@example.org                         | a!b@example.org
        mailto:%22a%40b%2C%20c%22@example.org            | "a@b, c"@example.org
        mailto:%22plain%22@example.org                   | plain@example.org
        mailto:%22a%5C%22b%22@example.org                | "a\\"b"@example.org
        mailto:d@b%C3%BCcher.example                     | d@xn--bcher-kva.example
        mailto:d@xn--bcher-kva.example                   | d@xn--bcher-kva.example
        mailto:d@example.org.                            | d@example.org
        mailto:d@_dmarc.example.org                      | d@_dmarc.example.org
        """)
    void aMailtoUriNamesAMailbox(String uri, String address) {
        List<String> expected = address.equals("-") ? List.of() : List.of(address);
        assertThat(addresses(uri)).isEqualTo(expected);
    }

    @Test
    void oneUriMayNameSeveral() {
        assertThat(addresses("mailto:a@example.org%2Cb@example.net")).containsExactly("a@example.org", "b@example.net");
        assertThat(addresses("mailto:a@example.org,b@example.net")).containsExactly("a@example.org", "b@example.net");
    }

    @Test
    void oneBadAddressMakesTheUriUnusable() {
        assertThat(addresses("mailto:a@example.org,b")).isEmpty();
        assertThat(addresses("mailto:a@example.org,")).isEmpty();
        // RFC 6068 2: a comma in the local part, which had to be quoted.
        assertThat(addresses("mailto:a%2Cb@example.org")).isEmpty();
    }

    @Test
    void aUriNamesNoMoreThanTenMailboxes() {
        for (int count : new int[] {ReportDestination.MAXIMUM_MAILBOXES, ReportDestination.MAXIMUM_MAILBOXES + 1}) {
            String uri = "mailto:"
                    + IntStream.range(0, count)
                            .mapToObj(i -> "a" + i + "@example.org")
                            .collect(Collectors.joining("%2C"));
            assertThat(addresses(uri)).hasSize(count > 10 ? 0 : 10);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mailto:",
                "mailto:d",
                "mailto:@example.org",
                "mailto:d@",
                "mailto:.d@example.org",
                "mailto:d..e@example.org",
                "mailto:d.@example.org",
                "mailto:a%20b@example.org",
                "mailto:%20d@example.org",
                "mailto:d@example..org",
                "mailto:d@%5B192.0.2.1%5D",
                "mailto:%22%22@example.org",
                "mailto:%22a@example.org",
                "mailto:%22a%22b%22@example.org",
                "mailto:%22a%5C%22@example.org",
                "mailto:d%0D%0ABcc:x%40y@example.org",
                "mailto:%22d%0D%0A%22@example.org",
                "mailto:%22d%5C%0A%22@example.org",
                "mailto:d@example.org%0D%0ADATA",
                "mailto:d%00@example.org",
                "mailto:d%FF@example.org",
                "mailto:d%C3@example.org",
                "mailto:d%C3%BC@example.org",
                "mailto:d%4",
                "mailto:d%zz@example.org",
                "mailto:%3Cd@example.org%3E",
                "mailto:D%20%3Cd@example.org%3E",
                "https://example.org/d@example.org"
            })
    void whatIsNoMailboxIsUnusableAndSaysWhy(String uri) {
        assertThat(ReportDestination.of(new ReportUri(uri)))
                .isInstanceOfSatisfying(
                        ReportDestination.Unusable.class,
                        unusable -> assertThat(unusable.reason()).matches("[ -~]{10,80}"));
    }

    @Test
    void anAddressIsAsLongAsSmtpTakesIt() {
        String local = "l".repeat(MailtoReader.LONGEST_LOCAL_PART);
        String host = ".x".repeat(100).substring(1);
        assertThat(addresses("mailto:" + local + "@example.org")).hasSize(1);
        assertThat(addresses("mailto:" + local + "l@example.org")).isEmpty();

        String fitting = "l".repeat(MailtoReader.LONGEST_ADDRESS - host.length() - 1);
        assertThat(addresses("mailto:" + fitting + "@" + host)).hasSize(1);
        assertThat(addresses("mailto:" + fitting + "l@" + host)).isEmpty();
    }

    @Test
    void otherSchemesAreNamed() {
        assertThat(ReportDestination.of(new ReportUri("HTTPS://example.org/")))
                .isEqualTo(new ReportDestination.Unusable("reports cannot be sent to a URI of the scheme https"));
    }

    @Property(tries = 2000)
    void whateverIsEncodedNoControlCharacterAndNoSecondAtComesOut(
            @ForAll @StringLength(max = 40) @CharRange(from = 0, to = 0x200) String any) {
        String encoded = new StringBuilder("mailto:")
                .append(percent(any))
                .append("@example.org")
                .toString();

        for (String address : addresses(encoded)) {
            assertThat(address).matches("[ -~]+");
            String local = address.substring(0, address.lastIndexOf('@'));
            assertThat(local.startsWith("\"") && local.endsWith("\"") || local.matches("[^\\s@\"<>(),:;\\\\\\[\\]]+"))
                    .isTrue();
        }
    }

    @Property
    void anAddressComesOutAsItWentIn(
            @ForAll @StringLength(min = 1, max = 30) @CharRange(from = ' ', to = '~') String text) {
        String quoted = '"' + text.replaceAll("[\"\\\\]", "\\\\$0") + '"';
        String once = addresses("mailto:" + percent(quoted + "@example.org")).get(0);

        assertThat(addresses("mailto:" + percent(once))).containsExactly(once);
        assertThat(once.equals(text + "@example.org") || once.equals(quoted + "@example.org"))
                .isTrue();
    }

    private static String percent(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(String.format("%%%02X", octet));
        }
        return encoded.toString();
    }

    private static List<String> addresses(String uri) {
        return ReportDestination.of(new ReportUri(uri)) instanceof ReportDestination.Mailboxes found
                ? found.mailboxes().stream().map(ReportMailbox::address).toList()
                : List.of();
    }
}
