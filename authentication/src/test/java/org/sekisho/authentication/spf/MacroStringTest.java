package org.sekisho.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MacroStringTest {

    private static final String DOMAIN = "email.example.com";

    /** The examples of RFC 7208 7.4, and what 7.3 says besides. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "%{s} strong-bad@email.example.com",
                "%{o} email.example.com",
                "%{d} email.example.com",
                "%{d4} email.example.com",
                "%{d3} email.example.com",
                "%{d2} example.com",
                "%{d1} com",
                "%{dr} com.example.email",
                "%{d2r} example.email",
                "%{l} strong-bad",
                "%{l-} strong.bad",
                "%{lr} strong-bad",
                "%{lr-} bad.strong",
                "%{l1r-} strong",
                "%{ir}.%{v}._spf.%{d2} 3.2.0.192.in-addr._spf.example.com",
                "%{lr-}.lp._spf.%{d2} bad.strong.lp._spf.example.com",
                "%{lr-}.lp.%{ir}.%{v}._spf.%{d2} bad.strong.lp.3.2.0.192.in-addr._spf.example.com",
                "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2} 3.2.0.192.in-addr.strong.lp._spf.example.com",
                "%{d2}.trusted-domains.example.net example.com.trusted-domains.example.net",
                "%{h} mx.Example.org",
                "%{c} 192.0.2.3",
                "%{r} unknown",
                "%{t} 1700000000",
                "%{p} unknown",
                "%{S} strong-bad%40email.example.com",
                "%{d128} email.example.com",
                "%{d99999999999999999999r} com.example.email",
                "%{d01} com",
                "%{d1-} email.example.com",
                "%{l2-} strong.bad",
                "%{lr-a} null"
            },
            nullValues = "null")
    void expandsAsTheStandardSays(String text, String expansion) {
        assertThat(expand(text, "strong-bad", "192.0.2.3")).isEqualTo(expansion);
    }

    @ParameterizedTest
    @CsvSource({
        "a-b+c.d, %{l-+}, a.b.c.d",
        "a-b+c.d, %{l-}, a.b+c.d",
        "a-b+c.d, %{l1+}, c.d",
        "a-b+c.d, %{lr-+.}, d.c.b.a",
        "a-b+c.d, %{l2r-+.}, b.a",
        "a--b, %{l-}, a..b",
        "a--b, %{lr-}, b..a",
        "a--b, %{l2-}, .b",
        "a--b, %{l2r-}, .a",
        "-a-, %{l-}, .a.",
        "-a-, %{lr-}, .a.",
        "-a-, %{l1-}, ''",
        "-a-, %{l1r-}, ''",
        "a=b_c/d.e, %{l=_/.}, a.b.c.d.e",
        "~jack&jill=up-a_b3.c, %{L}, ~jack%26jill%3Dup-a_b3.c",
        "a b%é, %{L}, a%20b%25%C3%A9",
        "a&b-c, %{L1-}, c"
    })
    void splitsReversesAndEscapesTheLocalPart(String localPart, String text, String expansion) {
        assertThat(expand(text, localPart, "192.0.2.3")).isEqualTo(expansion);
    }

    @Test
    void percentSignsStandForPercentBlankAndEncodedBlank() {
        assertThat(expand("a%%b%_c%-d", "x", "192.0.2.3")).isEqualTo("a%b c%20d");
    }

    @Test
    void anIpv6AddressIsWrittenInNibblesForDnsAndShortForPeople() {
        assertThat(expand("%{ir}.%{v}._spf.%{d2}", "x", "2001:db8::cb01"))
                .isEqualToIgnoringCase(
                        "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com");
        assertThat(expand("%{c}", "x", "2001:db8::cb01")).isEqualTo("2001:db8::cb01");
    }

    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "1:0:2:0:0:3:0:0, 1:0:2::3:0:0",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
        "::1.2.3.4, ::102:304"
    })
    void addressesForPeopleAreShortenedAtTheLongestRunOfZeros(String text, String shortened) {
        assertThat(Ip6Bits.parse(text)).hasToString(shortened);
    }

    @Test
    void theStartOfALongExpansionIsEnoughForAnExplanation() {
        MacroString text = MacroString.parseExplanation("%{l}".repeat(10_000));
        assertThat(text.expandStart(values("abcdefghij", "192.0.2.3"), DOMAIN, 25))
                .hasSize(30);
    }

    @Test
    void theEndOfALongExpansionIsEnoughForAName() {
        MacroString text = MacroString.parseDomain("%{l}".repeat(10_000) + ".org");
        assertThat(text.expandEnd(values("abcdefghij", "192.0.2.3"), DOMAIN, 25))
                .hasSize(34)
                .endsWith("j.org");
    }

    private static String expand(String text, String localPart, String client) {
        MacroString macros = MacroString.parseExplanation(text);
        return macros == null ? null : macros.expandStart(values(localPart, client), DOMAIN, Integer.MAX_VALUE);
    }

    private static MacroValues values(String localPart, String client) {
        ClientAddress address = ClientAddress.of(InetAddresses.forString(client));
        SpfSettings settings = SpfSettings.standard().withClock(() -> Instant.ofEpochSecond(1_700_000_000));
        return new SessionMacros(
                address,
                new Sender(localPart, DOMAIN, true),
                "mx.Example.org",
                new ReverseNames(NoDns.INSTANCE, address, 10),
                settings);
    }
}
