package org.sekisho.authentication.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Values of From fields: such as honest senders write, right or sloppy, and such as somebody writes who wants {@code
 * ceo@bank.example} to be seen where {@code evil.example} is judged.
 */
public final class FromFields {

    /** Behind whom the tricks hide. */
    public static final String VICTIM = "bank.example";

    /** Each names one author, of {@code good.example}. */
    public static final List<byte[]> HONEST = honest();

    /** Each shows somebody of {@link #VICTIM} to some reader, and {@code evil.example} to others. */
    public static final List<byte[]> TRICKS = tricks();

    private FromFields() {}

    private static List<byte[]> honest() {
        List<byte[]> values = encoded(
                UTF_8,
                // Broken, but nobody is shown by what comes before it.
                "John\0 Doe <a@good.example>",
                "John\u000bDoe <a@good.example>",
                "John\r\n \r\n Doe <a@good.example>",
                "a@good.example",
                "<a@good.example>",
                "John Doe <a@good.example>",
                "\"John Doe\" <a@good.example>",
                "John Doe<a@good.example>",
                "\"John Doe\"<a@good.example>",
                "a@good.example (John Doe)",
                "(John Doe) a@good.example",
                "John Doe <a@good.example> (Sales)",
                "John Doe (Sales) <a@good.example>",
                "a@good.example <a@good.example>",
                "a@other.example <a@good.example>",
                "<a@good.example> <a@good.example>",
                "\"a@good.example\" <a@good.example>",
                "'a@good.example' <a@good.example>",
                "'a@good.example'",
                "\"'a@good.example'\" <a@good.example>",
                "\"a@other.example\" <a@good.example>",
                "\"John Doe <a@other.example>\" <a@good.example>",
                // Unquoted punctuation in names.
                "Foo, Inc. <a@good.example>",
                "Doe, John <a@good.example>",
                "Doe, John, Dr. <a@good.example>",
                "J. R. Doe <a@good.example>",
                "Foo: News <a@good.example>",
                "Re: Foo: Bar <a@good.example>",
                "Foo; Bar <a@good.example>",
                "Foo [Sales] <a@good.example>",
                "[Foo] <a@good.example>",
                "[Foo <a@good.example>",
                "Foo] <a@good.example>",
                "[Foo, Bar] <a@good.example>",
                "Foo) <a@good.example>",
                "Foo (Bar <a@good.example>",
                "Foo ((Bar) <a@good.example>",
                "Foo (Bar, Baz) <a@good.example>",
                "John \"Johnny\" Doe <a@good.example>",
                "John 'Johnny' Doe <a@good.example>",
                "\"John Doe <a@good.example>",
                "John Doe\" <a@good.example>",
                "\"\"John\" Doe\" <a@good.example>",
                "GOOD\\jdoe <a@good.example>",
                "\"GOOD\\jdoe\" <a@good.example>",
                "John & Jane / Foo + Bar! <a@good.example>",
                "<Foo> a@good.example",
                "Foo > Bar <a@good.example>",
                "Sales @ Foo <a@good.example>",
                "\"Sales @ Foo\" <a@good.example>",
                "@foo <a@good.example>",
                "John [a@other.example] <a@good.example>",
                "John [mailto:a@other.example] <a@good.example>",
                "John (a@other.example) <a@good.example>",
                "<a@good.example> John Doe",
                "John Doe a@good.example",
                "\"John Doe\" a@good.example",
                "<<a@good.example>>",
                "John <a@good.example",
                "a@good.example>",
                "mailto:a@good.example",
                "<mailto:a@good.example>",
                "a@good.example,",
                ", a@good.example",
                "a@good.example;",
                "John Doe <a@good.example>,",
                "John <a@good.example>, \"John\" <b@good.example>",
                "John Doe <a@good.example>, Jane Doe",
                // Encoded words.
                "=?utf-8?q?J=C3=BCrgen?= <a@good.example>",
                "=?UTF-8?B?SsO8cmdlbg==?= <a@good.example>",
                "=?iso-8859-1?Q?M=FCller=2C_Hans?= <a@good.example>",
                "=?utf-8?q?M=C3=BCller?=, =?utf-8?q?Hans?= <a@good.example>",
                "=?UTF-8?Q?Foo, Inc.?= <a@good.example>",
                "=?UTF-8?Q?Foo (Bar)?= <a@good.example>",
                "\"=?utf-8?q?J=C3=BCrgen?=\" <a@good.example>",
                "=?utf-8?q?a=40other.example?= <a@good.example>",
                "=?utf-8?q?J=C3=BCrgen_via_Foo?=\r\n <a@good.example>",
                "=?ISO-2022-JP?B?GyRCOzNFREIsbTobKEI=?= <a@good.example>",
                "=?ISO-2022-JP?B?GyRCPi5AbhsoQg==?= <a@good.example>",
                "=?unknown-8bit?q?Foo?=, Inc <a@good.example>",
                "=?UTF-8?Q?=F0=9F=9A=80_News?= <a@good.example>",
                "=?utf-8?q?Foo <a@good.example>?=",
                // Names in UTF-8.
                "J\u00fcrgen M\u00fcller <a@good.example>",
                "M\u00fcller, J\u00fcrgen <a@good.example>",
                "\u5c71\u7530\u592a\u90ce <a@good.example>",
                "\u682a\u5f0f\u4f1a\u793e\uff20\u6771\u4eac <a@good.example>",
                "\"\u5c71\u7530, \u592a\u90ce\" <a@good.example>",
                "\u5c71\u7530\u3000\u592a\u90ce<a@good.example>",
                // Services that send for others.
                "\"'John Doe' via Foo\" <foo@good.example>",
                "'John Doe' via Foo <foo@good.example>",
                "'a@other.example' via Foo <foo@good.example>",
                "a@other.example via Foo <foo@good.example>",
                "John Doe via Foo, Inc. <foo@good.example>",
                "\"John Doe (via Foo)\" <foo@good.example>",
                "John Doe <a=40other.example@good.example>",
                // Groups, routes, folding.
                "Friends: a@good.example;",
                "Friends: John <a@good.example>, b@good.example;",
                "<@relay.example:a@good.example>",
                "John\r\n Doe\r\n\t<a@good.example>",
                "John Doe\r\n <a@good.example>\r\n ",
                "a@\r\n good.example",
                "  John Doe  < a@good.example >  ",
                "John Doe <a@good.example>\u00a0",
                // Local parts are nobody's concern.
                "a..b@good.example",
                "a.@good.example",
                ".a@good.example",
                "Taro <a..b.@good.example>",
                "\"a..b\"@good.example",
                "\"a b\"@good.example",
                "\"a@other.example\"@good.example",
                "\"<a@other.example>\"@good.example",
                "<\"a>b\"@good.example>",
                "a+b=c/d@good.example",
                "a%other.example@good.example",
                "other.example!a@good.example",
                "\u7528\u6237@good.example",
                "a@good.example.",
                "A@GOOD.EXAMPLE");
        values.addAll(encoded(
                ISO_8859_1,
                "J\u00fcrgen <a@good.example>",
                "M\u00fcller, J\u00fcrgen <a@good.example>",
                // Shift JIS, in which the second octet may be an at sign, and the old code with escapes.
                "\u0083t\u0083@ <a@good.example>",
                "\u001b$B;3ED\u001b(B <a@good.example>"));
        return Collections.unmodifiableList(values);
    }

