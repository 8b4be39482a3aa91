package org.sekisho.authentication.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainNamesTest {

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org",
        "EXAMPLE.Org., example.org",
        "example.org.., example.org.",
        "'', ''",
        "., ''",
        "I.test, i.test"
    })
    void theCanonicalFormIsLowerCaseWithoutOneFinalDot(String name, String canonical) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertThat(DomainNames.canonical(name)).isEqualTo(canonical);
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @org.junit.jupiter.api.Tag("B08")
    @ValueSource(
            strings = {
                "\u2066bank.com\u2069",
                "ba\u061cnk.com",
                "ba\u180enk.com",
                "ba\u3164nk.com",
                "ba\uffa0nk.com",
                "ba\u17b4nk.com",
                "ba\u2800nk.com",
                "ba\ufff9nk.com",
                "\u00df\u2066bank.com",
                "ba\udb40\udd00nk.com",
                "ba\udb40\udc61nk.com",
                "ba\ud834\udd73nk.com"
            })
    void aLabelWithCharactersThatNobodySeesIsNone(String name) {
        assertThat(DomainNames.toAscii(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ba\u00adnk.com", "ba\u200bnk.com", "ba\u2060nk.com", "\ufeffbank.com", "ba\ufe0fnk.com"})
    void whatTheRulesTakeOutIsNoPartOfTheName(String name) {
        assertThat(DomainNames.toAscii(name)).contains("bank.com");
    }

    @Test
    void onlyAsciiLettersChangeTheirCase() {
        assertThat(DomainNames.canonical("\u00c4\u0130")).isEqualTo("\u00c4\u0130");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_dmarc.example.org",
                "s1._domainkey.example.org",
                "a b",
                "-x-.test",
                "a..b",
                "xn--fa-hia.de",
                "xn--"
            })
    void anAsciiNameStaysAsItIs(String name) {
        assertThat(DomainNames.toAscii(name)).contains(name);
    }

    @ParameterizedTest
    @CsvSource({
        "b\u00fccher.example, xn--bcher-kva.example",
        "B\u00dcCHER.example., xn--bcher-kva.example",
        "bu\u0308cher.example, xn--bcher-kva.example",
        "_dmarc.b\u00fccher.example, _dmarc.xn--bcher-kva.example",
        "\u4f8b\u3048\u3002\u30c6\u30b9\u30c8, xn--r8jz45g.xn--zckzah",
        "\u4f8b\u3048\uff0e\u30c6\u30b9\u30c8\uff61, xn--r8jz45g.xn--zckzah",
        "\uff45xample.org, example.org",
        "\ud83d\ude00.example, xn--e28h.example",
        "\ud83a\udd00.example, xn--9d6h.example",
        "\u0130.example, xn--i-9bb.example"
    })
    void uLabelsBecomeALabels(String name, String ascii) {
        assertThat(DomainNames.toAscii(name)).contains(ascii);
    }

    @ParameterizedTest
    @CsvSource({
        "fa\u00df.de, xn--fa-hia.de",
        "FA\u1e9e.de, xn--fa-hia.de",
        "\u03b2\u03cc\u03bb\u03bf\u03c2.com, xn--nxasmm1c.com",
        "\u03b2\u03cc\u03bb\u03bf\u03c3.com, xn--nxasmq6b.com",
        "\u0915\u094d\u200d\u0937.test, xn--11b2ezcw70k.test",
        "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.com, xn--mgba3gch31f060k.com"
    })
    void theFourCharactersThatIdna2003ReplacedStayThemselves(String name, String ascii) {
        assertThat(DomainNames.toAscii(name)).contains(ascii);
    }

    @Test
    void aLabelThatCannotBeConvertedHasNoAsciiForm() {
        assertThat(DomainNames.toAscii("a\u2488b.test"))
                .as("a digit with a full stop in it")
                .isEmpty();
        assertThat(DomainNames.toAscii("\u00fc".repeat(64) + ".test")).isEmpty();
        assertThat(DomainNames.toAscii("\u00fc" + "x".repeat(62) + ".test")).isEmpty();
        assertThat(DomainNames.toAscii("\u00ad.test"))
                .as("nothing is left of it")
                .isEmpty();
        assertThat(DomainNames.toAscii("\u00fc.".repeat(200))).isEmpty();
    }

    @Property
    @Tag("B18")
    void anyTextIsConvertedToAsciiOrToNothing(@ForAll @StringLength(max = 300) String text) {
        DomainNames.toAscii(text).ifPresent(ascii -> {
            assertThat(ascii).matches("\\p{ASCII}*");
            assertThat(DomainNames.toAscii(ascii)).contains(DomainNames.canonical(ascii));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, true",
        "_dmarc.a b, true",
        "'', false",
        "a..b, false",
        ".a, false",
        "a., false",
        "b\u00fccher.de, false"
    })
    void aNameIsValidWhenThereCanBeAPacketForIt(String name, boolean valid) {
        assertThat(DomainNames.isValid(name)).isEqualTo(valid);
    }

    @Test
    void theLengthOfLabelsAndNamesIsLimited() {
        assertThat(DomainNames.isValid("x".repeat(63) + ".test")).isTrue();
        assertThat(DomainNames.isValid("x".repeat(64) + ".test")).isFalse();
        assertThat(DomainNames.isValid("x.".repeat(126) + "x")).isTrue();
        assertThat(DomainNames.isValid("x.".repeat(126) + "xx")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org, true",
        "a.example.org, example.org, true",
        "badexample.org, example.org, false",
        "example.org, a.example.org, false",
        "org, example.org, false"
    })
    void aSubdomainEndsAtALabelBoundary(String name, String ancestor, boolean below) {
        assertThat(DomainNames.isSameOrBelow(name, ancestor)).isEqualTo(below);
    }
}
