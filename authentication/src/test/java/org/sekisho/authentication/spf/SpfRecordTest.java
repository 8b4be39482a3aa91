package org.sekisho.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpfRecordTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=spf1",
                "v=spf1 all",
                "v=spf1 -all",
                "v=spf1 ~all",
                "v=spf1 ?all",
                "v=spf1 include:_spf.example.org -all",
                "v=spf1 a",
                "v=spf1 a/24",
                "v=spf1 a//64",
                "v=spf1 a/24//64",
                "v=spf1 a:mail.example.org",
                "v=spf1 a:mail.example.org./0//0",
                "v=spf1 a:foo:bar/baz.example.org/24",
                "v=spf1 a:%{d}/24",
                "v=spf1 a:%{l1r/}.example.org/24//64",
                "v=spf1 a:%{d}.example.xn--p1ai",
                "v=spf1 a:host.1-2",
                "v=spf1 a:host.%%",
                "v=spf1 a:host%_",
                "v=spf1 a:host%-",
                "v=spf1 a:a%%%-",
                "v=spf1 mx mx/8 mx:example.net//32",
                "v=spf1 ptr ptr:example.org",
                "v=spf1 exists:%{ir}.%{l1r+-}._spf.%{d}",
                "v=spf1 exists:%{S}.%{O2}.%{h999r.-+,/_=}.example.org",
                "v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.1 ip4:0.0.0.0/0 ip4:255.255.255.255",
                "v=spf1 ip6:2001:db8::/32 ip6:::1 ip6:::/0 ip6:2001:db8:1:2:3:4:5:6",
                "v=spf1 redirect=_spf.example.org exp=explain.%{d}"
            })
    void aValidRecordIsReadAndWrittenAsItWas(String text) {
        assertThat(SpfRecord.parse(text)).isInstanceOf(SpfRecord.class).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "V=SPF1 +A:Mail.Example.Org -ALL, v=spf1 a:Mail.Example.Org -all",
        "v=spf1   mx   , v=spf1 mx",
        "v=spf1 ip4:192.0.2.77/24, v=spf1 ip4:192.0.2.0/24",
        "v=spf1 ip6:2001:DB8:0:0:0:0:0:1/32, v=spf1 ip6:2001:db8::/32",
        "v=spf1 ip6:::ffff:192.0.2.1, v=spf1 ip6:::ffff:c000:201",
        "v=spf1 a/32//128, v=spf1 a",
        "v=spf1 exists:%{LR-}.example.org, v=spf1 exists:%{Lr-}.example.org",
        "v=spf1 a:x%%20.example.org, v=spf1 a:x%-.example.org",
        "v=spf1 redirect=a.example.org -all, v=spf1 -all",
        "v=spf1 all redirect=a.example.org, v=spf1 all",
        "v=spf1 exp=a.example.org mx, v=spf1 mx exp=a.example.org",
        "v=spf1 moo.cow-far_out=man:dog/cat all, v=spf1 all",
        "v=spf1 default= default=+ x=%{c}%{r}%{t} all, v=spf1 all"
    })
    void writingARecordLeavesOutWhatMeansNothing(String text, String written) {
        assertThat(SpfRecord.parse(text)).isInstanceOf(SpfRecord.class).hasToString(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // unknown or damaged terms
                "moo",
                "-",
                "--all",
                "all.",
                "all:example.org",
                "all/8",
                "all\t",
                "a\u00e9",
                "=all",
                "1up=x",
                "-exp=a.example.org",
                "moo.cow/far_out=man",
                "moo:cow=man",
                "\u0000",
                "ip5:192.0.2.1",
                // include, exists, ptr
                "include",
                "include:",
                "include:example.org/24",
                "exists",
                "exists:",
                "exists:a.example.org/24",
                "ptr:",
                "ptr/0",
                "redirect:a.example.org",
                // domain-spec
                "a:",
                "a:museum",
                "a:museum.",
                "a:.",
                "a:example.-com",
                "a:example.com-",
                "a:192.0.2.1",
                "a:abc.123",
                "a:example.com:8080",
                "a:example.org\u0000",
                "a:exam\u00e9ple.org",
                "a:example..",
                "a:%{d}com",
                "a:%{d",
                "a:%{}",
                "a:%",
                "a:%a.example.org",
                "a:%(d).example.org",
                "a:%{a}.example.org",
                "a:%{c}.example.org",
                "a:%{r}.example.org",
                "a:%{t}.example.org",
                "a:%{d0}",
                "a:%{d00}",
                "a:%{d-r}",
                "a:%{d.x}",
                "a:%%{d",
                "a:x%%_",
                // prefix lengths
                "a/",
                "a//",
                "a/33",
                "a//129",
                "a/024",
                "a//064",
                "a/24/64",
                "a///64",
                "a/24//",
                "a/-1",
                "a/1000",
                "mx/33",
                "mx:example.org///8",
                // networks
                "ip4",
                "ip4:",
                "ip4:192.0.2",
                "ip4:192.0.2.",
                "ip4:192.0.2.1.1",
                "ip4:192.0.2.256",
                "ip4:192.0.2.01",
                "ip4:192.0.2.1:25",
                "ip4:192.0.2.1/33",
                "ip4:192.0.2.1/024",
                "ip4:192.0.2.1//24",
                "ip4:192.0.2.1/",
                "ip4:192.0.2.x",
                "ip4/24",
                "ip4:/24",
                "ip4:%{i}",
                "ip6",
                "ip6:",
                "ip6:2001:db8",
                "ip6::2001::1",
                "ip6:1::2::3",
                "ip6:2001:db8::/129",
                "ip6:2001:db8::/032",
                "ip6:2001:db8::/",
                "ip6:2001:db8::g",
                "ip6:12345::",
                "ip6:1:2:3:4:5:6:7:8::",
                "ip6:1:2:3:4:5:6:7:8:9",
                "ip6:::192.0.2",
                "ip6:1:2:3:4:5:6:7:192.0.2.1",
                "ip6:192.0.2.1",
                "ip6:fe80::1%eth0",
                "ip6/32",
                "ip6:::\u0661",
                // modifiers
                "redirect=",
                "redirect=-all",
                "exp=",
                "exp=-all",
                "exp=%{c}.example.org",
                "x=%",
                "x=%{z}",
                "x=\u00e9",
                "redirect=a.example.org redirect=a.example.org",
                "exp=a.example.org exp=a.example.org"
            })
    void oneErrorAnywhereVoidsTheRecord(String term) {
        assertThat(SpfRecord.parse("v=spf1 ip4:192.0.2.1 " + term)).isInstanceOf(SpfSyntaxError.class);
        assertThat(SpfRecord.parse("v=spf1 " + term + " -all")).isInstanceOf(SpfSyntaxError.class);
    }

    @Tag("B01")
    @ParameterizedTest
    @ValueSource(
            strings = {"v=spf10", "v=spf1-all", "v=spf1\t-all", "v=spf", "v=spf2 -all", " v=spf1", "spf1", "", "v=spf1,"
            })
    void aTextThatOnlyResemblesARecordIsNone(String text) {
        assertThat(SpfRecord.isRecord(text)).isFalse();
        assertThat(SpfRecord.parse(text)).isInstanceOf(SpfSyntaxError.class);
    }

    @Test
    void anErrorSaysWhichTermIsWrongInPrintableAscii() {
        assertThat(SpfRecord.parse("v=spf1 a:\u00e9\u0007\n")).hasToString("bad domain or prefix length in a:???");
        assertThat(((SpfSyntaxError) SpfRecord.parse("v=spf1 " + "x".repeat(5000))).term())
                .hasSize(100);
    }

    @Test
    void theReasonOfADirectiveIsBounded() {
        SpfRecord record = (SpfRecord) SpfRecord.parse("v=spf1 a:" + "x".repeat(5000) + ".org");
        assertThat(record.directives().get(0).reason())
                .startsWith("matched a:xxx")
                .hasSize(300);
    }
}