    private static List<byte[]> tricks() {
        List<byte[]> values = encoded(
                UTF_8,
                // To some readers the field is over here.
                "ceo@bank.example\0<a@evil.example>",
                "ceo@bank.example\u000b<a@evil.example>",
                "ceo@bank.example \u000c <a@evil.example>",
                "ceo@bank.example\u001a<a@evil.example>",
                "ceo@bank.example\u007f<a@evil.example>",
                "ceo@bank.example\u0085<a@evil.example>",
                "ceo@bank.example\u2028<a@evil.example>",
                "x\u000b ceo@bank.example\0<a@evil.example>",
                "ceo@bank.example\r\n \r\n <a@evil.example>",
                "ceo@bank.example\n\t\n <a@evil.example>",
                // Whose comment is it?
                "ceo@bank.example (<a@evil.example>",
                "ceo@bank.example ((<a@evil.example>)",
                "ceo@bank.example (\\) <a@evil.example>",
                "(ceo@bank.example) a (x) @evil.example",
                "(ceo@bank.example) x, a@evil.example",
                "x (ceo@bank.example), a@evil.example",
                "\"x\" (ceo@bank.example), a@evil.example",
                "x: (ceo@bank.example) a@evil.example",
                "x (ceo@bank.example): a@evil.example;",
                "<a@evil.example> (x) ceo@bank.example",
                // A domain in pieces.
                "CEO <ceo@bank.exam ple>, a@evil.example",
                "ceo@ba(x)nk.example, a@evil.example",
                "ceo@bank.e xample, <a@evil.example>",
                "ceo@bank(x).example, a@evil.example",
                "ceo@bank.example (x) .evil.example",
                "ceo@bank.example .evil.example",
                "ceo@bank .example (x) .evil.example",
                "ceo@bank \\\r\n .example\\x, a@evil.example",
                "ceo@bank .example\rX .evil.example, a@evil.example",
                "ceo@bank.example.\r\n evil.example",
                "<ceo@bank.example(x).evil.example>",
                "ceo@(x)bank.example, a@evil.example",
                "ceo@bank.ex\ram\nple, a@evil.example",
                "ceo@bank\u3000.example, a@evil.example",
                "ceo@ba\u00a0nk.example, a@evil.example",
                // Two addresses, one of them hidden from somebody.
                "ceo@bank.example, a@evil.example",
                "ceo@bank.example; a@evil.example",
                "ceo@bank.example a@evil.example",
                "ceo@bank.example: a@evil.example",
                "ceo@bank.example@evil.example",
                "<ceo@bank.example><a@evil.example>",
                "<ceo@bank.example> <a@evil.example>",
                "[<ceo@bank.example>] <a@evil.example>",
                "[ <ceo@bank.example>, ] <a@evil.example>",
                "[x, ceo@bank.example] <a@evil.example>",
                "[\" ] <ceo@bank.example>, \" <a@evil.example>",
                "[\"<ceo@bank.example>, \" <a@evil.example>",
                "x@evil.example \", ceo@bank.example\" <a@evil.example>",
                "x@evil.example; \", ceo@bank.example\" <a@evil.example>",
                "\"x\" <a@evil.example> <ceo@bank.example>",
                "a@evil.example <ceo@bank.example",
                "<a@evil.example, ceo@bank.example>",
                "<ceo@bank.example <a@evil.example>>",
                "ceo@bank.example <>, a@evil.example",
                "ceo@bank.example <x>, a@evil.example",
                "<a(>)@bank.example> <b@evil.example>",
                "a(<)ceo@bank.example(>), b@evil.example",
                "\"a@evil.example, <ceo@bank.example>",
                "\\\"ceo@bank.example, \\\" <a@evil.example>",
                "x\" <ceo@bank.example>, \"y <a@evil.example>, \"",
                "G: ceo@bank.example;, a@evil.example",
                "G: a@evil.example, ceo@bank.example",
                "<@evil.example:ceo@bank.example>",
                "<@evil.example,ceo@bank.example:a@evil.example>",
                // An element that is only a name.
                "\"ceo@bank.example\", a@evil.example",
                "\"<ceo@bank.example>\", a@evil.example",
                "\"ceo@bank.example\" x, a@evil.example",
                "\"ceo@bank.example\" a@evil.example",
                "\"ceo@ba\"nk.example, a@evil.example",
                "\"ceo@bank.example\": a@evil.example;",
                "a@evil.example, \"CEO\" \"ceo@bank.example\"",
                "=?utf-8?q?ceo=40bank.example?=, a@evil.example",
                "=?utf-8?b?Y2VvQGJhbmsuZXhhbXBsZQ==?=, a@evil.example",
                "=?utf-8?b?PGNlb0BiYW5rLmV4YW1wbGU+?=, a@evil.example",
                "=?utf-16?b?AGMAZQBvAEAAYgBhAG4AawAuAGUAeABhAG0AcABsAGU=?=, a@evil.example",
                "=?utf-8?q?ceo=40ba?= =?utf-8?q?nk.example?=, a@evil.example",
                "=?utf-8?q?ceo=(x)40bank.example?=, a@evil.example",
                "=?utf-8?q?ceo=\"40bank.example\"?=, a@evil.example",
                "=?utf-8?q?ceo;=40bank.example?=, a@evil.example",
                "x=?y:?=?utf-8?q?ceo=40bank.example?=, a@evil.example",
                "\"=?utf-8?q?ceo=40bank.example?=\", a@evil.example",
                "<a@evil.example> =?utf-8?q?ceo=40bank.example?=",
                "=?utf-8?q?ceo=40bank.example?= a@evil.example",
                "=?utf-8?q?ceo=40bank.example?==?utf-8?q?x (y?=, a@evil.example",
                "=?utf-8?q?ceo=40bank?=.example=?utf-8?q?.x?= =?utf-8?q?y (z, a@evil.example",
                "=?utf-7?q?ceo+AEA-bank.example?=, a@evil.example",
                "=?utf-8*en?q?ceo=40bank.example?=, a@evil.example",
                "ceo\uff20bank.example, a@evil.example",
                "\"ceo\ufe6bbank.example\", a@evil.example",
                // A domain that nobody can read.
                "ceo@=?utf-8?q?bank.example?=, a@evil.example",
                "<ceo@\"bank.example\">, <a@evil.example>",
                "ceo@\"bank\".example, a@evil.example",
                "ceo@[bank.example], a@evil.example",
                "ceo@[192.0.2.1].bank.example, a@evil.example",
                "\u00a0(ceo@bank.example)a@evil.example",
                "<ceo@bank\u202e.example>, <a@evil.example>",
                "ceo@bank\u200c.example, a@evil.example",
                "ceo@ba\u200dnk.example, a@evil.example",
                "ceo@ba\u2060nk.example, a@evil.example",
                "ceo@bank\u2024example, a@evil.example",
                "ceo@bank\uff0eexample, a@evil.example",
                "ceo@bank.\0example, a@evil.example",
                "ceo@bank\0.example, a@evil.example",
                "ceo@bank.example\u0001, a@evil.example",
                "ceo@bank.exam\u007fple, a@evil.example",
                "ceo@bank\\.example, a@evil.example",
                "ceo@bank..example, a@evil.example",
                "ceo@, a@evil.example",
                "CEO <ceo@>, a@evil.example",
                "ceo@bank.example\rFrom: a@evil.example",
                "ceo@bank.example\nX: <a@evil.example>");
        values.addAll(
                encoded(ISO_8859_1, "ceo@b\u00e4nk.example, a@evil.example", "ceo@bank\u00a0.example, a@evil.example"));
        return Collections.unmodifiableList(values);
    }

    private static List<byte[]> encoded(Charset charset, String... values) {
        List<byte[]> octets = new ArrayList<>();
        for (String value : values) {
            octets.add(value.getBytes(charset));
        }
        return octets;
    }
}
